import { describe, expect, test } from 'vitest';
import { contributedRecord } from '../../../services/collector/contributions/contributed-record.ts';
import { problemOf } from '../../../shared/contracts/decode-payload.ts';
import { CATEGORIES, type CategoryName, GIVEN_BY_BOAT } from '../../../shared/export/category-names.ts';
import { fitRecord } from '../../../shared/export/fit-record.ts';
import { parseBoatJson } from '../../../shared/export/from-boat/parse-boat-json.ts';
import { camelCase } from '../../../shared/export/from-boat/read-fields.ts';
import { TIME_NAMES } from '../../../shared/export/from-boat/time-names.ts';
import { categoryRecordSchemas } from '../../../shared/export/records.ts';
import { contributedAt } from '../../support/contributor-context.ts';
import { AT, NOT_THEIRS, WHOLE, WHOLE_READING } from '../../support/whole-records.ts';

const RECEIVED = '2026-03-01T00:00:00.000Z';
const CONTEXT = contributedAt(RECEIVED);
const contributed = (category: CategoryName, given: object) => {
  const recording = contributedRecord(category, given as never, CONTEXT);
  return { ...(recording?.kept ?? recording?.record) } as Record<string, unknown>;
};

const fieldsOf = (category: CategoryName) =>
  Object.keys(categoryRecordSchemas[category].properties).filter((name) => !GIVEN_BY_BOAT.includes(name));

describe.each(CATEGORIES)('a record of %s in the export’s own schema', (category) => {
  const refused = NOT_THEIRS[category] ?? [];
  const whole = WHOLE[category] as Record<string, unknown>;

  test.each(fieldsOf(category))('comes out with its %s as it went in', (name) => {
    expect(whole).toHaveProperty(name);
    const out = contributed(category, whole);
    if (refused.includes(name)) expect(out[name]).not.toEqual(whole[name]);
    else if (name === 'fields_left_out')
      expect((out[name] as string[]).toSorted()).toEqual(['colour', ...refused].toSorted());
    else expect(out[name]).toEqual(whole[name]);
  });

  test('is a record of the schema', () => {
    expect(problemOf(categoryRecordSchemas[category], whole)).toBeNull();
    expect(problemOf(categoryRecordSchemas[category], contributed(category, whole))).toBeNull();
  });

  test('is the same in camelCase', () => {
    const renamed = Object.fromEntries(Object.entries(whole).map(([name, value]) => [camelCase(name), value]));
    const { fields_left_out: named, ...out } = contributed(category, renamed);
    const { fields_left_out, ...expected } = contributed(category, whole);
    expect(out).toEqual(expected);
    expect((named as string[]).toSorted()).toEqual((fields_left_out as string[]).toSorted());
  });

  test('whose sender adds what is not known names it', () => {
    const { leftOut } = contributedRecord(category, { ...whole, colour: 'red', secret: { a: 1 } }, CONTEXT) ?? {};
    expect(leftOut).toEqual(expect.arrayContaining(['colour', 'secret']));
    expect(JSON.stringify(contributed(category, { ...whole, pairing_token: 'hush' }))).not.toContain('hush');
  });
});

test.each<[CategoryName, object, string[]]>([
  ['boatlog', { content: 'x', text: 'y' }, ['text']],
  ['boatlog', { content: 'x', gps: { latitude: 1.5, longitude: 2.5, altitude: 3 } }, ['gps.altitude']],
  ['system_alerts', { message: 'x', origin: 'signalk' }, ['origin']],
  [
    'system_alerts',
    { message: 'x', transitions: [{ at: AT, state: 'alarm', message: 'm', by: 'me' }] },
    ['transitions.0.by'],
  ],
  ['onboarding', { language: 'fr', vessel: { make: 'B', owner: 'me' } }, ['vessel.owner']],
  ['settings', { language: 'fr', telemetry_enabled: true }, ['telemetry_enabled']],
  ['boatlog', { content: 'x', nothing: null, none: '' }, []],
  ['boatlog', { content: 'x', lat: 33.86, lat_dir: 'S', gps_lon: 151.21, EW: 'W', direction: 'W' }, ['direction']],
])('what of a contribution is not known is named: %s %j', (category, given, names) => {
  expect(contributedRecord(category, given as never, CONTEXT)?.leftOut).toEqual(names);
});

