import { expect, test } from 'vitest';
import {
  boatWith,
  CAPTURES,
  collectBoat,
  fillDatabase,
  problemCodes,
  testRecordings,
} from '../../support/boat-fixture.ts';

const BOATLOG = 'data/boatlog/boatlog.db';
const ALERTS = 'data/alerts.json';
const ENTRIES =
  'CREATE TABLE boatlog_entries (entry_id, timestamp TEXT, entry_type TEXT, content TEXT, latitude, longitude)';

test('times that no calendar has are null beside what was given, named, and spoil nothing', async () => {
  const root = boatWith();
  fillDatabase(
    root,
    BOATLOG,
    ENTRIES,
    `INSERT INTO boatlog_entries (entry_id, timestamp, entry_type, content) VALUES
     ('b1', '2026-02-30T12:00:00Z', 'text', 'one bad row'),
     ('b2', '2025-02-29T08:00:00.000Z', 'text', 'no leap year'),
     ('b3', '2026-04-31T10:00:00.5Z', 'text', 'April has 30'),
     ('b4', '2026-02-20T24:00:00Z', 'text', 'hour 24'),
     ('b5', '2026-02-20T12:00:00Z', 'text', 'a good one')`,
  );
  const collected = await collectBoat(root);
  expect(
    collected.document.data.boatlog.map((entry) => [entry.entry_id, entry.timestamp, entry.timestamp_given]),
  ).toEqual([
    ['b1', null, '2026-02-30T12:00:00Z'],
    ['b2', null, '2025-02-29T08:00:00.000Z'],
    ['b3', null, '2026-04-31T10:00:00.5Z'],
    ['b4', '2026-02-21T00:00:00.000Z', '2026-02-20T24:00:00Z'],
    ['b5', '2026-02-20T12:00:00Z', undefined],
  ]);
  expect(collected.document.problems).toEqual([
    {
      category: 'boatlog',
      code: 'unexpected_format',
      message: expect.stringContaining('timestamp 3× (such as "2026-02-30T12:00:00Z")'),
    },
  ]);
  // The end of the 20th is still to come in this boat's day.
  expect(collected.lastRecordAt.boatlog).toBe('2026-02-20T12:00:00Z');
  expect(collected.misfit).toBeNull();
});

test('texts that no database takes, or without end, spoil nothing', async () => {
  const root = boatWith();
  fillDatabase(
    root,
    BOATLOG,
    ENTRIES,
    `INSERT INTO boatlog_entries (entry_id, content) VALUES
     ('nul', 'before' || char(0) || 'after'), ('half', CAST(x'61EDA0BD62' AS TEXT)),
     ('long', printf('%.*c', 40000, 'n')), ('whole', printf('%.*c', 32768, 'n'))`,
  );
  const collected = await collectBoat(root);
  const content = Object.fromEntries(collected.document.data.boatlog.map((entry) => [entry.entry_id, entry.content]));
  expect(content.nul).toBe('before\uFFFDafter');
  expect(content.half).toMatch(/^a\uFFFD+b$/);
  expect(content.long).toBe(`${'n'.repeat(32_767)}…`);
  expect(content.whole).toBe('n'.repeat(32_768));
  expect(collected.text).not.toMatch(/\\u0000|\\ud[89a-f]/i);
  const told = collected.document.problems.map(({ message }) => message);
  expect(told).toEqual([
    expect.stringContaining('content 1× (such as in "half")'),
    expect.stringContaining('content 1× (such as in "long")'),
    expect.stringContaining('content 1× (such as in "nul")'),
  ]);
});

test('the name of an image whose path holds NUL is there, cleaned and counted', async () => {
  const root = boatWith({
    'a.jpg': 'x',
    'tmp/d3kos_forward_watch.json': String.raw`{"timestamp":"2026-02-20T21:44:16Z","detections":[],"frame_path":"a\u0000/b\ud800.jpg"}`,
  });
  fillDatabase(
    root,
    CAPTURES,
    'CREATE TABLE captures (id, timestamp, image_path, species)',
    `INSERT INTO captures VALUES ('c1', '2026-02-20T12:00:00Z', 'a.jpg' || char(0), 'Pike'), ('c2', '2026-02-20T12:00:00Z', 'a.jpg', 'Pike')`,
  );
  const collected = await collectBoat(root);
  const { marine_vision_captures: captures, marine_vision_snapshots: snapshots } = collected.document.data;
  expect([...captures, ...snapshots]).toMatchObject([
    { file_name: 'a.jpg\uFFFD', file_size_bytes: null },
    { file_name: 'a.jpg', file_size_bytes: 1 },
    { file_name: 'b\uFFFD.jpg', file_size_bytes: null },
  ]);
  const told = collected.document.problems.map(({ category, code, message }) => [category, code, message]);
  expect(told).toEqual([
    ['marine_vision_captures', 'values_changed', expect.stringContaining('file_name 1× (such as in "c1")')],
    ['marine_vision_snapshots', 'values_changed', expect.stringContaining('file_name 1×')],
  ]);
  expect(collected.text).not.toMatch(/\\u0000|\\ud[89a-f]/i);
  expect(collected.misfit).toBeNull();
});

