/** A time without a zone is read once, when its row is first seen, and stays so wherever the boat sails. */
import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { mergeRecordings } from '../../../services/cli/backup/merge-recordings.ts';
import { mergeRequests } from '../../../services/cli/backup/merge-requests.ts';
import { keepTimes } from '../../../services/collector/contributions/keep-times.ts';
import type { Recordings } from '../../../services/collector/recordings/recordings.ts';
import { requestDatabase } from '../../../services/collector/request-database.ts';
import { openRequestStore } from '../../../services/collector/request-store.ts';
import { recallSources } from '../../../services/collector/sources/source-memory.ts';
import type { ExportDocument } from '../../../shared/export/document.ts';
import { boatTime } from '../../../shared/export/from-boat/boat-time.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import {
  BOATLOG,
  BOATLOG_TABLE,
  boatWith,
  CAPTURES,
  collectBoat,
  FIXTURE_NOW,
  fillDatabase,
  openTestRecordings,
  testRecordings,
} from '../../support/boat-fixture.ts';
import { startTestBroker } from '../../support/broker.ts';
import { eventually } from '../../support/eventually.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { rememberedExports } from '../../support/remembered-exports.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { collectorRig } from './collector-rig.ts';

const PREFERENCES = 'config/user-preferences.json';
const LOG = 'data/alarm-webhook-log.jsonl';
const LOCAL = '2026-02-19T12:00:00';
const IN_TORONTO = '2026-02-19T17:00:00.000Z';
const IN_BERLIN = '2026-02-19T11:00:00.000Z';

function sailTo(root: string, timezone: string): void {
  writeFileSync(join(root, PREFERENCES), JSON.stringify({ timezone, telemetry_enabled: true }));
}

function write(root: string, path: string, content: unknown): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
}

const entry = (id: number | null, local: string, content: string) =>
  `INSERT INTO boatlog_entries VALUES (${id ?? 'NULL'}, '${local}', 'text', '${content}', 1, 1, 'x')`;
const timesIn = (document: ExportDocument) =>
  Object.fromEntries(document.data.boatlog.map(({ content, timestamp }) => [content, timestamp]));

/** Each source, with one local time in it, and where that is in an export. */
const SOURCES: readonly [
  name: string,
  fill: (root: string) => void,
  time: (data: ExportDocument['data']) => unknown,
][] = [
  [
    'the boat log',
    (root) => fillDatabase(root, BOATLOG, BOATLOG_TABLE, entry(1, LOCAL, 'x')),
    (data) => data.boatlog[0]?.timestamp,
  ],
  [
    'the captures',
    (root) =>
      fillDatabase(
        root,
        CAPTURES,
        'CREATE TABLE captures (id TEXT, timestamp TEXT, image_path TEXT, species TEXT)',
        `INSERT INTO captures VALUES ('c1', '${LOCAL}', 'a.jpg', 'Perch')`,
      ),
    (data) => data.marine_vision_captures[0]?.timestamp,
  ],
  [
    'the list of alerts',
    (root) => write(root, 'data/alerts.json', { alerts: [{ alert_id: 'a1', title: 'x', timestamp: LOCAL }] }),
    (data) => data.system_alerts[0]?.timestamp,
  ],
  [
    'an alert’s end',
    (root) => write(root, 'data/alerts.json', [{ title: 'x', timestamp: IN_BERLIN, resolved_at: LOCAL }]),
    (data) => data.system_alerts[0]?.resolved_at,
  ],
  [
    'the log of alarms',
    (root) => write(root, LOG, `${JSON.stringify({ ts: LOCAL, status: 200, alert: 'x' })}\n`),
    (data) => data.system_alerts[0]?.timestamp,
  ],
  [
    'the benchmark',
    (root) =>
      write(root, 'config/benchmark-results.json', { timestamp: LOCAL, baseline: { rpm: { idle: { mean: 700 } } } }),
    (data) => data.engine_benchmark[0]?.timestamp,
  ],
  [
    'the boat’s health',
    (root) => write(root, 'state/pi-health-status.json', { timestamp: LOCAL, cpu: { temperature: 51 } }),
    (data) => data.telemetry.find(({ origin }) => origin === 'pi_health')?.timestamp,
  ],
  [
    'what the forward watch sees',
    (root) => write(root, 'tmp/d3kos_forward_watch.json', { timestamp: LOCAL, alert_level: 'NONE', detections: [] }),
    (data) => data.marine_vision_snapshots[0]?.timestamp,
  ],
  [
    'the wizard’s end',
    (root) => write(root, 'config/onboarding.json', { completed: true, completed_at: LOCAL }),
    (data) => data.onboarding.completion_timestamp,
  ],
  [
    'the last reset',
    (root) => write(root, 'state/onboarding-reset-count.json', { reset_count: 1, last_reset: LOCAL }),
    (data) => data.onboarding.last_reset_timestamp,
  ],
  [
    'a code',
    (root) => write(root, 'data/qr-codes.json', [{ generated_at: LOCAL }]),
    (data) => data.qr_codes.at(-1)?.generated_at,
  ],
];