test.each<[CategoryName, object, string[]]>([
  ['system_alerts', { message: 'x', sensor_values: { volts: '12.5', rpm: 800 } }, []],
  ['system_alerts', { message: 'x', sensor_values: { volts: '12,5', state: 'on', none: '', flag: true } }, []],
  ['engine_benchmark', { run_id: 'r', conditions: { airTemp: '20', flag: true } }, ['conditions.flag']],
  ['engine_benchmark', { run_id: 'r', readings: [{ ...WHOLE_READING, mean: '13.9', extra: 5 }] }, []],
  ['engine_benchmark', { run_id: 'r', readings: [{ ...WHOLE_READING, extra: 1 }] }, ['readings.0.extra']],
  ['marine_vision_snapshots', { snapshot_id: 's', detections: [{ coco_class: 'boat', bbox: ['1', 2, 3, 4] }] }, []],
  [
    'marine_vision_snapshots',
    { snapshot_id: 's', detections: [{ coco_class: 'boat', confidence: 0.9, distance_m: 9 }] },
    ['detections.0.distance_m'],
  ],
  ['system_alerts', { message: 'x', transitions: [{ at: AT, state: 's', message: '1', by: 1 }] }, ['transitions.0.by']],
])('what is there, or kept beside, is not said to be left out: %s %j', (category, given, names) => {
  expect(contributedRecord(category, given as never, CONTEXT)?.leftOut).toEqual(names);
});

test.each([
  [50, []],
  [120, ['and 71 more']],
])('of %i fields that are not known as many are named as a record tells, and the rest counted', (many, sign) => {
  const unknown = Object.fromEntries(Array.from({ length: many }, (_, i) => [`u${i}`, 'x']));
  const out = contributed('boatlog', { entry_id: 'e', content: 'x', ...unknown });
  const told = [...Object.keys(unknown).slice(0, 50 - sign.length), ...sign];
  expect(out.fields_left_out).toEqual(told);
  expect(contributedRecord('boatlog', { content: 'x', ...unknown }, CONTEXT)?.leftOut).toEqual(told);
  expect(problemOf(categoryRecordSchemas.boatlog, out)).toBeNull();
});

test.each([
  [Array.from({ length: 49 }, (_, i) => `n${i}`), ['n48', 'colour']],
  [Array.from({ length: 50 }, (_, i) => `n${i}`), ['n48', 'and 2 more']],
  [
    [...Array.from({ length: 49 }, (_, i) => `n${i}`), 'and 70 more'],
    ['n48', 'and 71 more'],
  ],
  [Array.from({ length: 80 }, (_, i) => `n${i}`), ['n48', 'and 32 more']],
])('what its sender left out already is counted with it (%#)', (fields_left_out, end) => {
  const out = contributed('boatlog', { entry_id: 'e', content: 'x', fields_left_out, colour: 'red' });
  expect((out.fields_left_out as string[]).slice(-2)).toEqual(end);
  expect(problemOf(categoryRecordSchemas.boatlog, out)).toBeNull();
});

test('what it names already and what is not known are counted together', () => {
  const unknown = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`u${i}`, 'x']));
  const out = contributed('boatlog', { entry_id: 'e', content: 'x', fields_left_out: ['a', 'b'], ...unknown });
  expect((out.fields_left_out as string[]).slice(-2)).toEqual(['u46', 'and 13 more']);
});