test('digits that no number holds stand beside the rounded one', async () => {
  const root = boatWith({
    [ALERTS]: `[{"alert_id":"a1","message":"x","value":-12345678901234567890,"threshold":9007199254740992,
      "sensor_values":{"serial":12345678901234567890,"grouped":"12,345,678,901,234,567,890","exact":"9007199254740994","fraction":1e20}}]`,
  });
  const collected = await collectBoat(root);
  const [alert] = collected.document.data.system_alerts;
  const rounded = 12345678901234567000;
  expect(alert?.sensor_values).toEqual({ serial: rounded, grouped: rounded, exact: 9007199254740994, fraction: 1e20 });
  expect([alert?.sensor_value, alert?.threshold_value]).toEqual([-rounded, 9007199254740992]);
  expect(alert?.given).toEqual({
    sensor_value: '-12345678901234567890',
    'sensor_values.serial': '12345678901234567890',
    'sensor_values.grouped': '12,345,678,901,234,567,890',
  });
  expect(collected.document.problems).toEqual([
    {
      category: 'system_alerts',
      code: 'unexpected_format',
      message: expect.stringContaining('sensor_values.serial 1×'),
    },
  ]);
  expect(collected.misfit).toBeNull();
});

test('half an emoji and NUL as JSON writes them, numbers that are none, and names', async () => {
  const root = boatWith({
    [ALERTS]: String.raw`[{"alert_id":"a1","message":"half \ud83d","value":1e999,"sensor_values":{"rpm\u0000":800}}]`,
  });
  const { document, misfit, text, ...collected } = await collectBoat(root);
  expect(document.data.system_alerts[0]).toMatchObject({
    message: 'half \uFFFD',
    sensor_value: null,
    sensor_values: { 'rpm\uFFFD': 800 },
  });
  expect(problemCodes({ document, misfit, text, ...collected }, 'system_alerts')).toContain('values_changed');
  expect(text).not.toMatch(/\\u0000|\\ud[89a-f]/i);
  expect(misfit).toBeNull();
});

test('numbers, positions and times in other words are read where they are certain, else kept beside null', async () => {
  const root = boatWith({
    [ALERTS]: `[
      {"alert_id":"a1","message":"x","value":"12,5","threshold":"high","resolved_at":"20.02.2026"},
      {"alert_id":"a2","message":"x","value":1e999,"resolved":"perhaps"}]`,
  });
  fillDatabase(
    root,
    BOATLOG,
    ENTRIES,
    `INSERT INTO boatlog_entries (entry_id, latitude, longitude) VALUES
     ('dm', '54°19.5''N', '9°58.3''E'), ('comma', '54,325', '9,9717'), ('place', 'off', 'Kiel'), ('pole', 91, 0)`,
  );
  const { document, misfit, ...collected } = await collectBoat(root);
  expect(document.data.system_alerts).toMatchObject([
    { sensor_value: 12.5, threshold_value: null, given: { threshold_value: 'high', resolved_at: '20.02.2026' } },
    { sensor_value: null, resolved: null, given: { sensor_value: '1e999', resolved: 'perhaps' } },
  ]);
  expect(document.data.boatlog).toMatchObject([
    { gps: { latitude: 54.325 }, gps_given: `54°19.5'N, 9°58.3'E` },
    { gps: { latitude: 54.325, longitude: 9.9717 }, gps_given: '54,325, 9,9717' },
    { gps: null, gps_given: 'off, Kiel' },
    { gps: null, gps_given: '91, 0' },
  ]);
  expect(problemCodes({ document, misfit, ...collected }, 'boatlog')).toEqual(['unexpected_format']);
  const [told] = document.problems.filter(({ category }) => category === 'system_alerts');
  expect(told?.message).toContain('threshold_value 1× (such as "high"), resolved_at 1×');
  // Where somebody is stands in no message: messages go into logs.
  expect(JSON.stringify(document.problems)).not.toContain('Kiel');
  expect(misfit).toBeNull();
});