test.each(SOURCES)(
  '%s: in every later export as in the first, through starts, and read new where it is new',
  async (_name, fill, time) => {
    const root = boatWith();
    sailTo(root, 'America/Toronto');
    fill(root);
    const exports = rememberedExports(root);
    const read = async () => time((await exports.collect()).document.data);
    expect(await read()).toBe(IN_TORONTO);
    sailTo(root, 'Europe/Berlin');
    expect(await read()).toBe(IN_TORONTO);
    exports.restart();
    sailTo(root, 'Pacific/Auckland');
    expect(await read()).toBe(IN_TORONTO);
    sailTo(root, 'Europe/Berlin');
    expect(time((await rememberedExports(root).collect()).document.data)).toBe(IN_BERLIN);
  },
);

describe('the boat log', () => {
  function boat() {
    const root = boatWith();
    fillDatabase(root, BOATLOG, BOATLOG_TABLE, entry(1, LOCAL, 'old'));
    return root;
  }

  test('what was written since the last export is of where the boat was then, or is now; what came from elsewhere is of now', async () => {
    const root = boat();
    const rig = await collectorRig({ broker: await startTestBroker(), root });
    const stamp = (ms: number) => new Date(ms).toISOString().slice(0, 19);
    const exported = async (request_id: string) => {
      await rig.request({ request_id });
      return timesIn(rig.readExport(await rig.announcementFor(request_id)));
    };
    // Three hours pass: the second collector's clock has gone on, and the crossing is told where it was first seen.
    const later = { ...systemClock, now: () => systemClock.now() + 3 * 3_600_000 };
    const collector = await rig.start();
    expect(await exported('in-toronto')).toEqual({ old: IN_TORONTO });
    await collector.close();
    const store = openRequestStore(rig.folders.collectorDatabase, rig.folders.setAside, systemClock, recordingLog());
    const now = Date.now();
    store.keepSources([], { zone: 'Europe/Berlin', since: now + 3_600_000 });
    store.close();
    const toronto = (ms: number) => stamp(ms + offsetOf('America/Toronto', ms));
    const berlin = (ms: number) => stamp(ms + offsetOf('Europe/Berlin', ms));
    const [before, after] = [now + 1_800_000, now + 7_200_000];
    fillDatabase(root, BOATLOG, entry(2, toronto(before), 'before'), entry(3, berlin(after), 'after'));
    fillDatabase(root, BOATLOG, entry(4, '2020-02-19T12:00:00', 'brought'));
    sailTo(root, 'Europe/Berlin');
    await rig.start({ clock: later });
    expect(await exported('in-berlin')).toEqual({
      old: IN_TORONTO,
      before: new Date(Math.floor(before / 1000) * 1000).toISOString(),
      after: new Date(Math.floor(after / 1000) * 1000).toISOString(),
      brought: '2020-02-19T11:00:00.000Z',
    });
  });

  test('an entry that is edited, a table that is built anew, and one that was gone for a while keep their times', async () => {
    const root = boat();
    const exports = rememberedExports(root);
    await exports.collect();
    sailTo(root, 'Europe/Berlin');
    fillDatabase(root, BOATLOG, "UPDATE boatlog_entries SET content = 'edited'");
    expect(timesIn((await exports.collect()).document)).toEqual({ edited: IN_TORONTO });
    rmSync(join(root, BOATLOG));
    await exports.collect({ day: 1 });
    fillDatabase(root, BOATLOG, BOATLOG_TABLE, entry(7, LOCAL, 'new'), entry(1, LOCAL, 'old'));
    expect(timesIn((await exports.collect({ day: 2 })).document)).toEqual({ old: IN_TORONTO, new: IN_BERLIN });
  });

  test('a time with a zone is remembered by nobody', async () => {
    const root = boatWith();
    fillDatabase(root, BOATLOG, BOATLOG_TABLE, entry(1, IN_TORONTO, 'utc'), entry(2, '2026-02-19T12:00:00-05:00', 'z'));
    const exports = rememberedExports(root);
    await exports.collect();
    exports.restart(() => {
      const database = new DatabaseSync(exports.database);
      expect(database.prepare('SELECT count(*) AS n FROM readings').get()).toEqual({ n: 0 });
      database.close();
    });
  });

  test('two thousand rows take twenty kilobytes; an export without a new row writes nothing, and rows that went are forgotten', async () => {
    const root = boat();
    const rows = `WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
      INSERT INTO boatlog_entries SELECT i, datetime('2026-01-01', i || ' minutes'), 'text', i, 1, 1, 'x' FROM n`;
    fillDatabase(root, BOATLOG, rows);
    const exports = rememberedExports(root);
    const collect = () => exports.collect({ wanted: ['boatlog'] });
    await collect();
    const kept = () => {
      let found = { bytes: 0, lists: 0 };
      exports.restart(() => {
        const database = new DatabaseSync(exports.database);
        found = database
          .prepare('SELECT coalesce(sum(length(rows)), 0) AS bytes, count(*) AS lists FROM readings')
          .get() as typeof found;
        database.close();
      });
      return found;
    };
    expect(kept()).toEqual({ bytes: 16_000, lists: 1 });
    expect(statSync(exports.database).size).toBeLessThan(60_000);
    const size = () => statSync(`${exports.database}-wal`).size;
    await collect();
    expect(size(), 'nothing is written').toBe(0);
    for (let nth = 0; nth < 6; nth++) {
      fillDatabase(root, BOATLOG, entry(20_000 + nth, '2026-02-20T10:00:00', 'more'));
      await collect();
    }
    expect(kept().lists).toBeLessThan(4);
    fillDatabase(root, BOATLOG, 'DELETE FROM boatlog_entries WHERE entry_id > 1 AND entry_id <= 2000');
    sailTo(root, 'Europe/Berlin');
    expect(timesIn((await collect()).document).old).toBe(IN_TORONTO);
    expect(kept().bytes).toBe(7 * 8);
    expect(timesIn((await collect()).document).old).toBe(IN_TORONTO);
  });
});