test('a number that has all its digits stands alone, however it was written', () => {
  const sensor_values = {
    a: '12.0',
    b: '007',
    c: '-7',
    d: '0',
    e: '1e20',
    f: '9007199254740994',
    g: 1e21,
    h: '1.234,50',
  };
  const out = contributed('system_alerts', { title: 'x', sensor_values });
  expect(out.sensor_values).toEqual({ a: 12, b: 7, c: -7, d: 0, e: 1e20, f: 9007199254740994, g: 1e21, h: 1234.5 });
  expect([out.given, out.fields_left_out]).toEqual([undefined, undefined]);
});

test('what its sender kept beside takes nothing from what is kept here', () => {
  const readings = [{ ...WHOLE_READING, mean: '13.9' }];
  const out = contributed('engine_benchmark', { run_id: 'r', readings, given: { version: '?' } });
  expect(out.given).toEqual({ version: '?', 'readings.0': JSON.stringify(readings[0]) });
});

test('a value whose name came again is kept as it was given, or named', () => {
  const text = '{"content":"first","content":"second","gps":{"latitude":1,"latitude":2,"longitude":3}}';
  const out = contributed('boatlog', parseBoatJson(text) as object);
  expect(out).toMatchObject({ content: 'second', gps: { latitude: 2, longitude: 3 }, given: { content: 'first' } });
  expect(out.fields_left_out).toEqual(['gps.earlier latitude']);
});

test.each<[object, object, object]>([
  [{ engine_hours: -5 }, { engine_hours: null }, { engine_hours: '-5' }],
  [{ duration_s: '-3600' }, { duration_s: null }, { duration_s: '-3600' }],
  [{ ended_at: '2026-02-20T21:00:00Z' }, { ended_at: null }, { ended_at: '2026-02-20T21:00:00Z' }],
  [{ engine_hours: 0, duration_s: 0, ended_at: AT }, { engine_hours: 0, duration_s: 0, ended_at: AT }, {}],
])('a run has no times that no run can have: %j', (times, expected, given) => {
  const out = contributed('engine_benchmark', { run_id: 'r', timestamp: AT, ...times });
  expect(out).toMatchObject(expected);
  expect(out.given ?? {}).toEqual(given);
});

describe.each([[''], ['  '], [null], ['null'], ['N/A'], ['undefined'], ['-'], [{}]] as const)(
  'an id that holds %j is none',
  (blank) => {
    test.each<[CategoryName, string, object]>([
      ['boatlog', 'entry_id', { content: 'x' }],
      ['marine_vision_captures', 'capture_id', { species: 'cod' }],
      ['marine_vision_snapshots', 'snapshot_id', { timestamp: AT, alert_level: 'INFO' }],
    ])('so that two records of %s stay two', (category, name, given) => {
      const [one, other] = ['a', 'b'].map((more) => {
        const record = { ...given, [name]: blank, ...(name === 'capture_id' && { id: blank }), error: more };
        return contributedRecord(
          category,
          { ...record, weather: more, slot_id: more },
          { ...CONTEXT, from: { ...CONTEXT.from, place: more } },
        );
      });
      const idOf = (recording: typeof one) => (({ ...recording?.record }) as Record<string, unknown>)[name];
      expect(idOf(one)).toMatch(/^contributed-/);
      expect(idOf(one)).not.toBe(idOf(other));
      expect(one?.key).not.toBe(other?.key);
    });

    test.each<[CategoryName, string, object]>([
      ['system_alerts', 'alert_id', { title: 'x' }],
      ['engine_benchmark', 'run_id', { readings: [WHOLE_READING] }],
    ])('and none in a record of %s, which may have none', (category, name, given) => {
      expect(contributed(category, { ...given, [name]: blank })[name] ?? null).toBeNull();
    });
  },
);

test.each(['i'.repeat(300), `a\0b`, `a\ud800`, '7'])(
  'the same id with other content is the same record: %j',
  (entry_id) => {
    const keyOf = (id: string, content: string) =>
      contributedRecord('boatlog', { entry_id: id, timestamp: AT, content }, CONTEXT)?.key;
    expect(keyOf(entry_id, 'first')).toBe(keyOf(entry_id, 'edited'));
    expect(keyOf(entry_id, 'first')).not.toBe(keyOf(`${entry_id}2`, 'first'));
  },
);

