import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const SCANNED = ['shared', 'broker', 'services'];

interface Source {
  readonly path: string;
  readonly text: string;
  /** What it imports: a project path, `node:…`, or a package's name. */
  readonly imports: { from: string; typesOnly: boolean }[];
}

const sources: Source[] = SCANNED.flatMap((folder) => filesIn(join(root, folder))).map(readSource);

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(path);
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts') ? [path] : [];
  });
}

function readSource(file: string): Source {
  const text = readFileSync(file, 'utf8');
  const statements = [
    ...text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^'";]*?from\s+)?'([^']+)'/gm),
    ...text.matchAll(/\bimport\(()'([^']+)'\)/g),
  ];
  return {
    path: relative(root, file),
    text,
    imports: statements.map(([, type, from = '']) => ({
      from: from.startsWith('.') ? relative(root, join(dirname(file), from)) : packageOf(from),
      typesOnly: type !== undefined && type !== '',
    })),
  };
}

function packageOf(from: string): string {
  if (from.startsWith('node:')) return from;
  const [scope = '', name = ''] = from.split('/');
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
}

/** Code without comments and texts, so that a word in a sentence is no offence. */
const codeOf = (source: Source) =>
  source.text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '')
    .replace(/'(?:[^'\\\n]|\\.)*'/g, "''");

/** Who may import whom: a folder's own, then project folders, then packages. Node's own modules are everyone's. */
const RULES: readonly { in: string; mayImport: readonly string[]; packages: readonly string[] }[] = [
  { in: 'shared/zones/', mayImport: ['shared/zones/'], packages: [] },
  { in: 'shared/contracts/', mayImport: ['shared/contracts/', 'shared/export/'], packages: ['typebox'] },
  { in: 'shared/export/', mayImport: ['shared/contracts/', 'shared/export/', 'shared/zones/'], packages: ['typebox'] },
  {
    in: 'shared/findings/',
    mayImport: [
      'shared/findings/',
      'shared/contracts/',
      'shared/export/',
      'shared/zones/',
      'shared/runtime/disk-state.ts',
      'shared/runtime/fleeting-disk.ts',
    ],
    packages: [],
  },
  { in: 'shared/bus/', mayImport: ['shared/bus/', 'shared/contracts/'], packages: ['mqtt'] },
  {
    in: 'shared/runtime/',
    mayImport: ['shared/runtime/', 'shared/contracts/', 'shared/bus/', 'shared/zones/', 'package.json'],
    packages: ['pino', 'close-with-grace'],
  },
  { in: 'shared/http/', mayImport: ['shared/http/', 'shared/runtime/'], packages: [] },
  { in: 'shared/boat/', mayImport: ['shared/boat/', 'shared/export/', 'shared/runtime/'], packages: [] },
  // qlobber and mqtt-packet are Aedes' own parts; ws carries MQTT to pages, which can open nothing else.
  {
    in: 'broker/',
    mayImport: ['broker/', 'shared/'],
    packages: ['aedes', 'better-sqlite3', 'qlobber', 'mqtt-packet', 'ws'],
  },
  ...Object.entries({
    collector: ['typebox', 'ws'],
    'queue-keeper': ['better-sqlite3'],
    uploader: [],
    gateway: ['fastify', '@fastify/swagger', '@fastify/type-provider-typebox', 'typebox'],
    central: ['fastify', '@fastify/type-provider-typebox', 'better-sqlite3', '@streamparser/json', 'typebox'],
    boot: [],
    daily: [],
  }).map(([service, packages]) => ({
    in: `services/${service}/`,
    mayImport: [`services/${service}/`, 'shared/'],
    packages,
  })),
  // The command line checks everybody's settings and so reads their tables, and nothing else of theirs.
  {
    in: 'services/cli/',
    mayImport: [
      'services/cli/',
      'shared/',
      'broker/settings.ts',
      ...['boot', 'central', 'collector', 'daily', 'gateway', 'queue-keeper', 'uploader'].map(
        (service) => `services/${service}/settings.ts`,
      ),
    ],
    // What a backup is written and read with.
    packages: ['modern-tar'],
  },
];