test('a log that is rotated is the same lines', async () => {
  const root = boatWith();
  write(root, LOG, `${JSON.stringify({ ts: LOCAL, status: 200, alert: 'x' })}\n`);
  const exports = rememberedExports(root);
  await exports.collect();
  sailTo(root, 'Europe/Berlin');
  renameSync(join(root, LOG), join(root, `${LOG}.1`));
  write(root, LOG, `${JSON.stringify({ ts: LOCAL, status: 200, alert: 'y' })}\n`);
  const { document } = await exports.collect();
  expect(document.data.system_alerts.map(({ timestamp }) => timestamp)).toEqual([IN_TORONTO, IN_BERLIN]);
});

describe('a boat that is updated', () => {
  /** The collector's database as the version before left it. */
  function leftBy(zone: string | null) {
    const folder = tempFolder();
    const { migrations } = requestDatabase('');
    const database = new DatabaseSync(join(folder, 'collector.db'));
    database.exec(`PRAGMA journal_mode = WAL; ${migrations.slice(0, 4).join('')} PRAGMA user_version = 4`);
    const add = database.prepare("INSERT INTO sources VALUES (?, '2026-02-20T21:44:16.503Z', NULL, '[]', ?)");
    for (const name of [BOATLOG, 'config/onboarding.json']) add.run(name, null);
    add.run(PREFERENCES, zone);
    database.close();
    return folder;
  }

  test('keeps the times that went ashore, in the zone that its preferences last named; later rows are of now', async () => {
    const root = boatWith();
    fillDatabase(root, BOATLOG, BOATLOG_TABLE, entry(1, LOCAL, 'old'));
    write(root, 'config/onboarding.json', { completed: true, completed_at: LOCAL });
    sailTo(root, 'Europe/Berlin');
    const exports = rememberedExports(root, leftBy('America/Toronto'));
    await exports.collect({ wanted: ['settings'] });
    const { data } = (await exports.collect()).document;
    expect([data.boatlog[0]?.timestamp, data.onboarding.completion_timestamp]).toEqual([IN_TORONTO, IN_TORONTO]);
    fillDatabase(root, BOATLOG, entry(2, LOCAL, 'new'));
    expect(timesIn((await exports.collect()).document)).toEqual({ old: IN_TORONTO, new: IN_BERLIN });
  });

  test('that never named a zone goes on in its own', async () => {
    const root = boatWith();
    fillDatabase(root, BOATLOG, BOATLOG_TABLE, entry(1, LOCAL, 'old'));
    sailTo(root, 'Europe/Berlin');
    expect(timesIn((await rememberedExports(root, leftBy(null)).collect()).document)).toEqual({ old: IN_BERLIN });
  });
});