test.each<CategoryName>(['boatlog', 'marine_vision_captures'])(
  'the letters of hemispheres give a %s its signs',
  (name) => {
    const given = { content: 'x', species: 'cod', lat: 43.6335, lat_dir: 'N', lon: 79.3949, lon_dir: 'W' };
    expect(contributed(name, given)).toMatchObject({
      gps: { latitude: 43.6335, longitude: -79.3949 },
      gps_given: '43.6335 N, 79.3949 W',
    });
  },
);

describe('the time of a record stands under any name of a time', () => {
  const TIMED = CATEGORIES.filter((category) => !['settings', 'onboarding'].includes(category));
  const bare = (category: CategoryName) => {
    const {
      timestamp: _,
      timestamp_given: __,
      time_source: ___,
      generated_at: ____,
      ...rest
    } = WHOLE[category] as Record<string, unknown>;
    return rest;
  };
  const other = ['createdAt', 'Timestamp', 'TIME', 'dateTime', 'date time', 'Recorded-At'];
  test.each(TIMED.flatMap((category) => [...TIME_NAMES, ...other].map((name) => [category, name] as const)))(
    '%s: %s',
    (category, name) => {
      const out = contributed(category, { ...bare(category), [name]: AT });
      expect(out[category === 'qr_codes' ? 'generated_at' : 'timestamp']).toBe(AT);
      expect(out).not.toHaveProperty('time_source');
      expect(out.fields_left_out).toEqual(['colour', ...(category === 'qr_codes' ? (NOT_THEIRS.qr_codes ?? []) : [])]);
    },
  );

  test.each<[string, object, object]>([
    ['an empty one counts for nothing', { timestamp: '', ts: AT }, { timestamp: AT }],
    ['one that can be read counts before one that cannot', { time: 'noon', ts: AT }, { timestamp: AT }],
    [
      'in two fields',
      { date: '2026-02-20', time: '16:44' },
      { timestamp: '2026-02-20T21:44:00.000Z', timestamp_given: '2026-02-20 16:44' },
    ],
    ['a day alone', { date: '2026-02-20' }, { timestamp: '2026-02-20T05:00:00.000Z', timestamp_given: '2026-02-20' }],
    ['one that cannot be read', { ts: 'noon' }, { timestamp: null, timestamp_given: 'noon' }],
    [
      'of a clock that was never set',
      { ts: '1970-01-01T00:00:17Z' },
      { timestamp: null, timestamp_given: '1970-01-01T00:00:17Z' },
    ],
    ['seconds', { ts: 1_771_623_840 }, { timestamp: '2026-02-20T21:44:00.000Z', timestamp_given: '1771623840' }],
    ['under a name nobody knows', { zeitmarke: AT }, { timestamp: null, given: { zeitmarke: AT } }],
    ...[
      ['zigbee2mqtt', { last_seen: 1_771_623_840_123 }, '2026-02-20T21:44:00.123Z', '1771623840123'],
      ['OwnTracks', { _type: 'location', tst: 1_771_623_840 }, '2026-02-20T21:44:00.000Z', '1771623840'],
      ['OpenWeather', { dt: 1_771_623_840 }, '2026-02-20T21:44:00.000Z', '1771623840'],
      ['OpenMQTTGateway', { message_unixtimestamp: 1_771_623_840 }, '2026-02-20T21:44:00.000Z', '1771623840'],
      ['SenML', { t: 1_771_623_840 }, '2026-02-20T21:44:00.000Z', '1771623840'],
      ['epoch', { epoch: 1_771_623_840 }, '2026-02-20T21:44:00.000Z', '1771623840'],
      ['unix', { unix: '1771623840' }, '2026-02-20T21:44:00.000Z', '1771623840'],
      ['milliseconds', { ts_ms: 1_771_623_840_000 }, '2026-02-20T21:44:00.000Z', '1771623840000'],
      ['start', { start: 1_771_623_840 }, '2026-02-20T21:44:00.000Z', '1771623840'],
      ['French', { heure: '2026-02-20 16:44' }, '2026-02-20T21:44:00.000Z', '2026-02-20 16:44'],
      ['Spanish', { fecha: '2026-02-20 16:44' }, '2026-02-20T21:44:00.000Z', '2026-02-20 16:44'],
      ['German', { datum: '2026-02-20', zeit: '16:44' }, '2026-02-20T21:44:00.000Z', '2026-02-20 16:44'],
      ['Italian', { data: '2026-02-20', ora: '16:44:00' }, '2026-02-20T21:44:00.000Z', '2026-02-20 16:44:00'],
      ['Portuguese', { data: '20260220', hora: '16:44' }, '2026-02-20T21:44:00.000Z', '20260220 16:44'],
      ['when', { when: '29.11.2025 12:00' }, null, '29.11.2025 12:00'],
      ['a day that may be two', { datum: '12.11.2025', zeit: '12:00' }, null, '12.11.2025 12:00'],
      ['a number nobody knows', { ratio: 1_771_623_840 }, null, '1771623840'],
      ['microseconds nobody knows', { stempel: 1_771_623_840_123_456 }, null, '1771623840123456'],
      ['a day nobody knows', { vom: '20.02.2026, 16:44' }, null, '20.02.2026, 16:44'],
      ['within what nobody knows', { sensor: { read: 1_771_623_840 } }, null, '1771623840'],
    ].map(
      ([who, given, timestamp, timestamp_given]) =>
        [`of ${who}`, given, { timestamp, timestamp_given }] as [string, object, object],
    ),
    ...[
      { swap: 2_147_483_648 },
      { cpu_hz: 1_500_000_000 },
      { rx_bytes: 1_771_623_841 },
      { phone: 2_125_551_234 },
      { t: 21.5, start: 'at dawn', epoch: 3 },
      { version: '2026.02.20' },
      { ip: '192.168.1.10' },
    ].map((given): [string, object, object] => [
      `nobody takes ${JSON.stringify(given)} for one`,
      given,
      { timestamp: RECEIVED, time_source: 'received' },
    ]),
    ['of something else', { expires_at: AT }, { timestamp: null, given: { expires_at: AT } }],
    ['none', {}, { timestamp: RECEIVED, time_source: 'received' }],
  ])('%s', (_what, given, expected) => {
    const { timestamp, timestamp_given, time_source, given: kept } = contributed('boatlog', { content: 'x', ...given });
    const out = { timestamp, timestamp_given, time_source, given: kept };
    expect(JSON.parse(JSON.stringify(out))).toEqual(expected);
  });
});

