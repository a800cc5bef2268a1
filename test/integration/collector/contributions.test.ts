import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { contributedRecord } from '../../../services/collector/contributions/contributed-record.ts';
import { contributionContext } from '../../../services/collector/contributions/contribution-context.ts';
import { contributedKeyAshore, type Sending } from '../../../services/collector/contributions/contribution-key.ts';
import { problemOf } from '../../../shared/contracts/decode-payload.ts';
import { CATEGORIES, type CategoryName } from '../../../shared/export/categories.ts';
import { countChangedValues } from '../../../shared/export/changed-values.ts';
import { isObjectCategory } from '../../../shared/export/document.ts';
import { fitRecord } from '../../../shared/export/fit-record.ts';
import { categoryRecordSchemas } from '../../../shared/export/records.ts';
import { boatWith, collectBoat, FIXTURE_NOW, testRecordings } from '../../support/boat-fixture.ts';
import { startTestBroker } from '../../support/broker.ts';
import { contributedAt, withoutOwnerFiles } from '../../support/contributor-context.ts';
import { eventually } from '../../support/eventually.ts';
import { startMosquitto } from '../../support/mosquitto.ts';
import { withoutKeys } from '../../support/without-keys.ts';
import { type AnyBroker, collectorRig } from './collector-rig.ts';

const AT = '2026-02-20T21:44:00Z';
/** What other services may publish to each category. */
const GIVEN: Record<CategoryName, object> = {
  engine_benchmark: { timestamp: AT, engineHours: 812, baseline: { rpm: { idle: { mean: 800 } } }, token: 'secret' },
  boatlog: { entry_id: 'aw-1', timestamp: AT, type: 'auto', content: 'Anchor holds', latitude: 43.6, longitude: -79.5 },
  marine_vision_captures: {
    id: 'c-1',
    timestamp: AT,
    image_path: '/home/x/fish.jpg',
    species: 'Walleye',
    fish_detected: 1,
  },
  marine_vision_snapshots: { timestamp: AT, alert_level: 'WARNING', detections: [{ class: 'boat', confidence: 0.9 }] },
  qr_codes: { generated_at: AT, pairing_token: 'secret', pairing_completed: true },
  settings: { measurement_system: 'metric', language: 'fr', wifi_password: 'secret' },
  system_alerts: { alert_id: 'bilge-7', timestamp: AT, severity: 'critical', message: 'Bilge pump runs', value: 41 },
  onboarding: { completed: true, vessel: { make: 'Bayliner', owner: 'secret' }, operator: { email: 'secret' } },
  telemetry: { timestamp: AT, cpu_temperature_c: 71.5, memory_used_percent: 40, user: 'secret' },
};
const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
const manyFields = Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`content${i || ''}`, 'y']));
const CONTEXT = contributedAt(null);
const OWNER = withoutOwnerFiles(CONTEXT.time);

test.each(CATEGORIES)('%s: what is known of it, in its own form, and nothing else', (category) => {
  const recording = contributedRecord(category, GIVEN[category] as never, CONTEXT);
  expect(problemOf(categoryRecordSchemas[category], recording?.record)).toBeNull();
  expect(JSON.stringify(recording)).not.toContain('secret');
  expect(contributedRecord(category, { nothing: 'known', secret: 1 }, CONTEXT)).toBeNull();
});

test('what cannot be read of it is kept beside what can', () => {
  const { record } =
    contributedRecord('telemetry', { cpu_temperature_c: '71,5', memory_used_percent: 'half' }, CONTEXT) ?? {};
  expect(record).toMatchObject({
    cpu_temperature_c: 71.5,
    memory_used_percent: null,
    given: { memory_used_percent: 'half' },
  });
  const hot = { cpu_temperature_c: 140, temperature_unit: 'F', memory_total_kb: 8, memory_total_unit: 'MB' };
  const converted = contributedRecord('telemetry', hot, CONTEXT);
  expect(converted?.record).toMatchObject({
    ...{ cpu_temperature_c: 60, memory_total_kb: null, given: { memory_total_kb: '8 MB' } },
  });
  expect(converted?.leftOut).toEqual([]);
  const place = { content: 'x', position: `54°19.5'N 9°58.3'E`, timestamp: '20.02.2026' };
  expect(contributedRecord('boatlog', place, CONTEXT)?.record).toMatchObject({
    ...{ gps: { latitude: 54.325 }, gps_given: place.position, timestamp: null, timestamp_given: '20.02.2026' },
  });
});

