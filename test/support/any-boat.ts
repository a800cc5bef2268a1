import fc from 'fast-check';
import { expect } from 'vitest';
import { createContributionTaker } from '../../services/collector/contributions/take-contribution.ts';
import { decodePayload } from '../../shared/contracts/decode-payload.ts';
import { exportData } from '../../shared/contracts/export-data.ts';
import { boatTime } from '../../shared/export/from-boat/boat-time.ts';
import { anyDeltas, recordDeltas } from './any-deltas.ts';
import { boatWith, collectBoat, FIXTURE_ID, openOwnersDatabase, testRecordings } from './boat-fixture.ts';
import { recordingLog } from './recording-log.ts';

/** Boats whose files, log, contributions and Signal K hold anything at all, and the exports that are made of them. */

const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
const text = fc.oneof(
  fc.string(),
  fc.string({ unit }),
  fc.constantFrom(
    '\0',
    'half \ud83d',
    '\ude00 half',
    '😀'.repeat(40_000),
    `${'n'.repeat(3_999)}😀`,
    'e\u0301'.repeat(20_000),
  ),
);
const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(-0, 2 ** 63, 1e300, 5e-324));
const part = (most: number) => fc.integer({ min: 0, max: most }).map((value) => String(value).padStart(2, '0'));
const time = fc.oneof(
  fc
    .tuple(
      part(9_999),
      part(13),
      part(32),
      part(25),
      part(61),
      part(61),
      fc.constantFrom('Z', '', '+02', '-1530', ' UTC', '[Europe/Berlin]', '.5Z', 'z'),
    )
    .map(([y, mo, d, h, mi, s, zone]) => `${y.padStart(4, '0')}-${mo}-${d}T${h}:${mi}:${s}${zone}`),
  fc.constantFrom(
    '2026-02-30T12:00:00Z',
    '2016-12-31T23:59:60Z',
    '0000-01-01T00:00:00Z',
    'noon',
    1771623856,
    '1771623856503',
  ),
);
const position = fc.oneof(
  fc.constantFrom<unknown>(
    `54°19.5'N 9°58.3'E`,
    '54,325; 9,97',
    'off Kiel',
    { lat: 1, lon: 2 },
    { type: 'Point', coordinates: [9, 54] },
  ),
  fc.record({ latitude: fc.oneof(number, text), longitude: fc.oneof(number, text) }),
);
const anything = fc.oneof(text, number, time, position, fc.boolean(), fc.constant(null), fc.jsonValue({ maxDepth: 3 }));

/** Some of these fields, each holding anything. */
const fields = (...names: string[]) =>
  fc.record(Object.fromEntries(names.map((name) => [name, anything])), { requiredKeys: [] });

const detection = fields('class', 'confidence', 'alert_level', 'bbox', 'detected_at');
const files = fc.record({
  'data/alerts.json': fc.array(
    fields(
      'alert_id',
      'id',
      'timestamp',
      'type',
      'severity',
      'title',
      'message',
      'value',
      'threshold',
      'resolved',
      'resolved_at',
      'sensor_values',
    ),
    { maxLength: 4 },
  ),
  'data/qr-codes.json': fc.array(
    fields('generated_at', 'installation_uuid', 'tier', 'paired', 'paired_at', 'mobile_app_version'),
    { maxLength: 3 },
  ),
  'config/benchmark-results.json': fields(
    'timestamp',
    'version',
    'engineHours',
    'duration',
    'samples',
    'conditions',
    'metrics',
  ).map((file) => ({ ...file, baseline: { rpm: { idle: { mean: 800 } } } })),
  'config/user-preferences.json': fields('language', 'timezone', 'theme', 'measurement_system').map((file) => ({
    ...file,
    telemetry_enabled: true,
  })),
  'config/onboarding.json': fields('completed', 'completed_at', 'language', 'vessel', 'engine', 'wizard_answers'),
  'state/pi-health-status.json': fields('timestamp', 'uptime', 'cpu'),
  'tmp/d3kos_forward_watch.json': fc
    .tuple(
      fields('timestamp', 'detection_count', 'alert_level', 'error', 'frame_path'),
      fc.array(detection, { maxLength: 3 }),
    )
    .map(([state, detections]) => ({ timestamp: null, ...state, detections })),
});
const id = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n }).map(String),
  fc.constantFrom('1.0', '1e3', '-0', '0.10', '9007199254740992', '9007199254740993'),
);
const entry = fc.record({
  content: text.filter((value) => value !== ''),
  rest: fields('timestamp', 'type', 'gps', 'position', 'weather'),
});
const row = fc.tuple(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  text,
  text,
  fc.oneof(text, number),
  fc.oneof(text, number),
);