describe('a contribution', () => {
  /** Contributes the entry `n` with these local times; gives how the first was read. */
  function contributeIn(recordings: Recordings, zone: string, ...texts: [string, ...string[]]): string | null {
    const { time, readings } = keepTimes(boatTime(zone), recordings.zoneOf)('boatlog', { id: 'n' });
    const [utc = null] = texts.map((text) => time.toUtc(text));
    recordings.contribute([{ category: 'boatlog', key: 'n', record: { utc }, readings }]);
    return utc;
  }

  function readingsIn(folder: string): number {
    const database = new DatabaseSync(join(folder, 'recordings.db'));
    onTestFinished(() => database.close());
    return Number(database.prepare('SELECT count(*) AS count FROM readings').get()?.count);
  }

  test('that comes again after a crossing is the same, and one that is edited keeps its time', async () => {
    const root = boatWith();
    const rig = await collectorRig({ broker: await startTestBroker(), root });
    let collector = await rig.start();
    const NOTES = [
      { entry_id: 'n1', timestamp: LOCAL, content: 'x' },
      { timestamp: LOCAL, content: 'of no name' },
    ];
    const waiting = (n: number) =>
      eventually('they are kept', () => rig.statuses.at(-1)?.recorded.boatlog?.waiting === n);
    await rig.contribute('boatlog', NOTES);
    await waiting(2);
    sailTo(root, 'Europe/Berlin');
    await collector.close();
    collector = await rig.start();
    await rig.contribute('boatlog', NOTES);
    await rig.contribute('boatlog', { ...NOTES[0], content: 'edited' });
    await rig.contribute('boatlog', { entry_id: 'n3', timestamp: LOCAL, content: 'new' });
    await waiting(4);
    await rig.request({ request_id: 'all' });
    expect(timesIn(rig.readExport(await rig.announcementFor('all')))).toEqual({
      edited: IN_TORONTO,
      'of no name': IN_TORONTO,
      new: IN_BERLIN,
    });
  });

  test('is remembered as long as it waits, and 45 days of running', () => {
    const recordings = testRecordings();
    contributeIn(recordings, 'America/Toronto', LOCAL);
    const laterFor = keepTimes(boatTime('Europe/Berlin'), recordings.zoneOf);
    expect(laterFor('boatlog', { id: 'n' }).time.toUtc(LOCAL)).toBe(IN_TORONTO);
    expect(laterFor('system_alerts', { id: 'n' }).time.toUtc(LOCAL)).toBe(IN_BERLIN);
  });

  test('of which newer and newer word comes keeps how its newest were read, and no more than these', () => {
    const folder = tempFolder();
    const clock = manualClock();
    const recordings = openTestRecordings(folder, undefined, clock);
    const times = Array.from({ length: 500 }, (_, i) => `2026-02-19T10:00:00.${String(i).padStart(3, '0')}`);
    for (const text of times) {
      contributeIn(recordings, 'America/Toronto', text, LOCAL);
      clock.leap(1);
    }
    for (const text of [...times.slice(-20), LOCAL])
      expect(contributeIn(recordings, 'Europe/Berlin', text)).toBe(boatTime('America/Toronto').toUtc(text));
    recordings.close();
    expect(readingsIn(folder)).toBeLessThan(30);
  });

  test.each([true, false])('takes room with its readings, within half of all there is (ashore: %s)', (isAshore) => {
    const folder = tempFolder();
    const recordings = openTestRecordings(folder, { days: 90, bytes: 200_000 });
    const readings = (nth: number) => new Map(Array.from({ length: 50 }, (_, i) => [nth * 50 + i, 'UTC'] as const));
    const taken = Array.from({ length: 100 }, (_, nth) => {
      const isTaken = recordings.contribute([
        { category: 'boatlog', key: `k${nth}`, record: {}, readings: readings(nth) },
      ]);
      if (isAshore) {
        recordings.noteExported(`q${nth}`, ['boatlog'], recordings.lastSeq());
        recordings.delivered(`q${nth}`);
      }
      return isTaken;
    });
    expect(taken.every((isTaken) => isTaken)).toBe(isAshore);
    if (!isAshore) expect(recordings.zoneOf(0), 'what waits keeps its reading').toBe('UTC');
    recordings.close();
    expect(readingsIn(folder) * 100).toBeLessThan(110_000);
  });
});