const LOCAL = '2026-02-20 15:44:00';
const IN_UTC = '2026-02-20T15:44:00.000Z';

test.each<[what: string, given: object, expected: object]>([
  ...['timestamp_utc', 'timestampUtc', 'utc', 'UTC', 'time_utc', 'created_at_utc', 'gmt_timestamp', 'timestamp_z'].map(
    (name) => [`UTC by its name ${name}`, { [name]: LOCAL }, { timestamp: IN_UTC }] as [string, object, object],
  ),
  ['in the zone beside it', { timestamp: LOCAL, timezone: 'UTC' }, { timestamp: IN_UTC }],
  [
    'in the zone beside it, also where it is over',
    { time: LOCAL, utc_offset_minutes: 0, resolved_at: LOCAL },
    { timestamp: IN_UTC, resolved_at: IN_UTC },
  ],
  [
    'none in a zone that nobody knows',
    { timestamp: LOCAL, tz: 'Mars/Olympus', resolved_at: LOCAL },
    { timestamp: null, timestamp_given: `${LOCAL} Mars/Olympus`, given: { resolved_at: `${LOCAL} Mars/Olympus` } },
  ],
  ['UTC by the name of another of its times', { resolved_at_utc: LOCAL }, { resolved_at: IN_UTC }],
])('a time without a zone is %s', (_what, given, expected) => {
  const { record, leftOut } = contributedRecord('system_alerts', { message: 'x', ...given } as never, CONTEXT) ?? {};
  expect(record).toMatchObject(expected);
  expect(leftOut).toEqual([]);
});

test.each<[beside: object, timestamp: string | null, given?: string]>([
  [{ time_utc: '20:44:16' }, '2026-02-20T20:44:16.000Z'],
  [{ utc: '20:44:16' }, '2026-02-20T20:44:16.000Z'],
  [{ time: '15:44:16', tz: '-06:00' }, '2026-02-20T21:44:16.000Z'],
  [{ start_time: '15:44:16' }, '2026-02-20T20:44:16.000Z'],
  [{ Time: '3:44 PM' }, '2026-02-20T20:44:00.000Z'],
  [{ time: '3 pm' }, '2026-02-20T20:00:00.000Z'],
  [{ time: '1544' }, '2026-02-20T20:44:00.000Z'],
  [{ time: 154_416 }, '2026-02-20T20:44:16.000Z'],
  [{ time: '15h44' }, '2026-02-20T20:44:00.000Z'],
  [{ heure: '15.44' }, '2026-02-20T20:44:00.000Z'],
  [{ hour: 15, minute: 4 }, '2026-02-20T20:04:00.000Z'],
  [{ hour: '15', minute: 4, second: 5 }, '2026-02-20T20:04:05.000Z'],
  [{ time: '25:00' }, null, '25:00'],
  [{ time: 'noon' }, null, 'noon'],
  [{}, '2026-02-20T05:00:00.000Z'],
])('the hour of a day stands in %j', (beside, timestamp, given) => {
  for (const name of ['date', 'Datum', 'timestamp']) {
    const entry = { content: 'x', [name]: '2026-02-20', ...beside };
    const { record } = contributedRecord('boatlog', entry as never, CONTEXT) ?? {};
    const told = given === undefined ? {} : { timestamp_given: `2026-02-20 ${given}` };
    expect(record).toMatchObject({ timestamp, ...told });
  }
});

test.each<[fields: object, expected: object]>([
  [{ date: '2026-02-20T00:00:00', time: '15:44' }, { timestamp: '2026-02-20T20:44:00.000Z' }],
  [{ date: '2026-02-20 00:00', time: '15:44' }, { timestamp: '2026-02-20T20:44:00.000Z' }],
  [
    { date: '2026-02-20T00:00:00Z', time: '15:44' },
    { timestamp: null, timestamp_given: '2026-02-20T00:00:00Z 15:44' },
  ],
  [{ date: '2026-02-20', time: '25:00', created_at: '2026-02-20 15:44' }, { timestamp: '2026-02-20T20:44:00.000Z' }],
  [{ date: '2026-02-20', time: 1_771_620_240 }, { timestamp: '2026-02-20T20:44:00.000Z' }],
  [{ timestamp: AT, date: '2026-02-19', time: '10:00' }, { timestamp: AT }],
  [{ date: '2026-02-20', tid: 'AB' }, { timestamp: '2026-02-20T05:00:00.000Z' }],
])('of a day beside a time no midnight is made: %j', (fields, expected) => {
  const { record } = contributedRecord('boatlog', { content: 'x', ...fields } as never, CONTEXT) ?? {};
  expect(record).toMatchObject(expected);
});