describe.each([[''], ['  '], [null], ['null'], ['N/A'], ['undefined'], ['-'], [{}], [[]]] as const)(
  'a field that holds %j hides none that holds more',
  (empty) => {
    const gps = { latitude: 54.3, longitude: 9.9 };
    test.each<[string, CategoryName, object, object]>([
      ['content', 'boatlog', { content: empty, note: 'Engine overheated' }, { content: 'Engine overheated' }],
      ['in another style', 'boatlog', { content: empty, Content: 'x' }, { content: 'x' }],
      ['an id', 'boatlog', { content: 'x', id: empty, uuid: 'u-1' }, { entry_id: 'u-1' }],
      ['a pair', 'boatlog', { content: 'x', latitude: empty, longitude: empty, lat: 54.3, lon: 9.9 }, { gps }],
      [
        'a pair by other names',
        'boatlog',
        { content: 'x', lat: empty, lon: empty, gps_lat: 54.3, gps_lng: 9.9 },
        { gps },
      ],
      ['a position', 'boatlog', { content: 'x', gps: empty, lat: 54.3, lon: 9.9 }, { gps }],
      ['a time', 'boatlog', { content: 'x', timestamp: empty, ts: AT }, { timestamp: AT }],
      ['no time', 'boatlog', { content: 'x', timestamp: empty }, { timestamp: RECEIVED, time_source: 'received' }],
      ['a title', 'system_alerts', { title: empty, alert_title: 'Bilge high' }, { title: 'Bilge high' }],
      ['a number', 'system_alerts', { title: 'x', sensor_value: empty, value: 4 }, { sensor_value: 4 }],
      [
        'a part',
        'settings',
        { theme: empty, user_preferences: { theme: 'dark' } },
        { user_preferences: { theme: 'dark' } },
      ],
    ])('%s', (_what, category, given, expected) => {
      const out = contributed(category, given);
      expect(out).toMatchObject(expected);
      expect([out.given, out.fields_left_out, out.gps_given]).toEqual([undefined, undefined, undefined]);
    });
  },
);

