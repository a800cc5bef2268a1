import { describe, expect, test } from 'vitest';
import { problemOf } from '../../../shared/contracts/decode-payload.ts';
import type { CategoryName } from '../../../shared/export/categories.ts';
import { fitRecord } from '../../../shared/export/fit-record.ts';
import { categoryRecordSchemas } from '../../../shared/export/records.ts';

const ENTRY = { entry_id: '1', timestamp: null, type: 'text', content: 'x', gps: null, weather: null };
const ALERT = {
  ...{ alert_id: 'a', origin: 'alerts', timestamp: null, type: null, category: null, severity: null, title: null },
  ...{ message: null, metric: null, sensor_value: null, threshold_value: null, sensor_values: {}, resolved: null },
  ...{ resolved_at: null, delivery_status: null },
};
const SNAPSHOT = {
  ...{ snapshot_id: 's', timestamp: null, orientation: 'forward_watch', detections_count: 0, detection_types: [] },
  ...{ detections: [], alert_level: null, alert_triggered: false, file_name: null, file_size_bytes: null, error: null },
};
const CAPTURE = {
  ...{ capture_id: 'c', timestamp: null, file_name: null, file_size_bytes: null, species: null, confidence: null },
  ...{ species_top3: [], person_detected: null, fish_detected: null, person_confidence: null, fish_confidence: null },
  ...{ second_species: null, location_name: null, slot_id: null, gps: null },
};

const READING = {
  ...{ quantity: 'rpm', phase: 'idle', unit: 'rpm', mean: 700, stddev: null, min: null, max: null, samples: 3 },
};

/** The record as it is written, and what is told of it. Everything that comes out must fit. */
function fitted(category: CategoryName, record: object) {
  const told: string[] = [];
  const before = JSON.stringify(record);
  const fit = fitRecord(
    categoryRecordSchemas[category],
    record,
    (field, change) => void told.push(`${field} ${change}`),
  );
  expect(JSON.stringify(record), 'what was given is not touched').toBe(before);
  if (fit !== null) expect(problemOf(categoryRecordSchemas[category], JSON.parse(JSON.stringify(fit)))).toBeNull();
  return { fit, told };
}

test('a record that fits is passed on as it is', () => {
  for (const [category, record] of [
    ['boatlog', { ...ENTRY, timestamp: '2026-02-28T23:59:59.999Z', gps: { latitude: -90, longitude: 180 } }],
    ['system_alerts', { ...ALERT, sensor_values: { rpm: 800 }, transitions: [] }],
    ['settings', { license: { tier: 2, features: { camera: true } }, user_preferences: { language: 'fr', x: null } }],
    ['onboarding', {}],
  ] as const) {
    const { fit, told } = fitted(category, record);
    expect(fit).toBe(record);
    expect(told).toEqual([]);
  }
});

describe('a time that no calendar has is null beside what was given', () => {
  test.each([
    '2026-02-30T12:00:00Z',
    '2025-02-29T08:00:00.000Z',
    '2026-02-20T24:00:00Z',
    '2016-12-31T23:59:60Z',
    '0000-01-01T00:00:00Z',
    '2026-02-20T12:00:00Z[Europe/Berlin]',
    '2026-02-20T12:00:00+25:00',
    '2026-02-20T12:00:00',
    'noon',
    '',
    '2026-02-20T12:00:00Z\0',
  ])('%j', (timestamp) => {
    const { fit, told } = fitted('boatlog', { ...ENTRY, timestamp });
    expect(fit).toEqual({ ...ENTRY, timestamp: null, timestamp_given: timestamp.replace('\0', '\uFFFD') });
    expect(told).toEqual(['timestamp unread']);
  });

  test('what the boat itself wrote stays, where that is there already', () => {
    const record = { ...ENTRY, timestamp: '2026-02-30T12:00:00Z', timestamp_given: '30.2.2026, noon' };
    expect(fitted('boatlog', record).fit).toEqual({ ...record, timestamp: null });
  });

  test('a time that its source could not read is told too', () => {
    expect(fitted('boatlog', { ...ENTRY, timestamp_given: 'noon' }).told).toEqual(['timestamp unread']);
    expect(fitted('boatlog', { ...ENTRY, gps_given: 'off Kingston' }).told).toEqual(['gps unread']);
    expect(fitted('system_alerts', { ...ALERT, given: { sensor_value: 'high' } }).told).toEqual([
      'sensor_value unread',
    ]);
  });
});