describe('a record whose sender gave no time gets that of its receipt', () => {
  const at = '2026-02-20T21:44:16.503Z';
  const kept = (given: object, receivedAt: string | null = at) => {
    const recording = contributedRecord('boatlog', given as never, { ...CONTEXT, receivedAt });
    return { ...(recording?.kept ?? recording?.record) };
  };
  test.each<[what: string, given: object, receivedAt: string | null, expected: object]>([
    ['none', { content: 'x' }, at, { timestamp: at, time_source: 'received' }],
    ['an empty one', { content: 'x', timestamp: '', time: null }, at, { timestamp: at, time_source: 'received' }],
    ['none, while our clock is not set', { content: 'x' }, null, { timestamp: null }],
    ['one that cannot be read', { content: 'x', timestamp: 'noon' }, at, { timestamp: null, timestamp_given: 'noon' }],
    ['one', { content: 'x', timestamp: AT }, at, { timestamp: AT }],
  ])('%s', (_what, given, receivedAt, expected) => {
    const { timestamp, timestamp_given, time_source } = kept(given, receivedAt) as Record<string, unknown>;
    const told = {
      timestamp,
      ...(timestamp_given ? { timestamp_given } : {}),
      ...(time_source ? { time_source } : {}),
    };
    expect(told).toEqual(expected);
    expect(problemOf(categoryRecordSchemas.boatlog, kept(given, receivedAt))).toBeNull();
  });

  test.each([
    [Date.UTC(2024) - 1, null],
    [Date.parse(at), at],
  ])('our clock is trusted once it was set: %d', async (now, receivedAt) => {
    expect((await contributionContext('/nowhere', async () => OWNER, now)).receivedAt).toBe(receivedAt);
  });

  test.each([
    [true, '2026-02-20 21:43:00', '2026-02-20T21:43:00.000Z', false],
    [true, '2031-02-20T00:00:00Z', '2031-02-20T00:00:00Z', true],
    [false, '2026-02-20 21:43:00', '2026-02-21T02:43:00.000Z', false],
  ])('one well after its receipt is named, or was UTC: %j %s', async (isClockTrusted, timestamp, read, isNamed) => {
    const recordings = testRecordings();
    const context = await contributionContext('/nowhere', async () => OWNER, FIXTURE_NOW, isClockTrusted);
    const recording = contributedRecord('boatlog', { content: 'x', timestamp }, { ...CONTEXT, ...context });
    if (recording) recordings.contribute([recording]);
    const { document } = await collectBoat(boatWith(), { recordings, isClockTrusted });
    expect(document.data.boatlog[0]?.timestamp).toBe(read);
    const ahead = document.problems.filter(({ message }) => message.includes('lies ahead of this computer’s clock'));
    expect(ahead).toHaveLength(isNamed ? 1 : 0);
  });

  test('and the same one that comes again is the same record, with the time of its first receipt', () => {
    const recordings = testRecordings();
    for (const receivedAt of [at, '2026-02-21T00:00:00.000Z']) {
      const recording = contributedRecord('boatlog', { content: 'x' }, { ...CONTEXT, receivedAt });
      if (recording) recordings.contribute([recording]);
      expect(recordings.page('boatlog', 0, recordings.lastSeq())).toMatchObject([
        { seq: 1, record: { timestamp: at } },
      ]);
    }
  });
});