test('ids of files and of their lines keep their digits', async () => {
  const root = boatWith({
    [ALERTS]: '{"alerts":[{"id":9007199254740992,"message":"a"},{"id":9007199254740993,"message":"b","value":NaN}]}',
    'data/alarm-webhook-log.jsonl':
      '{"ts":1771623856,"status":200,"alert":{"alert_id":1734567890123456701,"message":"c"}}\n',
  });
  const { document, misfit } = await collectBoat(root);
  expect(document.data.system_alerts.map(({ alert_id }) => alert_id)).toEqual([
    '9007199254740992',
    '9007199254740993',
    '1734567890123456701',
  ]);
  expect(document.problems).toEqual([]);
  expect(misfit).toBeNull();
});

test('what the version before recorded comes out as the schema has it now', async () => {
  const recordings = testRecordings();
  const record = {
    ...{ entry_id: 'old', timestamp: '2026-02-30T12:00:00Z', type: 'text', content: 'cut at \ud83d' },
    ...{ gps: null, weather: null },
  };
  recordings.contribute([{ category: 'boatlog', key: 'contributed old', record }]);
  recordings.contribute([{ category: 'boatlog', key: 'contributed none', record: { content: 'without an id' } }]);
  const collected = await collectBoat(boatWith(), { recordings });
  expect(collected.document.data.boatlog).toEqual([
    { ...record, timestamp: null, timestamp_given: '2026-02-30T12:00:00Z', content: 'cut at \uFFFD' },
  ]);
  expect(problemCodes(collected, 'boatlog')).toEqual(['rows_skipped', 'unexpected_format', 'values_changed']);
  expect(collected.misfit).toBeNull();
});

test('bytes and texts that are no UTF-8 in the boat’s databases are read where they are certain, else kept and counted', async () => {
  const root = boatWith();
  fillDatabase(
    root,
    CAPTURES,
    `CREATE TABLE captures (id, timestamp, image_path, person_detected, fish_detected, person_confidence, fish_confidence,
       species, species_confidence, species_top3, location, slot_id, gemini_species)`,
    `INSERT INTO captures (id, timestamp, fish_detected, person_detected, species_confidence, fish_confidence, species) VALUES
       ('c1', x'70D6986900000000', x'0100000000000000', x'00', x'D7A3703D0AD7EB3F', x'0000003F', x'57616C6C657965'),
       ('c2', 45990.5833, x'02FF', NULL, x'3FEBD70A3D70A3D7', NULL, x'FFD8FFE0')`,
  );
  fillDatabase(
    root,
    BOATLOG,
    ENTRIES.replace(')', ', weather_conditions)'),
    `INSERT INTO boatlog_entries (entry_id, timestamp, entry_type, content, latitude, longitude, weather_conditions) VALUES
       (x'6235', '2026-02-20T12:00:00Z', 'text', CAST(x'4772FCDF65' AS TEXT), x'9A99999999994640', x'0000000000805EC0', 'NW 5'),
       ('b6', '2026-02-20T12:00:00Z', x'00', char(65533) || ' meant', x'0102030405', -79.5, x'8081'),
       (CAST(x'61FF' AS TEXT), NULL, 'text', 'ids', NULL, NULL, NULL), (CAST(x'61FE' AS TEXT), NULL, 'text', 'ids', NULL, NULL, NULL)`,
  );
  const collected = await collectBoat(root);
  const { data } = collected.document;
  expect(data.marine_vision_captures).toMatchObject([
    {
      ...{ capture_id: 'c1', timestamp: '2026-02-20T21:47:28.000Z', fish_detected: true, person_detected: false },
      ...{ confidence: 0.87, fish_confidence: 0.5, species: 'Walleye' },
    },
    {
      ...{ capture_id: 'c2', timestamp: null, timestamp_given: '45990.5833', fish_detected: null, confidence: null },
      ...{ species: null, given: { fish_detected: '02ff', confidence: '3febd70a3d70a3d7', species: 'ffd8ffe0' } },
    },
  ]);
  expect(data.marine_vision_captures[0]).not.toHaveProperty('given');
  expect(data.boatlog).toMatchObject([
    {
      ...{ entry_id: 'b5', content: 'Gr\ufffd\ufffde', gps: { latitude: 45.2, longitude: -122 }, weather: 'NW 5' },
      given: { content: '4772fcdf65' },
    },
    {
      ...{
        entry_id: 'b6',
        type: null,
        content: '\ufffd meant',
        gps: null,
        gps_given: '0102030405, -79.5',
        weather: null,
      },
      given: { type: '00', weather: '8081' },
    },
    { entry_id: '61ff' },
    { entry_id: '61fe' },
  ]);
  const told = (name: string) => collected.document.problems.find(({ category }) => category === name)?.message;
  expect(told('boatlog')).toMatch(/content 1×.*gps 1×|gps 1×.*content 1×/);
  expect(told('marine_vision_captures')).toContain('species 1× (such as "ffd8ffe0")');
  expect(collected.misfit).toBeNull();
});