test.each<[string, CategoryName, object, object, string[]]>([
  [
    'infinity',
    'system_alerts',
    { ...ALERT, sensor_value: Infinity },
    { given: { sensor_value: 'Infinity' } },
    ['sensor_value unread'],
  ],
  [
    'no number',
    'system_alerts',
    { ...ALERT, sensor_value: Number.NaN },
    { given: { sensor_value: 'NaN' } },
    ['sensor_value unread'],
  ],
  [
    'a number among others',
    'system_alerts',
    { ...ALERT, sensor_values: { a: 1, b: Number.NaN } },
    { sensor_values: { a: 1 }, given: { 'sensor_values.b': 'NaN' } },
    ['sensor_values.b unread'],
  ],
  [
    'a latitude beyond the pole',
    'boatlog',
    { ...ENTRY, gps: { latitude: 91, longitude: 0 } },
    { gps: null, gps_given: '{"latitude":91,"longitude":0}' },
    ['gps unread'],
  ],
  [
    'a share in percent',
    'marine_vision_captures',
    { ...CAPTURE, confidence: 85 },
    { confidence: null, given: { confidence: '85' } },
    ['confidence unread'],
  ],
  [
    'a count below nothing',
    'marine_vision_captures',
    { ...CAPTURE, file_size_bytes: -1 },
    { file_size_bytes: null, given: { file_size_bytes: '-1' } },
    ['file_size_bytes unread'],
  ],
  [
    'a count beyond exactness',
    'marine_vision_captures',
    { ...CAPTURE, file_size_bytes: 2 ** 60 },
    { file_size_bytes: null, given: { file_size_bytes: String(2 ** 60) } },
    ['file_size_bytes unread'],
  ],
  [
    'a number for a text',
    'boatlog',
    { ...ENTRY, weather: 7 },
    { weather: null, given: { weather: '7' } },
    ['weather unread'],
  ],
  [
    'a flag for a number',
    'system_alerts',
    { ...ALERT, resolved: 1 },
    { resolved: null, given: { resolved: '1' } },
    ['resolved unread'],
  ],
  ['NUL in a text', 'boatlog', { ...ENTRY, content: 'a\0b' }, { content: 'a\uFFFDb' }, ['content cleaned']],
  ['half an emoji', 'boatlog', { ...ENTRY, content: 'a\ud83d' }, { content: 'a\uFFFD' }, ['content cleaned']],
  ['its other half', 'boatlog', { ...ENTRY, content: '\ude00b' }, { content: '\uFFFDb' }, ['content cleaned']],
  ['NUL in a name', 'settings', { license: { 'a\0': 1 } }, { license: { 'a\uFFFD': 1 } }, ['license cleaned']],
  [
    'NUL deep within',
    'onboarding',
    { configuration: { vessel: { make: ['\0'] } } },
    { configuration: { vessel: { make: ['\uFFFD'] } } },
    ['configuration cleaned'],
  ],
  [
    'an item that does not fit',
    'marine_vision_captures',
    { ...CAPTURE, species_top3: [{ species: 'Pike', confidence: 1 }, { confidence: 1 }] },
    { species_top3: [{ species: 'Pike', confidence: 1 }], given: { 'species_top3.1': '{"confidence":1}' } },
    ['species_top3.1 unread'],
  ],
  [
    'an item whose time is none',
    'marine_vision_snapshots',
    { ...SNAPSHOT, detections: [{ class: 'boat', confidence: 2, alert_level: null, bbox: null, detected_at: 'x' }] },
    {
      detections: [{ class: 'boat', confidence: null, alert_level: null, bbox: null, detected_at: null }],
      given: { 'detections.0.confidence': '2', 'detections.0.detected_at': 'x' },
    },
    ['detections.0.confidence unread', 'detections.0.detected_at unread'],
  ],
  [
    'a share in percent, within a list, and what could not be read before',
    'marine_vision_captures',
    {
      ...CAPTURE,
      species_top3: [
        { species: 'Pike', confidence: 0.9 },
        { species: 'Cod', confidence: 90 },
      ],
      given: { species: '7' },
    },
    {
      species_top3: [
        { species: 'Pike', confidence: 0.9 },
        { species: 'Cod', confidence: null },
      ],
      given: { species: '7', 'species_top3.1.confidence': '90' },
    },
    ['species_top3.1.confidence unread', 'species unread'],
  ],
  [
    'a side of a box',
    'marine_vision_snapshots',
    {
      ...SNAPSHOT,
      detections: [{ class: 'boat', confidence: 1, alert_level: null, bbox: [1, 2, Number.NaN, 4], detected_at: null }],
    },
    { given: { 'detections.0.bbox.2': 'NaN' } },
    ['detections.0.bbox.2 unread'],
  ],
  [
    'a field that an older version did not know',
    'boatlog',
    { entry_id: '1', timestamp: null, type: null, content: 'x', gps: null },
    { weather: null, type: null },
    [],
  ],
  ['a field that is not known', 'boatlog', { ...ENTRY, mood: 'a\0' }, { mood: 'a\uFFFD' }, ['mood cleaned']],
  [
    'nesting without end',
    'onboarding',
    { configuration: { a: nested(20) } },
    { configuration: expect.anything() },
    ['configuration removed'],
  ],
  [
    'a reading beyond all numbers',
    'engine_benchmark',
    {
      ...{ kind: 'baseline', timestamp: null, version: null, engine_hours: null, duration_s: null, samples: null },
      ...{ conditions: {}, readings: [{ ...READING, samples: -3, mean: Number.POSITIVE_INFINITY }] },
    },
    {
      readings: [{ ...READING, samples: null, mean: null }],
      given: { 'readings.0.samples': '-3', 'readings.0.mean': 'Infinity' },
    },
    ['readings.0.mean unread', 'readings.0.samples unread'],
  ],
  [
    'secrets in what does not fit',
    'system_alerts',
    { ...ALERT, sensor_values: { a: { password: 'x', bar: 4 } } },
    { sensor_values: {}, given: { 'sensor_values.a': '{"bar":4}' } },
    ['sensor_values.a unread'],
  ],
])('%s: the rest of the record stays, and it is told', (_what, category, record, expected, told) => {
  const result = fitted(category, record);
  expect(result.fit).toMatchObject(expected);
  expect(result.told).toEqual(told);
});