test.each<[CategoryName, object, object, object?]>([
  ['boatlog', { type: 'note', content: { text: 'x' } }, { content: '{"text":"x"}' }],
  ['boatlog', { content: ['a', 'b'] }, { content: '["a","b"]' }],
  ['boatlog', { type: 'note', content: true }, { content: 'true' }],
  ['boatlog', { content: 'x', weather: { wind: 12 } }, { weather: '{"wind":12}' }, { content: 'x' }],
  ['boatlog', { content: 'x', type: ['note'] }, { type: '["note"]' }],
  ['boatlog', { content: 'x', id: { n: 1 } }, { entry_id: '{"n":1}' }],
  ['system_alerts', { message: { de: 'x' }, severity: ['high'] }, { message: '{"de":"x"}', severity: '["high"]' }],
  ['marine_vision_captures', { species: ['Perch'], fish_detected: 1 }, { species: '["Perch"]' }],
  ['marine_vision_captures', { fish_detected: 1, species_top3: { a: 1 } }, { species_top3: '{"a":1}' }],
  ['marine_vision_captures', { image_path: ['a.jpg'] }, { file_name: '["a.jpg"]' }],
  [
    'marine_vision_snapshots',
    { timestamp: AT, alert_level: ['INFO'], detections: [{ class: { id: 8 }, bbox: 'all' }, 7] },
    {
      alert_level: '["INFO"]',
      'detections.0.class': '{"id":8}',
      'detections.0.bbox': 'all',
      'detections.1': '7',
    },
  ],
  [
    'marine_vision_snapshots',
    { timestamp: AT, detections: 'none yet', error: { code: 1 } },
    { error: '{"code":1}', detections: 'none yet' },
  ],
  ['qr_codes', { generated_at: AT, mobile_app_version: [1, 2] }, { mobile_app_version: '[1,2]' }],
  ['engine_benchmark', { version: { v: 1 }, metrics: { rpm: 800 } }, { version: '{"v":1}' }],
  ['onboarding', { completed: [true], language: 'fr' }, { completed: '[true]' }],
  ['telemetry', { cpu_temperature_c: { value: 71 } }, { cpu_temperature_c: '{"value":71}' }],
])('a structure where a value is asked for is kept, and counted: %s %j', (category, given, kept, more = {}) => {
  const { record } = contributedRecord(category, given as never, CONTEXT) ?? {};
  expect(record).toMatchObject({ ...more, given: kept });
  const counted = countChangedValues();
  const fitted = fitRecord(categoryRecordSchemas[category], record as object, counted.of(record as object));
  expect(problemOf(categoryRecordSchemas[category], fitted)).toBeNull();
  for (const name of Object.keys(kept)) expect(counted.problems()[0]?.message).toContain(`${name} 1×`);
});

test.each<[string, CategoryName, object, object]>([
  [
    'snapshots without a time that can be read',
    'marine_vision_snapshots',
    { timestamp: 'noon', alert_level: 'INFO' },
    { timestamp: 'noon', alert_level: 'WARNING' },
  ],
  [
    'ids that only half an emoji tells apart',
    'boatlog',
    { id: 'a\ud83d', content: 'one' },
    { id: 'a\ud83e', content: 'two' },
  ],
  ['an id of 7 and one of 7.0', 'boatlog', { id: '7', content: 'x' }, { id: '7.0', content: 'x' }],
  [
    'snapshots of one second, of two cameras',
    'marine_vision_snapshots',
    { timestamp: AT, orientation: 'bow', file_name: 'a.jpg', detections: [{ class: 'boat' }] },
    { timestamp: AT, orientation: 'stern', file_name: 'b.jpg', detections: [] },
  ],
  [
    'captures of one second',
    'marine_vision_captures',
    { timestamp: AT, image_path: 'a.jpg', species: 'Cod' },
    { timestamp: AT, image_path: 'b.jpg', species: 'Cod' },
  ],
  ...(['engine_benchmark', 'system_alerts', 'telemetry'] as const).map(
    (category): [string, CategoryName, object, object] => [
      `${category} of one second`,
      category,
      { timestamp: AT, version: '1', message: 'a', cpu_temperature_c: 1, metrics: { rpm: 800 } },
      { timestamp: AT, version: '1', message: 'b', cpu_temperature_c: 2, metrics: { rpm: 900 } },
    ],
  ),
])('two records stay two: %s', (_what, category, one, other) => {
  const keys = [one, other].map((given, nth) => {
    const from = { ...CONTEXT.from, place: `/${nth}` };
    return contributedRecord(category, given as never, { ...CONTEXT, from })?.key;
  });
  expect(keys[0]).not.toBe(keys[1]);
  const again = { ...CONTEXT, from: { ...CONTEXT.from, place: '/0' } };
  expect(contributedRecord(category, { ...one } as never, again)?.key).toBe(keys[0]);
});