test('a time of a clock that was never set is none in any field, and kept', () => {
  const at = '1970-01-01T00:00:17Z';
  const { resolved_at, given } = contributed('system_alerts', { title: 'x', timestamp: AT, resolved_at: at });
  expect([resolved_at, given]).toEqual([null, { resolved_at: at }]);
});

test('a run that is contributed again, longer, is the same run', () => {
  const key = (more: object) => contributedRecord('engine_benchmark', { run_id: 'r1', ...more }, CONTEXT)?.key;
  expect(key({ duration_s: 10 })).toBe(key({ duration_s: 20 }));
});

test.each<[CategoryName, object, object, string[]]>([
  ['marine_vision_snapshots', { id: 'same', alert_level: 'INFO' }, { snapshot_id: 'same' }, []],
  ['marine_vision_snapshots', { event_id: 7, alert_level: 'INFO' }, { snapshot_id: '7' }, []],
  ['marine_vision_snapshots', { id: 'a', event_id: 'b', alert_level: 'INFO' }, { snapshot_id: 'a' }, ['event_id']],
  ['engine_benchmark', { id: 7, metrics: { rpm_idle: 800 } }, { run_id: '7' }, []],
  ['engine_benchmark', { run_id: 'r', id: 7, metrics: { rpm_idle: 800 } }, { run_id: 'r' }, ['id']],
])('the id of a record of %s is its own, under whatever name: %j', (category, given, expected, leftOut) => {
  const read = contributedRecord(category, given as never, CONTEXT);
  expect(read?.record).toMatchObject(expected);
  expect([read?.id, read?.leftOut]).toEqual([Object.values(expected)[0], leftOut]);
});

const HERE = { latitude: 43.5, longitude: -79.5 };
test.each<[CategoryName, object]>([
  ['system_alerts', { alert_id: 'k1', resolved: true, resolved_at: AT }],
  ['system_alerts', { alert_id: 'k1', state: 'ok' }],
  ['system_alerts', { alert_uid: 'k1', state: 'ok' }],
  ['system_alerts', { alert_id: 'm5', type: 'General Alarm', severity: 'CRITICAL', timestamp: AT }],
  ['system_alerts', { sensor_value: 12 }],
  ['marine_vision_captures', { gps: HERE }],
  ['marine_vision_captures', { file_size_bytes: 9, slot_id: 'bow' }],
  ['boatlog', { gps: HERE }],
  ['boatlog', { weather: 'fog' }],
  ['engine_benchmark', { engine: 'port', engine_hours: 812.4 }],
  ['qr_codes', { mobile_app_version: '1.2' }],
  ['marine_vision_snapshots', { detections_count: 2 }],
])('no field is a must: %s takes %j', (category, given) => {
  expect(contributedRecord(category, given as never, CONTEXT)?.leftOut).toEqual([]);
});

test.each<[CategoryName, object]>([
  ['system_alerts', { resolved: true, resolved_at: AT }],
  ['system_alerts', { alert_id: 'k1' }],
  ['system_alerts', { alert_id: 'k1', type: 'alarm', data: { message: 'Bilge' } }],
  ['boatlog', { entry_id: 'e', timestamp: AT }],
  ['marine_vision_captures', { capture_id: 'c', timestamp: AT }],
])('what any record has says nothing by itself: %s does not take %j', (category, given) => {
  expect(contributedRecord(category, given as never, CONTEXT)).toBeNull();
});