describe('who may import whom', () => {
  test.each(RULES)('code in $in', ({ in: folder, mayImport, packages }) => {
    const offences = sources
      .filter(({ path }) => path.startsWith(folder))
      .flatMap(({ path, imports }) =>
        imports
          .filter(({ from }) => !from.startsWith('node:') && !packages.includes(from))
          .filter(({ from }) => !mayImport.some((allowed) => from.startsWith(allowed)))
          .map(({ from }) => `${path} imports ${from}`),
      );
    expect(offences).toEqual([]);
  });

  test('every folder has its rule', () => {
    const ruleless = sources.filter(({ path }) => !RULES.some((rule) => path.startsWith(rule.in)));
    expect(ruleless.map(({ path }) => path)).toEqual([]);
  });
});

/** Code patterns that belong to few files. */
const KEPT_TO: readonly { what: string; pattern: RegExp; files: RegExp }[] = [
  { what: 'the environment', pattern: /process\.env\b/, files: /(^|\/)main\.ts$/ },
  {
    what: 'signals and exit codes',
    pattern: /process\.(exit|exitCode|on|once|kill)\b/,
    // The command line is no service: it ends by itself, or at Ctrl-C.
    files: /^shared\/runtime\/run-service\.ts$|^services\/cli\/main\.ts$/,
  },
  {
    what: 'the clock, timers and chance',
    pattern: /\bDate\.now\b|new Date\(\)|\bset(Timeout|Interval)\(|Math\.random|performance\.now/,
    files: /^shared\/runtime\/clock\.ts$|(^|\/)main\.ts$/,
  },
  { what: 'the console', pattern: /\bconsole\./, files: /^$/ },
  {
    what: 'JSON of a server, which is bounded in depth',
    pattern: /\bJSON\.parse\b/,
    files: /^(?!services\/uploader\/)|parse-json\.ts$/,
  },
];

test.each(KEPT_TO)('$what appears only where it belongs', ({ pattern, files }) => {
  const offences = sources.filter((source) => !files.test(source.path) && pattern.test(codeOf(source)));
  expect(offences.map(({ path }) => path)).toEqual([]);
});

test('only queue-keeper/database opens the queue database, and only its own files hold its SQL', () => {
  const keeper = sources.filter(({ path }) => path.startsWith('services/queue-keeper/'));
  const opening = keeper.filter(({ imports }) =>
    imports.some(({ from, typesOnly }) => from === 'better-sqlite3' && !typesOnly),
  );
  expect(opening.map(({ path }) => path)).toEqual(['services/queue-keeper/database/open-database.ts']);
  const sql = keeper.filter(({ text }) => /\b(SELECT|INSERT|DELETE FROM|UPDATE)\s+[\w*]/.test(text));
  expect(sql.map(({ path }) => path).sort()).toEqual([
    'services/queue-keeper/database/ashore-step.ts',
    'services/queue-keeper/database/history-sql.ts',
    'services/queue-keeper/database/history-step.ts',
    'services/queue-keeper/database/job-sql.ts',
    'services/queue-keeper/database/migrations.ts',
    'services/queue-keeper/database/resend-sql.ts',
    'services/queue-keeper/database/resend-step.ts',
    'services/queue-keeper/database/tombstones.ts',
  ]);
});

test('of the command line only backup and restore open a database', () => {
  const opening = sources.filter(
    ({ path, imports }) => path.startsWith('services/cli/') && imports.some(({ from }) => from === 'node:sqlite'),
  );
  expect(opening.filter(({ path }) => !path.startsWith('services/cli/backup/'))).toEqual([]);
  expect(opening.length).toBeGreaterThan(0);
});

/** Rules of the house that need no clock, no disk and no network: they import types and each other. */
const PURE = [
  'shared/contracts/define-contract.ts',
  'shared/contracts/topic-pattern.ts',
  'shared/contracts/our-topics.ts',
  'shared/contracts/asyncapi.ts',
  'shared/export/delivery-unknown.ts',
  'shared/export/delivered-without.ts',
  'shared/export/neither-yes-nor-no.ts',
  'shared/export/tiers.ts',
  'shared/export/ledger.ts',
  'shared/export/made-order.ts',
  'shared/export/left-out-names.ts',
  'shared/export/installation-id.ts',
  'shared/export/license.ts',
  'shared/export/wholeness.ts',
  'shared/export/quantities.ts',
  'shared/export/readings-in-si.ts',
  'shared/export/field-units.ts',
  'shared/export/record-examples.ts',
  'shared/export/from-boat/alert-record.ts',
  'shared/export/from-boat/alert-ending.ts',
  'shared/export/from-boat/over-words.ts',
  'shared/export/from-boat/boat-time.ts',
  'shared/export/from-boat/boatlog-names.ts',
  'shared/export/parse-json.ts',
  'shared/export/from-boat/hemispheres.ts',
  'shared/export/from-boat/hemisphere-letters.ts',
  'shared/export/from-boat/position-halves.ts',
  'shared/export/from-boat/parse-boat-json.ts',
  'shared/export/from-boat/json-texts.ts',
  'shared/export/from-boat/repeated-names.ts',
  'shared/export/from-boat/read-time-text.ts',
  'shared/export/from-boat/time-names.ts',
  'shared/export/from-boat/told-units.ts',
  'shared/export/from-boat/told-zone.ts',
  'shared/export/from-boat/written-time.ts',
  'shared/export/from-boat/told-times.ts',
  'shared/export/from-boat/zone-words.ts',
  'shared/export/from-boat/unread-time.ts',
  'shared/export/from-boat/deletion-marks.ts',
  'shared/export/from-boat/fix-marks.ts',
  'shared/export/from-boat/no-degrees.ts',
  'services/queue-keeper/parts/turned-away.ts',
  'services/uploader/asked-to-wait.ts',
  'services/uploader/kept-of-given.ts',
  'services/uploader/names-our-records.ts',
  'services/uploader/step-to-come.ts',
  'services/uploader/storing-names.ts',
  'services/uploader/firewalls.ts',
  'services/uploader/in-english.ts',
  'services/uploader/languages.ts',
  'services/uploader/says-received.ts',
  'services/uploader/sentence-clauses.ts',
  'shared/export/from-boat/plain-values.ts',
  'shared/export/from-boat/fired-alerts.ts',
  'shared/zones/own-offset.ts',
  'shared/zones/posix-zone.ts',
  'shared/zones/time-zones.ts',
  'shared/export/from-boat/consent.ts',
  'shared/export/from-boat/engine-baseline.ts',
  'shared/export/from-boat/engine-conditions.ts',
  'shared/export/from-boat/engine-times.ts',
  'shared/export/from-boat/onboarding-fields.ts',
  'shared/export/from-boat/qr-code-record.ts',
  'shared/export/from-boat/read-degrees.ts',
  'shared/export/from-boat/read-fields.ts',
  'shared/export/from-boat/position-age.ts',
  'shared/export/from-boat/read-position.ts',
  'shared/export/from-boat/position-unit.ts',
  'shared/export/from-boat/record-reader.ts',
  'services/collector/sources/read-bytes.ts',
  'shared/export/from-boat/settings-fields.ts',
  'shared/export/from-boat/telemetry-record.ts',
  'shared/findings/admission-findings.ts',
  'shared/findings/disk-findings.ts',
  'shared/findings/ashore.ts',
  'shared/findings/receipt-words.ts',
  'shared/findings/boat-facts.ts',
  'shared/findings/export-findings.ts',
  'shared/export/told-later.ts',
  'shared/export/told-sequence.ts',
  'services/uploader/read-resend.ts',
  'shared/findings/resend-findings.ts',
  'services/queue-keeper/resend-rules.ts',
  'services/uploader/told-besides.ts',
  'services/uploader/total-shortfall.ts',
  'services/uploader/read-last-sequence.ts',
  'shared/findings/failed-findings.ts',
  'shared/findings/failed-words.ts',
  'shared/findings/fleeting-findings.ts',
  'shared/findings/find.ts',
  'shared/findings/finding.ts',
  'shared/findings/in-words.ts',
  'shared/findings/open-requests.ts',
  'shared/findings/oversize-findings.ts',
  'shared/findings/unknown-topic-findings.ts',
  'shared/findings/vanished-findings.ts',
  'shared/findings/boat-key-findings.ts',
  'shared/findings/parts-findings.ts',
  'shared/findings/queue-findings.ts',
  'shared/findings/running-findings.ts',
  'shared/findings/safety.ts',
  'shared/findings/split-recorded.ts',
  'shared/findings/told-ago.ts',
  'shared/findings/tried-findings.ts',
  'shared/findings/trouble-findings.ts',
  'shared/findings/twin-findings.ts',
  'shared/findings/waiting-findings.ts',
  'shared/findings/oversize-findings.ts',
  'shared/findings/unknown-topic-findings.ts',
  'shared/runtime/fleeting-disk.ts',
  'shared/runtime/mounts.ts',
  'shared/runtime/where-from.ts',
  'shared/runtime/host-names.ts',
  'shared/runtime/listen-addresses.ts',
  'shared/runtime/network-places.ts',
  'shared/runtime/guess-limits.ts',
  'shared/runtime/mqtt-users.ts',
  'broker/authorize.ts',
  'broker/topic-meant.ts',
  'broker/nearest-name.ts',
  'broker/fit-names.ts',
  'broker/standing-sessions.ts',
  'broker/sieve-frames.ts',
  'broker/split-websocket-frames.ts',
  'shared/export/category-names.ts',
  'shared/export/export-names.ts',
  'shared/export/free-name.ts',
  'shared/export/scan-document.ts',
  'services/cli/backup/archive-form.ts',
  'services/cli/backup/choose-exports.ts',
  'shared/export/part-ids.ts',
  'services/queue-keeper/job-state.ts',
  'services/queue-keeper/job-machine.ts',
  'services/queue-keeper/parts/parts.ts',
  'services/queue-keeper/parts/parts-in-words.ts',
  'services/queue-keeper/parts/about-records.ts',
  'services/queue-keeper/parts/cut-pieces.ts',
  'services/queue-keeper/parts/look-again.ts',
  'services/queue-keeper/parts/plan-parts.ts',
  'services/queue-keeper/parts/job-in-parts.ts',
  'services/queue-keeper/retry-schedule.ts',
  'services/queue-keeper/ledger.ts',
  'services/queue-keeper/hold.ts',
  'services/queue-keeper/clock-trust.ts',
  'services/queue-keeper/job-view.ts',
  'services/queue-keeper/past-view.ts',
  'services/queue-keeper/legacy-import/parse-torn-json.ts',
  'services/queue-keeper/legacy-import/legacy-records.ts',
  'services/queue-keeper/legacy-import/weigh-document.ts',
  'shared/http/answer-faults.ts',
  'shared/http/framing.ts',
  'shared/http/parse-answer.ts',
  'shared/http/read-head.ts',
  'services/uploader/redirected-to.ts',
  'shared/http/tls-trouble.ts',
  'services/uploader/classify-response.ts',
  'services/uploader/unknown-members.ts',
  'services/uploader/plain-document.ts',
  'services/uploader/receipt-due.ts',
  'services/uploader/none-kept.ts',
  'services/uploader/receipt-of.ts',
  'services/uploader/said-by-proxy.ts',
  'services/uploader/said-by-cache.ts',
  'services/uploader/named-export.ts',
  'services/uploader/open-after.ts',
  'services/uploader/trouble-words.ts',
  'services/uploader/parse-json.ts',
  'services/uploader/peel-answer.ts',
  'services/uploader/read-xml.ts',
  'services/uploader/words-say.ts',
  'services/uploader/may-be-a-no.ts',
  'services/uploader/about-import.ts',
  'services/uploader/import-words.ts',
  'services/uploader/member-says.ts',
  'services/uploader/answer-table.ts',
  'services/uploader/as-object.ts',
  'services/uploader/contradicts-nothing.ts',
  'services/uploader/head-counts.ts',
  'services/uploader/held-already.ts',
  'services/uploader/key-reused.ts',
  'services/uploader/server-message.ts',
  'services/uploader/left-out-sentences.ts',
  'services/uploader/kept-out-words.ts',
  'services/uploader/counts-kept-out.ts',
  'services/uploader/partly-counted.ts',
  'services/uploader/partly-stored.ts',
  'services/uploader/says-created.ts',
  'services/uploader/unclear-body.ts',
  'services/uploader/unclear-words.ts',
  'services/uploader/count-by-category.ts',
  'services/uploader/count-shortfall.ts',
  'services/uploader/byte-shortfall.ts',
  'services/uploader/denying-heads.ts',
  'services/uploader/denial-words.ts',
  'services/uploader/read-count.ts',
  'services/uploader/counting-words.ts',
  'services/uploader/left-out-in-words.ts',
  'services/uploader/of-application.ts',
  'services/uploader/reports-success.ts',
  'services/uploader/success-words.ts',
  'services/uploader/busy-words.ts',
  'services/uploader/refusal-words.ts',
  'services/uploader/there-already.ts',
  'services/uploader/member-in-words.ts',
  'services/uploader/texts-of-refusal.ts',
  'services/uploader/mentions-records.ts',
  'services/uploader/counts-failures.ts',
  'services/uploader/plain-failure.ts',
  'services/uploader/own-fields.ts',
  'services/uploader/read-page.ts',
  'services/uploader/without-token.ts',
  'services/uploader/judge-look.ts',
  'services/uploader/judge-no-answer.ts',
  'services/uploader/read-answer-body.ts',
  'services/uploader/read-notice.ts',
  'services/uploader/read-refused-places.ts',
  'services/uploader/retry-after.ts',
  'services/uploader/waits-for-central.ts',
  'services/gateway/check-caller.ts',
  'services/collector/recorders/read-delta.ts',
  'services/collector/recorders/whose-context.ts',
  'services/collector/recorders/spread-value.ts',
  'services/collector/recorders/end-of-scale.ts',
  'services/collector/recorders/engine-quantities.ts',
  'services/collector/recorders/distribution.ts',
  'services/collector/recorders/reading-clock.ts',
  'services/collector/recorders/retold-values.ts',
  'services/collector/recorders/engine-run.ts',
  'services/collector/recorders/engine-runs.ts',
  'services/collector/recorders/engine-state.ts',
  'services/collector/recorders/rival-sources.ts',
  'services/collector/recorders/sender-pace.ts',
  'services/collector/recorders/unsure-readings.ts',
  'services/collector/recorders/untold-revolutions.ts',
  'services/collector/recorders/odd-path.ts',
  'services/collector/recorders/why-unrecorded.ts',
  'services/collector/recorders/left-out.ts',
  'shared/export/fit-text.ts',
  'services/collector/recorders/signalk-trouble.ts',
  'services/collector/recorders/engine-run-record.ts',
  'services/collector/recorders/alert-details.ts',
  'services/collector/recorders/alert-record.ts',
  'services/collector/recorders/alert-others.ts',
  'services/collector/recorders/alert-states.ts',
  'services/collector/recorders/alert-texts.ts',
  'services/collector/recorders/alert-room.ts',
  'services/collector/recorders/alert-transitions.ts',
  'services/collector/recordings/given-up.ts',
  'services/collector/recordings/share-room.ts',
  'services/collector/recordings/by-value.ts',
  'services/collector/contributions/of-now.ts',
  'services/collector/recorders/telemetry-period.ts',
  'services/collector/recorders/watch-pace.ts',
];

test.each(PURE)('%s is pure: it imports types and other pure files only', (path) => {
  const source = sources.find((known) => known.path === path);
  expect(source, `${path} is there`).toBeDefined();
  const impure = source?.imports.filter(({ from, typesOnly }) => !typesOnly && !PURE.includes(from));
  expect(impure).toEqual([]);
});

test('no file is longer than 200 lines without saying why in its head', () => {
  const long = sources.filter(({ text }) => text.split('\n').length > 201);
  const silent = long.filter(
    ({ text }) => !/\blong(er than 200 lines)?\b[^.]*(because|so that)/i.test(text.slice(0, 1500)),
  );
  expect(silent.map(({ path, text }) => `${path}: ${text.split('\n').length}`)).toEqual([]);
});

test('files are named for what they do', () => {
  const vague = /(^|\/)(utils?|helpers?|common|misc|manager|types)\.ts$/;
  expect(sources.filter(({ path }) => vague.test(path) || /[A-Z_]/.test(path)).map(({ path }) => path)).toEqual([]);
});

test('sources stay erasable and checked: no enum, no any, nothing switched off without its reason beside it', () => {
  const offences = sources.flatMap((source) =>
    source.text
      .split('\n')
      .filter(
        (line) =>
          /^\s*(export )?(const )?enum /.test(line) ||
          /\bas any\b|@ts-ignore|@ts-nocheck|biome-ignore [^:]*$/.test(line),
      )
      .map((line) => `${source.path}: ${line.trim()}`),
  );
  expect(offences).toEqual([]);
});

test('a path in a command that a person is to copy is quoted by shell-word.ts', () => {
  const put =
    /(?:\bsudo (?:mv|rm|cp|mount|chmod|chown)\b|\bsqlite3|\bopenssl|\bls -l|[A-Z]_DIR=|backup - >)[^`$]*\$\{(?!shellWord|[A-Z_]+\})/;
  const offences = sources.flatMap(({ path, text }) =>
    text
      .split('\n')
      .filter((line) => put.test(line) && !/`DATA_DIR=\$/.test(line))
      .map((line) => `${path}: ${line.trim()}`),
  );
  expect(offences).toEqual([]);
});