describe('a record is known by who sent it and its own id, else by its message', () => {
  const known = (given: object, from: Partial<Sending>, category: CategoryName = 'boatlog') =>
    contributedRecord(category, given as never, { ...CONTEXT, from: { ...CONTEXT.from, ...from } });
  const keyOf = (...args: Parameters<typeof known>) => known(...args)?.key;
  const later = { message: 'm2' };

  test.each<[CategoryName, object]>([
    ['boatlog', { type: 'text', content: 'Anchor up' }],
    ['boatlog', { timestamp: AT, content: 'Anchor up' }],
    ['boatlog', { timestamp: 'noon', content: 'Anchor up' }],
    ['telemetry', { cpu_temperature_c: 55 }],
    ['system_alerts', { message: 'Bilge pump runs', resolved_at: AT }],
    ['marine_vision_captures', { species: 'Cod', timestamp: AT }],
    ['marine_vision_snapshots', { alert_level: 'INFO', timestamp: AT }],
    ['engine_benchmark', { metrics: { rpm: 800 } }],
    ['qr_codes', { generated_at: AT, pairing_completed: true }],
  ])(
    'without an id it is another each time it is sent, and the same when its message comes again: %s %j',
    (category, given) => {
      expect(keyOf(given, {}, category)).toBe('message m1');
      expect(keyOf(given, later, category)).not.toBe(keyOf(given, {}, category));
      expect(keyOf(given, { place: '/1' }, category)).not.toBe(keyOf(given, { place: '/0' }, category));
      expect(known(given, later, category)?.id ?? 'a').not.toBe(known(given, {}, category)?.id ?? 'b');
    },
  );

  test.each<[CategoryName, object]>([
    ['boatlog', { id: 7, content: 'x' }],
    ['boatlog', { id: 'x'.repeat(201), content: 'x' }],
    ['system_alerts', { alert_id: '7', message: 'x' }],
    ['marine_vision_captures', { capture_id: '7', species: 'Cod' }],
    ['marine_vision_snapshots', { snapshot_id: '7', timestamp: AT, alert_level: 'INFO' }],
    ['marine_vision_snapshots', { id: '7', timestamp: AT, alert_level: 'INFO' }],
    ['marine_vision_snapshots', { event_id: 7, timestamp: AT, alert_level: 'INFO' }],
    ['engine_benchmark', { run_id: '7', metrics: { rpm: 800 } }],
    ['engine_benchmark', { id: 7, metrics: { rpm: 800 } }],
    ['engine_benchmark', { id: '7', kind: 'run', engine: 'port', duration_s: 60 }],
  ])('with an id two senders never meet, and one is the same whenever it sends it: %s %j', (category, given) => {
    const bow = { sender: 'aboard:bow' };
    expect(keyOf(given, bow, category)).toBe(keyOf(given, { ...bow, ...later, place: '/3' }, category));
    expect(keyOf({ ...given, timestamp: '2026-02-20T21:45:00Z' }, bow, category)).toBe(keyOf(given, bow, category));
    const senders = ['aboard', 'aboard:bow', 'aboard:stern', 'bow', 'aboard%3Abow', 'aboard: bow', 'a/b'];
    expect(new Set(senders.map((sender) => keyOf(given, { sender }, category))).size).toBe(senders.length);
  });

  test('no id and no name of a sender make one of the other’s keys', () => {
    const pairs = [
      ['a', 'b c'],
      ['a b', 'c'],
      ['a:b', 'c'],
      ['a', 'b:c'],
      ['from', 'a'],
      ['aboard', 'from a b'],
      ['aboard', 'message m1'],
      ['aboard', 'contributed a'],
      ['contributed', 'a'],
    ];
    const ashore = pairs.map(([sender, entry_id]) =>
      contributedKeyAshore(String(keyOf({ entry_id, content: 'x' }, { sender: String(sender) })), (name) => name),
    );
    expect(new Set(ashore).size).toBe(pairs.length);
  });

  test('what is said of an object is known by what it says', () => {
    expect(keyOf({ language: 'fr' }, later, 'settings')).toBe(keyOf({ language: 'fr' }, {}, 'settings'));
  });

  test('each tells who sent it, and when it came in, which no sender can say of itself', () => {
    const context = { ...CONTEXT, receivedAt: '2026-02-20T21:44:16.503Z' };
    const forged = { contributed_by: 'skipper', received_at: AT, record_key: 'k', source: 's', revision: 9 };
    for (const category of CATEGORIES) {
      const { kept, leftOut } = contributedRecord(category, { ...GIVEN[category], ...forged }, context) ?? {};
      expect(kept, category).toMatchObject({ contributed_by: 'aboard', received_at: '2026-02-20T21:44:16.503Z' });
      expect(leftOut, category).toEqual(expect.arrayContaining(Object.keys(forged)));
    }
  });
});