test('an id is no record of an engine', () => {
  expect(contributedRecord('engine_benchmark', { id: 7, content: 'x' }, CONTEXT)).toBeNull();
});

const RPM = { quantity: 'rpm', phase: 'idle', unit: 'rpm', mean: 700 };

test.each<[what: string, category: CategoryName, given: object, expected: object]>([
  [
    'one item of two',
    'engine_benchmark',
    { run_id: 'r', readings: [RPM, { ...RPM, mean: '13.9' }] },
    { readings: [expect.objectContaining(RPM)], given: { 'readings.1': JSON.stringify({ ...RPM, mean: '13.9' }) } },
  ],
  [
    'an item without what it needs',
    'engine_benchmark',
    { run_id: 'r', readings: [{ quantity: 'rpm', mean: 700 }] },
    { readings: [], given: { 'readings.0': '{"quantity":"rpm","mean":700}' } },
  ],
  [
    'a text',
    'engine_benchmark',
    { run_id: 'r', readings: 'rpm 700' },
    { readings: [], given: { readings: 'rpm 700' } },
  ],
  [
    'an object',
    'engine_benchmark',
    { run_id: 'r', readings: { rpm: 700 } },
    { readings: [], given: { readings: '{"rpm":700}' } },
  ],
  [
    'words in one text',
    'marine_vision_snapshots',
    { snapshot_id: 's', detection_types: 'boat, buoy' },
    { detection_types: [], given: { detection_types: 'boat, buoy' } },
  ],
  [
    'members that nobody knows',
    'marine_vision_snapshots',
    { snapshot_id: 's', detections: [{ label: 'boat', distance_m: 120, confidence: 0.9 }] },
    { fields_left_out: expect.arrayContaining(['detections.0.distance_m']) },
  ],
])('of a list that does not fit nothing is lost: %s', (_what, category, given, expected) => {
  const out = contributed(category, given);
  expect(out).toMatchObject(expected);
  expect(
    problemOf(
      categoryRecordSchemas[category],
      fitRecord(categoryRecordSchemas[category], out, () => {}),
    ),
  ).toBeNull();
});

test('a record of which all is taken keeps nothing beside itself', () => {
  const reading = { quantity: 'rpm', phase: 'idle', mean: 800 };
  const out = contributed('engine_benchmark', { timestamp: AT, duration: 60, readings: [reading] });
  expect(out).toMatchObject({ duration_s: 60, readings: [reading] });
  expect(out).not.toHaveProperty('given');
});

describe('what two programs that both count from 1 contribute', () => {
  const keyOf = (category: CategoryName, given: object) => contributedRecord(category, given as never, CONTEXT)?.key;
  const at = (minute: number, more: object = {}) => ({
    id: 5,
    snapshot_id: 's5',
    content: 'x',
    timestamp: `2026-11-30T02:0${minute}:00Z`,
    ...more,
  });

  test.each<[CategoryName, object]>([
    ['boatlog', {}],
    ['marine_vision_captures', { species: 'Pike' }],
    ['marine_vision_snapshots', { detections: [] }],
  ])('%s: two moments are two records; the same moment is the same one, corrected', (category, more) => {
    expect(keyOf(category, at(1, more))).not.toBe(keyOf(category, at(2, more)));
    expect(keyOf(category, at(1, more))).toBe(keyOf(category, at(1, { ...more, content: 'y', species: 'Perch' })));
    expect(keyOf(category, { ...at(1, more), id: 6, snapshot_id: 's6' })).not.toBe(keyOf(category, at(1, more)));
  });

  test('an alert goes on at later moments under its id', () => {
    const alert = (minute: number) => at(minute, { message: 'Bilge' });
    expect(keyOf('system_alerts', alert(1))).toBe(keyOf('system_alerts', alert(2)));
  });
});