test('a backup brings back how times were read', async () => {
  const [older, here] = [tempFolder(), tempFolder()];
  const root = boatWith();
  fillDatabase(root, BOATLOG, BOATLOG_TABLE, entry(1, LOCAL, 'old'));
  const exports = rememberedExports(root, older);
  await exports.collect();
  const recordings = openTestRecordings(older);
  recordings.contribute([{ category: 'boatlog', key: 'n', record: {}, readings: new Map([[7, 'America/Toronto']]) }]);
  recordings.close();
  exports.restart(() => {
    const after = openRequestStore(join(here, 'collector.db'), join(here, 'set-aside'), systemClock, recordingLog());
    after.close();
    mergeRequests(join(here, 'collector.db'), join(older, 'collector.db'), () => false);
  });
  sailTo(root, 'Europe/Berlin');
  expect(timesIn((await rememberedExports(root, here).collect()).document)).toEqual({ old: IN_TORONTO });
  openTestRecordings(here).close();
  mergeRecordings(join(here, 'recordings.db'), join(older, 'recordings.db'));
  const brought = openTestRecordings(here);
  expect(brought.zoneOf(7)).toBe('America/Toronto');
  brought.close();
});

test.each([
  ['that has read the log', true],
  ['that has read nothing yet', false],
])('a backup brings back how often a table has begun, on a machine %s', async (_what, hasRead) => {
  const [older, here] = [tempFolder(), tempFolder()];
  const root = boatWith();
  const exports = rememberedExports(root, older);
  const keyIn = async ({ collect }: typeof exports) => (await collect()).whole.data.boatlog[0]?.record_key;
  for (const content of ['first', 'second', 'third']) {
    rmSync(join(root, BOATLOG), { force: true });
    fillDatabase(root, BOATLOG, BOATLOG_TABLE, entry(1, LOCAL, content));
    await exports.collect();
  }
  const key = await keyIn(exports);
  expect(key).toMatch(/~3$/);
  const now = rememberedExports(root, here);
  if (hasRead) expect(await keyIn(now)).not.toBe(key);
  exports.restart(() => {});
  now.restart(() => mergeRequests(join(here, 'collector.db'), join(older, 'collector.db'), () => false));
  expect(await keyIn(now)).toBe(key);
});

test('two that look at once note a crossing once, and as it was seen first', () => {
  const folder = tempFolder();
  const store = openRequestStore(join(folder, 'c.db'), join(folder, 'set-aside'), systemClock, recordingLog());
  onTestFinished(() => store.close());
  const looks = [0, 60_000].map((late) =>
    recallSources(store.knownSources(), { at: FIXTURE_NOW + late, bootId: 'boot-1' }, store.pastTimes()),
  );
  for (const look of looks) {
    look.seen({ name: PREFERENCES });
    look.noteWhere('Europe/Berlin');
    store.keepSources(look.changes(), look.crossed());
  }
  expect(store.pastTimes().been).toEqual([{ zone: 'Europe/Berlin', since: FIXTURE_NOW }]);
  expect(store.knownSources()).toMatchObject([{ name: PREFERENCES, firstSeenAt: '2026-02-20T21:44:16.503Z' }]);
});

test('without a memory a time is read where the boat is', async () => {
  const root = boatWith();
  fillDatabase(root, BOATLOG, BOATLOG_TABLE, entry(1, LOCAL, 'x'));
  const sources = recallSources([], { at: FIXTURE_NOW, bootId: 'boot-1' });
  expect(timesIn((await collectBoat(root, { sources })).document)).toEqual({ x: IN_TORONTO });
});

function offsetOf(timeZone: string, at: number): number {
  const shown = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(at);
  return Date.parse(`${shown.replace(' ', 'T')}Z`) - Math.floor(at / 1000) * 1000;
}