const brokers: [string, () => Promise<AnyBroker>][] = [
  ['our broker', startTestBroker],
  ['Mosquitto', startMosquitto],
];

describe.each(brokers)('with %s', (_name, startBroker) => {
  async function startRig() {
    const consent = { 'config/user-preferences.json': { timezone: 'America/Toronto', telemetry_enabled: true } };
    const rig = await collectorRig({ broker: await startBroker(), root: boatWith(consent) });
    await rig.start();
    return rig;
  }
  const exported = async (rig: Awaited<ReturnType<typeof startRig>>, id: string) => {
    await rig.request({ request_id: id });
    return rig.readExport(await rig.announcementFor(id));
  };

  test('a record of each category, acknowledged, is in the next export', async () => {
    const rig = await startRig();
    for (const category of CATEGORIES) await rig.contribute(category, GIVEN[category]);
    const { data } = await exported(rig, 'one');
    for (const category of CATEGORIES) {
      const recording = contributedRecord(category, GIVEN[category] as never, CONTEXT);
      const { contributed_by: _, ...record } = { ...recording?.kept } as Record<string, unknown>;
      // What is made of its message, and its receipt, is another each time.
      const ofMessage = { received_at: expect.any(String), contributed_by: 'aboard' };
      if (category === 'marine_vision_snapshots') record.snapshot_id = expect.stringMatching(/^contributed-/);
      if (isObjectCategory(category)) expect(data[category], category).toMatchObject({ ...record, ...ofMessage });
      else expect(withoutKeys(data)[category], category).toContainEqual({ ...record, ...ofMessage });
    }
    expect(rig.rejected).toEqual([]);
  });

  test('what is acknowledged while the collector is away is in the export too', async () => {
    const rig = await collectorRig({ broker: await startBroker(), root: boatWith() });
    const { close } = await rig.start();
    await close();
    await rig.contribute('boatlog', [{ content: 'one' }, { content: 'two' }]);
    await rig.start();
    const { data } = await eventually('both are in an export', async () => {
      const document = await exported(rig, `away-${performance.now()}`);
      return document.data.boatlog.length === 2 && document;
    });
    expect(data.boatlog.map(({ content }) => content)).toEqual(['one', 'two']);
  });

  test('an object category holds all that was contributed, field by field, and the boat’s own files count first', async () => {
    const own = {
      'config/onboarding.json': { language: 'en', engine: { make: 'Yanmar', idle_rpm: 800 } },
      'config/user-preferences.json': { language: 'en', measurement_system: 'metric', telemetry_enabled: false },
    };
    const rig = await collectorRig({ broker: await startBroker(), root: boatWith(own) });
    await rig.start();
    const said = [
      { vessel: { draft: 1.234, model: 'FIRST' }, completed: true },
      { engine: { idle_rpm: 777, max_rpm: 3_600 } },
      [{ vessel: { draft: 1.5 } }, { language: 'fr' }],
    ];
    for (const one of said) await rig.contribute('onboarding', one);
    const preferences = { theme: 'dark', measurement_system: 'imperial', data_sharing_consent: true };
    for (const one of [preferences, { language: 'fr' }, { theme: 'light' }]) await rig.contribute('settings', one);
    const { data } = await exported(rig, 'objects');
    expect(data.onboarding).toMatchObject({
      completed: true,
      configuration: {
        language: 'en',
        vessel: { draft: 1.5, model: 'FIRST' },
        engine: { make: 'Yanmar', idle_rpm: 800, max_rpm: 3_600 },
      },
    });
    expect(data.settings).toMatchObject({
      license: { tier: 3 },
      user_preferences: { theme: 'light', language: 'en', measurement_system: 'metric', telemetry_enabled: false },
      unit_metadata: { speed_unit: 'km/h' },
    });
    expect(data.settings.user_preferences, 'consent is the owner’s to give').not.toHaveProperty('data_sharing_consent');
  });

  test.each(['onboarding', 'settings'] as const)(
    'contributions to %s outlive files that cannot be read',
    async (name) => {
      const torn = { 'config/onboarding.json': '{"lang', 'config/user-preferences.json': '{"lang' };
      const rig = await collectorRig({ broker: await startBroker(), root: boatWith(torn) });
      await rig.start();
      await rig.contribute(name, { language: 'fr' });
      await rig.contribute(name, GIVEN[name]);
      expect(JSON.stringify((await exported(rig, 'torn')).data[name])).toMatch(/"language":"fr"/);
    },
  );

  test.each([
    ['null in front', [null, { content: 'x' }], '/0'],
    ['null behind', [{ content: 'x' }, null], '/1'],
    ['a number, a text and a flag', [7, { content: 'x' }, 'x', true], '/0, /2, /3'],
    ['a list in the list', [[{ content: 'y' }], { content: 'x' }], '/0'],
    ['an empty object', [{}, { content: 'x' }], '/0'],
    ['more fields than a record has', [manyFields, { content: 'x' }], '/0'],
    ['nothing that it knows', [{ content: 'x' }, { colour: 'red' }], '/1'],
    [
      'marked as deleted',
      [
        { content: 'y', deleted_at: AT },
        { content: 'x', deleted: 0 },
      ],
      '/0',
    ],
    [
      'an event that says nothing',
      [
        { specversion: '1.0', type: 'log', id: '1' },
        { content: 'x', data: 5 },
      ],
      '/0',
    ],
    ['many of them', [...Array(12).fill(null), { content: 'x' }], '/9 and 2 more'],
  ])('of an array what is good is taken, and what is not is refused by its place: %s', async (_what, given, places) => {
    const rig = await startRig();
    await rig.contribute('boatlog', given);
    expect((await rig.rejectionFor(null)).message).toContain(`${places})`);
    expect((await exported(rig, 'array')).data.boatlog.map(({ content }) => content)).toEqual(['x']);
  });

  test('an event of CloudEvents is the record that it holds, also among others', async () => {
    const rig = await startRig();
    const event = { specversion: '1.0', type: 'log', source: '/bilge', id: 'CE-1', time: AT };
    await rig.contribute('boatlog', [
      { ...event, data: { content: 'bilge pump ran' } },
      { content: 'x', timestamp: AT },
    ]);
    await rig.contribute('boatlog', { ...event, data: { content: 'bilge pump ran' } });
    expect((await exported(rig, 'event')).data.boatlog).toMatchObject([
      { entry_id: 'CE-1', timestamp: AT, content: 'bilge pump ran' },
      { content: 'x' },
    ]);
    expect(rig.rejected).toEqual([]);
  });

  test('what no computer can have is null beside what was contributed, and told', async () => {
    const rig = await startRig();
    const given = {
      cpu_temperature_c: 51_500,
      cpu_usage_percent: 2_340,
      system_uptime_seconds: -5,
      cpu_frequency_mhz: 1.5e9,
    };
    const more = { memory_total_kb: 4_000_000_000, disk_free_bytes: -1, load_average_1m: 1e6, cpu_count: 1e5 };
    await rig.contribute('telemetry', { timestamp: AT, ...given, ...more, disk_used_percent: 40 });
    const { data, problems } = await exported(rig, 'bounds');
    const [record] = data.telemetry.filter(({ origin }) => origin === 'contributed');
    const names = Object.keys({ ...given, ...more });
    expect(record).toMatchObject({ ...Object.fromEntries(names.map((name) => [name, null])), disk_used_percent: 40 });
    expect(Object.keys(record?.given ?? {}).sort()).toEqual(names.sort());
    expect(problems).toMatchObject([{ category: 'telemetry', code: 'unexpected_format' }]);
  });

  test('what senders in C publish, with the end of their text, is taken', async () => {
    const rig = await startRig();
    for (const ends of ['\0', '\0\0', '\0\0\0'])
      await rig.contribute('boatlog', `{"content":"x${ends.length}"}${ends}`);
    expect((await exported(rig, 'c')).data.boatlog.map(({ content }) => content)).toEqual(['x1', 'x2', 'x3']);
    expect(rig.rejected).toEqual([]);
  });

  test('ids are taken digit by digit, and a long note whole', async () => {
    const rig = await startRig();
    const bigIds = `[{"entry_id": 9007199254740992, "content": "A"}, {"entry_id": 9007199254740993, "content": "B"},
     {"id": 1734567890123456701, "content": "C"}, {"id": 1734567890123456702, "content": "D"}]`;
    await rig.contribute('boatlog', bigIds);
    await rig.contribute('boatlog', bigIds);
    const note = `${'n'.repeat(3_999)}😀 and on`;
    await rig.contribute('boatlog', { entry_id: 'long-1', content: note });
    const { data, problems } = await exported(rig, 'ids');
    expect(data.boatlog.map(({ entry_id, content }) => [entry_id, content])).toEqual([
      ['9007199254740992', 'A'],
      ['9007199254740993', 'B'],
      ['1734567890123456701', 'C'],
      ['1734567890123456702', 'D'],
      ['long-1', note],
    ]);
    expect(problems).toEqual([]);
  });

  test('ids that only what no database takes tells apart are two records in the export too', async () => {
    const rig = await startRig();
    const ids = ['s\ud800', 's\ud801', 's\ufffd'];
    await rig.contribute(
      'boatlog',
      ids.map((entry_id) => ({ entry_id, content: entry_id })),
    );
    const { data } = await exported(rig, 'ids');
    expect(new Set(data.boatlog.map(({ entry_id }) => entry_id)).size).toBe(3);
  });

  test('telemetry is not taken without the owner’s consent, also if consent comes later', async () => {
    const root = boatWith();
    const rig = await collectorRig({ broker: await startBroker(), root });
    await rig.start();
    await rig.contribute('telemetry', GIVEN.telemetry);
    expect((await rig.rejectionFor(null)).message).toMatch(
      /has not agreed that telemetry leaves the boat: neither telemetry_enabled nor data_sharing_consent is on; .* Nothing was taken/,
    );
    writeFileSync(join(root, 'config/user-preferences.json'), JSON.stringify({ telemetry_enabled: true }));
    expect((await exported(rig, 'later')).data.telemetry.map(({ origin }) => origin)).not.toContain('contributed');
  });

  test.each([
    ['a category that is none', 'fish', { content: 'x' }, 'There is no category "fish"'],
    [
      'nothing that it knows',
      'boatlog',
      { colour: 'red' },
      '1 of 1 records contributed on export/data/boatlog hold nothing',
    ],
    [
      'some that it knows',
      'boatlog',
      [{ content: 'x' }, { colour: 'red' }],
      '1 of 2 records contributed on export/data/boatlog hold nothing',
    ],
    [
      'a number',
      'boatlog',
      7,
      'on export/data/boatlog does not fit: the message is a number, not an object or an array.',
    ],
    ['text', 'boatlog', '"x"', 'on export/data/boatlog does not fit: the message is text, not an object or an array.'],
    [
      'an empty list',
      'boatlog',
      [],
      'on export/data/boatlog does not fit: the message must not have fewer than 1 items.',
    ],
    ['a value without end', 'boatlog', `{"content":"x","x":${deep}}`, 'nested deeper than 64 levels'],
    ['a place without end', 'boatlog', `{"content":"x","gps":${deep}}`, 'nested deeper than 64 levels'],
    [
      'no JSON',
      'boatlog',
      '{"content":',
      'on export/data/boatlog does not fit: the message is not JSON. Nothing of it was taken',
    ],
    [
      'nor is its category',
      'boat_log',
      '{',
      'on export/data/boat_log does not fit: the message is not JSON. There is no category "boat_log"',
    ],
  ])('%s is answered in words', async (_what, category, payload, words) => {
    const rig = await startRig();
    await rig.contribute(category, payload);
    expect(await rig.rejectionFor(null)).toMatchObject({
      reason: 'invalid_request',
      topic: `export/data/${category}`,
      message: expect.stringContaining(words),
    });
  });
});