function nested(depth: number): object {
  return depth === 0 ? {} : { a: nested(depth - 1) };
}

test.each<[string, CategoryName, object, string]>([
  ['no id', 'boatlog', { ...ENTRY, entry_id: undefined }, 'entry_id left_out'],
  ['an id that is no text', 'boatlog', { ...ENTRY, entry_id: 7 }, 'entry_id left_out'],
  ['an origin that is no word', 'system_alerts', { ...ALERT, origin: 'Bb Motor' }, 'origin left_out'],
  [
    'a flag that is none',
    'marine_vision_snapshots',
    { ...SNAPSHOT, alert_triggered: 'now' },
    'alert_triggered left_out',
  ],
])('a record cannot be without what it must have: %s', (_what, category, record, told) => {
  expect(fitted(category, record)).toEqual({ fit: null, told: [told] });
});

describe('a text that is too long is cut between characters, with a mark', () => {
  const MOST = 32_768;
  test.each([
    ['letters', 'n'.repeat(MOST + 1), MOST],
    ['emoji, which count one each', '😀'.repeat(MOST + 1), MOST],
    ['a family, of seven code points', '👨‍👩‍👧‍👦'.repeat(5_000), MOST - ((MOST - 1) % 7)],
    ['flags', '🇨🇦'.repeat(20_000), MOST - ((MOST - 1) % 2)],
    ['letters with two accents', 'e\u0301\u0323'.repeat(11_000), MOST - ((MOST - 1) % 3)],
  ])('%s', (_what, content, length) => {
    const { fit, told } = fitted('boatlog', { ...ENTRY, content });
    const text = (fit as typeof ENTRY).content;
    expect([...text]).toHaveLength(length);
    expect(text.endsWith('…')).toBe(true);
    expect(content.startsWith(text.slice(0, -1))).toBe(true);
    expect(told).toEqual(['content cut']);
  });

  test.each(['n', '😀', 'é'])('one of exactly the limit goes whole: %s', (letter) => {
    const content = letter.repeat(MOST);
    expect(fitted('boatlog', { ...ENTRY, content })).toEqual({ fit: { ...ENTRY, content }, told: [] });
  });

  test('accents without end have no place between them, and are cut all the same', () => {
    const { fit } = fitted('boatlog', { ...ENTRY, content: `e${'\u0301'.repeat(MOST)}` });
    expect([...(fit as typeof ENTRY).content]).toHaveLength(MOST);
  });

  test('ids that are too long stay different', () => {
    const ids = ['a', 'b'].map(
      (end) => (fitted('boatlog', { ...ENTRY, entry_id: 'x'.repeat(2_000) + end }).fit as typeof ENTRY).entry_id,
    );
    expect(new Set(ids).size).toBe(2);
    expect(ids.map((id) => [...id].length)).toEqual([1_000, 1_000]);
  });

  test('ids that hold what no database takes stay different, and are bounded', () => {
    const ends = ['', '\ud800', '\ud801', '\ufffd', '\0', '\0\0'];
    const given = ends.flatMap((end) => [`s${end}`, `${'x'.repeat(990)}${end}`, `${'x'.repeat(2_000)}${end}`]);
    const ids = given.map((entry_id) => (fitted('boatlog', { ...ENTRY, entry_id }).fit as typeof ENTRY).entry_id);
    expect(new Set(ids).size).toBe(given.length);
    expect(Math.max(...ids.map((id) => [...id].length))).toBe(1_000);
    expect(ids.filter((id, i) => id === given[i])).toHaveLength(4);
  });

  test('lists and names too', () => {
    const names = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`n${i}`, i]));
    const { fit, told } = fitted('system_alerts', { ...ALERT, sensor_values: { ...names, ['x'.repeat(200)]: 1 } });
    expect(Object.keys((fit as typeof ALERT).sensor_values)).toHaveLength(50);
    expect(told).toContain('sensor_values.n59 cut');
  });
});