/** With so many contributions, rows of its log and notifications at most. */
export const anyBoat = (most: number) =>
  fc.record({
    /** By its path below the boat's root. */
    files,
    contributed: fc.uniqueArray(fc.record({ id, entry }), { selector: (one) => one.id, maxLength: most, size: 'max' }),
    /** Of the boat log's table: entry_id, timestamp, content, latitude, longitude. */
    rows: fc.array(row, { maxLength: most, size: 'max' }),
    deltas: anyDeltas(most, anything),
  });
type AnyBoat = ReturnType<typeof anyBoat> extends fc.Arbitrary<infer T> ? T : never;

/**
 * The export of such a boat; the ids that its boat log is to have: what was acknowledged, then the rows; and what was told by
 * Signal K.
 */
export async function exportOfAnyBoat({ files: contents, contributed, rows, deltas }: AnyBoat) {
  const root = boatWith(contents);
  const database = openOwnersDatabase(root, 'data/boatlog/boatlog.db');
  database.exec('CREATE TABLE boatlog_entries (entry_id, timestamp, content, latitude, longitude)');
  for (const values of rows) database.prepare('INSERT INTO boatlog_entries VALUES (?, ?, ?, ?, ?)').run(...values);
  database.close();
  const recordings = testRecordings();
  const refused: string[] = [];
  const take = createContributionTaker({
    recordings,
    answer: ({ refusal }) => void (refusal && refused.push(refusal.message)),
    log: recordingLog(),
    context: async () => ({
      root,
      time: boatTime('America/Toronto'),
      license: { installationId: FIXTURE_ID, tier: 3 },
      consentLacks: null,
      sizeOf: () => null,
      receivedAt: null,
      own: { settings: {}, onboarding: {} },
    }),
  });
  const taken: string[] = [];
  for (const one of contributed) {
    const sent = Buffer.from(
      `{"entry_id":${one.id},${JSON.stringify({ ...one.entry.rest, content: one.entry.content }).slice(1)}`,
    );
    const decoded = decodePayload(exportData, sent);
    if (!decoded?.ok || decoded.value === null) throw new Error('a contribution was no JSON');
    const before = refused.length;
    const delivery = { retained: false, packetId: null, isAgain: false };
    await take(decoded.value, { topic: 'export/data/boatlog', params: { category: 'boatlog' }, ...delivery });
    if (refused.length === before) taken.push(one.id);
    else expect(sent.length, refused.at(-1)).toBeGreaterThan(32_768);
  }
  const { told, missed, leftOut } = recordDeltas(recordings, deltas);
  const signalk = { url: 'http://127.0.0.1:3000', isHeard: true, isNew: false, silentForMs: 0, leftOut };
  const collected = await collectBoat(root, { recordings, signalk });
  const { engine_benchmark: engines, system_alerts: alerts } = collected.document.data;
  const recorded = {
    alerts: alerts.filter(({ origin }) => origin === 'signalk').map(({ category }) => category),
    runs: engines
      .filter(({ kind }) => kind === 'run')
      .map(({ engine, readings }) => {
        const revolutions = readings.filter(({ quantity }) => quantity === 'revolutions');
        return `${engine} ${revolutions.reduce((sum, { samples }) => sum + (samples ?? 0), 0)}`;
      }),
    missed,
  };
  return { ...collected, ids: [...taken, ...rows.map(([rowId]) => String(rowId))], told, recorded };
}
