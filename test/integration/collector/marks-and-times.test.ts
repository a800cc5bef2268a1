import { expect, test } from 'vitest';
import { contributedRecord } from '../../../services/collector/contributions/contributed-record.ts';
import { BOATLOG, boatWith, CAPTURES, collectBoat, fillDatabase, problemCodes } from '../../support/boat-fixture.ts';
import { contributedAt } from '../../support/contributor-context.ts';

const AT = '2026-02-20T20:44:00Z';
const ALERTS = 'data/alerts.json';
const WEBHOOK = 'data/alarm-webhook-log.jsonl';
const CODES = 'data/qr-codes.json';
const HEALTH = 'state/pi-health-status.json';
const WATCH = 'tmp/d3kos_forward_watch.json';
const PREFERENCES = { 'config/user-preferences.json': { timezone: 'America/Toronto', telemetry_enabled: true } };
const document = async (root: string) => (await collectBoat(root)).document;

test.each<[columns: string, values: string, expected: object]>([
  ['tst', '1771620240', { timestamp: '2026-02-20T20:44:00.000Z', timestamp_given: '1771620240' }],
  ['last_seen', '1771620240123', { timestamp: '2026-02-20T20:44:00.123Z' }],
  ['datum, zeit', `'2026-02-20', '15:44'`, { timestamp: '2026-02-20T20:44:00.000Z' }],
  ['"date", "time"', `'2026-02-20', '15:44:00'`, { timestamp: '2026-02-20T20:44:00.000Z' }],
  ['data, ora', `'20.02.2026', '15:44'`, { timestamp: null, timestamp_given: '20.02.2026 15:44' }],
  ['"date", time_utc', `'2026-02-20', '20:44:00'`, { timestamp: '2026-02-20T20:44:00.000Z' }],
  ['"date", start_time', `'2026-02-20', '15:44'`, { timestamp: '2026-02-20T20:44:00.000Z' }],
  ['"date", hour, minute', `'2026-02-20', 15, 44`, { timestamp: '2026-02-20T20:44:00.000Z' }],
  ['"date", "time"', `'2026-02-20T00:00:00', '15:44:00'`, { timestamp: '2026-02-20T20:44:00.000Z' }],
  ['"date", "time"', `'2026-02-20', '25:00'`, { timestamp: null, timestamp_given: '2026-02-20 25:00' }],
  ['"timestamp", "time"', `'2026-02-20', '15:44'`, { timestamp: '2026-02-20T20:44:00.000Z' }],
  ['"timestamp", "time"', `'${AT}', '12:00'`, { timestamp: AT, fields_left_out: ['time'] }],
  ['"date"', `'2026-02-20'`, { timestamp: '2026-02-20T05:00:00.000Z' }],
  ['t, start', `21.5, '${AT}'`, { timestamp: AT, fields_left_out: ['t'] }],
  ['created_at, ts', `'noon', '${AT}'`, { timestamp: AT, fields_left_out: ['created_at'] }],
  ['logged_as', '1771620240', { timestamp: null, timestamp_given: '1771620240' }],
  ['weight, logged', `12, '20.02.2026 15:44'`, { timestamp_given: '20.02.2026 15:44', fields_left_out: ['weight'] }],
  ['rx_bytes', '1771620240', { timestamp: null, fields_left_out: ['rx_bytes'] }],
  [`"timestamp", created_at`, `'noon', '${AT}'`, { timestamp_given: 'noon', fields_left_out: ['created_at'] }],
  [`"timestamp", created_at`, `NULL, '${AT}'`, { timestamp: AT }],
  ['timestamp_utc', `'2026-02-20 15:44:00'`, { timestamp: '2026-02-20T15:44:00.000Z' }],
  ['createdAtUtc', `'2026-02-20 15:44:00'`, { timestamp: '2026-02-20T15:44:00.000Z' }],
  ['gmt_timestamp, weather', `'2026-02-20 15:44:00', 'fog'`, { timestamp: '2026-02-20T15:44:00.000Z' }],
  ['"timestamp", tz', `'2026-02-20 15:44:00', 'UTC'`, { timestamp: '2026-02-20T15:44:00.000Z' }],
  ['created_at, utc_offset', `'2026-02-20 15:44:00', 2`, { timestamp: '2026-02-20T13:44:00.000Z' }],
  ['"date", "time", tz', `'2026-02-20', '15:44:00', 'UTC'`, { timestamp: '2026-02-20T15:44:00.000Z' }],
  ['"timestamp", tz', `'2026-02-20 15:44:00', NULL`, { timestamp: AT.replace('Z', '.000Z') }],
  ['"timestamp", tz', `'${AT}', 'UTC'`, { timestamp: AT, fields_left_out: ['tz'] }],
  [
    '"timestamp", tz',
    `'2026-02-20 15:44:00', 'BST'`,
    { timestamp: null, timestamp_given: '2026-02-20 15:44:00 tz: BST' },
  ],
  ['"timestamp" DEFAULT CURRENT_TIMESTAMP, tz', `'2026-02-20 20:44:00', 'Europe/Berlin'`, { fields_left_out: ['tz'] }],
  ['t, utc', `21.5, '2026-02-20 15:44:00'`, { timestamp: '2026-02-20T15:44:00.000Z', fields_left_out: ['t'] }],
])('the time of a row stands in %s', async (columns, values, expected) => {
  const root = boatWith();
  const table = `CREATE TABLE boatlog_entries (entry_id TEXT, content TEXT, ${columns})`;
  fillDatabase(root, BOATLOG, table, `INSERT INTO boatlog_entries VALUES ('a', 'x', ${values})`);
  const { data } = await document(root);
  expect(data.boatlog).toMatchObject([{ entry_id: 'a', content: 'x', ...expected }]);
  if (!('fields_left_out' in expected)) expect(data.boatlog[0]).not.toHaveProperty('fields_left_out');
});

test('the time of a capture stands under any name of a time, or only looks like one', async () => {
  const root = boatWith();
  fillDatabase(
    root,
    CAPTURES,
    'CREATE TABLE captures (id, species, fecha)',
    `INSERT INTO captures VALUES (1, 'cod', '${AT}')`,
  );
  expect((await document(root)).data.marine_vision_captures).toMatchObject([{ timestamp: AT }]);
  const other = boatWith();
  fillDatabase(
    other,
    CAPTURES,
    'CREATE TABLE captures (id, species, gesehen)',
    `INSERT INTO captures VALUES (1, 'cod', 1771620240)`,
  );
  const { data } = await document(other);
  expect(data.marine_vision_captures).toMatchObject([{ timestamp: null, timestamp_given: '1771620240' }]);
});

test.each<[what: string, files: Record<string, unknown>, expected: object]>([
  [
    'an alert, in seconds',
    { [ALERTS]: [{ message: 'a', tst: 1_771_620_240 }] },
    { timestamp: '2026-02-20T20:44:00.000Z' },
  ],
  [
    'an alert, in UTC by its name',
    { [ALERTS]: [{ message: 'a', created_at_utc: '2026-02-20 20:44:00' }] },
    { timestamp: '2026-02-20T20:44:00.000Z', timestamp_given: '2026-02-20 20:44:00 UTC' },
  ],
  [
    'an alert, in the zone that it tells',
    { [ALERTS]: [{ message: 'a', timestamp: '2026-02-20 21:44:00', timezone: 'Europe/Berlin' }] },
    { timestamp: '2026-02-20T20:44:00.000Z', timestamp_given: '2026-02-20 21:44:00 Europe/Berlin' },
  ],
  [
    'a line, in the zone that it tells',
    { [WEBHOOK]: `{"ts":"2026-02-20 20:44:00","is_utc":true,"alert":{"message":"a"}}\n` },
    { timestamp: '2026-02-20T20:44:00.000Z' },
  ],
  [
    'a line, in UTC by its name',
    { [WEBHOOK]: `{"timeUtc":"2026-02-20 20:44:00","message":"a"}\n` },
    { timestamp: '2026-02-20T20:44:00.000Z' },
  ],
  [
    'an alert, under any name',
    { [ALERTS]: [{ message: 'a', seit: 1_771_620_240 }] },
    { timestamp_given: '1771620240' },
  ],
  ['a line', { [WEBHOOK]: `{"last_seen":1771620240123,"message":"a"}\n` }, { timestamp: '2026-02-20T20:44:00.123Z' }],
  [
    'a line, under any name',
    { [WEBHOOK]: `{"alert":{"message":"a","seit":1771620240}}\n` },
    { timestamp_given: '1771620240' },
  ],
])('the time of %s is not lost', async (_what, files, expected) => {
  const { data } = await document(boatWith(files));
  expect(data.system_alerts).toMatchObject([{ message: 'a', ...expected }]);
  expect(data.system_alerts[0]).not.toHaveProperty('fields_left_out');
});

test('entries, captures, alerts and codes that are marked as deleted are left out and counted, and nothing is missing', async () => {
  const root = boatWith({
    [ALERTS]: [
      { message: 'live', timestamp: AT, deleted: false },
      { message: 'gone', timestamp: AT, isDeleted: true },
    ],
    [CODES]: `{"tier":1}\n{"tier":2,"deleted_at":"${AT}"}\n`,
  });
  fillDatabase(
    root,
    BOATLOG,
    'CREATE TABLE boatlog_entries (entry_id, timestamp, content, is_deleted, deleted_at, deleted)',
    `INSERT INTO boatlog_entries VALUES (1, '${AT}', 'live', 0, NULL, 'false'), (2, '${AT}', 'by flag', 1, NULL, NULL),
       (3, '${AT}', 'by time', 0, '${AT}', NULL), (4, '${AT}', 'by word', NULL, '', 'True'), (5, '${AT}', 'live', '', '0', 0)`,
  );
  fillDatabase(
    root,
    CAPTURES,
    'CREATE TABLE captures (id, timestamp, image_path, species, deletedAt)',
    `INSERT INTO captures VALUES (1, '${AT}', 'a.jpg', 'cod', NULL), (2, '${AT}', 'b.jpg', 'cod', 1771620240000)`,
  );
  const { data, problems, absent = [] } = await document(root);
  expect(data.boatlog.map(({ entry_id }) => entry_id)).toEqual(['1', '5']);
  expect(data.boatlog[0]).not.toHaveProperty('fields_left_out');
  expect(data.marine_vision_captures.map(({ capture_id }) => capture_id)).toEqual(['1']);
  expect(data.system_alerts.map(({ message }) => message)).toEqual(['live']);
  expect(data.qr_codes.map(({ current_tier }) => current_tier)).toEqual([3, 1]);
  expect(problems).toEqual([]);
  const told = absent
    .filter(({ source }) => source.includes('deleted'))
    .map(({ source, message }) => [source, message]);
  expect(told).toEqual([
    [`${BOATLOG}: entries marked as deleted`, '3 entries are marked as deleted and left out.'],
    [`${CAPTURES}: captures marked as deleted`, '1 capture is marked as deleted and left out.'],
    [`${CODES}: codes marked as deleted`, '1 code is marked as deleted and left out.'],
    [`${ALERTS}: alerts marked as deleted`, '1 alert is marked as deleted and left out.'],
  ]);
});

test('0, 0 goes ashore as no position of an entry, a capture or an alert, and is told', async () => {
  const root = boatWith({ [ALERTS]: [{ message: 'a', timestamp: AT, latitude: 0, longitude: 0 }] });
  fillDatabase(
    root,
    BOATLOG,
    'CREATE TABLE boatlog_entries (entry_id, timestamp, content, latitude, longitude)',
    `INSERT INTO boatlog_entries VALUES (1, '${AT}', 'x', 0, 0), (2, '${AT}', 'x', 0.0, 9.5)`,
  );
  fillDatabase(
    root,
    CAPTURES,
    'CREATE TABLE captures (id, timestamp, image_path, species, latitude, longitude)',
    `INSERT INTO captures VALUES (1, '${AT}', 'a.jpg', 'cod', '0.0', '0.0')`,
  );
  const collected = await collectBoat(root);
  const { boatlog, marine_vision_captures, system_alerts } = collected.document.data;
  expect(boatlog.map(({ gps }) => gps)).toEqual([null, { latitude: 0, longitude: 9.5 }]);
  expect(boatlog[0]).toMatchObject({ gps_given: '0, 0' });
  expect(marine_vision_captures).toMatchObject([{ gps: null, gps_given: '0.0, 0.0' }]);
  expect(system_alerts).toMatchObject([{ gps: null, gps_given: '0, 0' }]);
  for (const category of ['boatlog', 'marine_vision_captures', 'system_alerts'] as const)
    expect(problemCodes(collected, category)).toEqual(['unexpected_format']);
});

test.each<[who: string, state: object, detection: object]>([
  [
    'Ultralytics',
    { detections: [{ name: 'boat', class: 8, confidence: 0.9, box: { x1: 1, y1: 2, x2: 3, y2: 4 } }] },
    { class: 'boat', confidence: 0.9, bbox: [1, 2, 3, 4] },
  ],
  [
    'Frigate',
    { detections: [{ label: 'boat', score: 0.87, box: [1, 2, 3, 4] }] },
    { class: 'boat', confidence: 0.87, bbox: [1, 2, 3, 4] },
  ],
  [
    'Roboflow, whose x and y are the middle',
    { predictions: [{ class: 'boat', confidence: 0.9, x: 10, y: 20, width: 4, height: 6 }] },
    { class: 'boat', confidence: 0.9, bbox: [8, 17, 12, 23] },
  ],
  [
    'DeepStack',
    { predictions: [{ label: 'boat', confidence: 0.9, x_min: 1, y_min: 2, x_max: 3, y_max: 4 }] },
    { class: 'boat', confidence: 0.9, bbox: [1, 2, 3, 4] },
  ],
  [
    'YOLOv5',
    { objects: [{ name: 'boat', class: 8, confidence: 0.9, xmin: 1, ymin: 2, xmax: 3, ymax: 4 }] },
    { class: 'boat', bbox: [1, 2, 3, 4] },
  ],
  [
    'COCO-SSD',
    { results: [{ class: 'boat', score: 0.9, bbox: [1, 2, 3, 4] }] },
    { class: 'boat', confidence: 0.9, bbox: [1, 2, 3, 4] },
  ],
  [
    'Edge Impulse',
    { detections: [{ label: 'boat', probability: 0.9, box: { left: 1, top: 2, width: 3, height: 4 } }] },
    { class: 'boat', confidence: 0.9, bbox: [1, 2, 4, 6] },
  ],
  [
    'COCO',
    { detections: [{ category_id: 9, bbox: [600, 300, 80, 40], score: 0.9 }] },
    { class: '9', confidence: 0.9, bbox: [600, 300, 680, 340] },
  ],
  [
    'COCO, of something small',
    { detections: [{ category_id: 9, bbox: [30, 40, 1, 2], score: 0.9 }] },
    { class: '9', bbox: [30, 40, 31, 42] },
  ],
  ['only a number', { detections: [{ class: 8, conf: 0.9 }] }, { class: '8', confidence: 0.9, bbox: null }],
  ['a name beside a number as text', { detections: [{ class: '8', class_name: 'boat' }] }, { class: 'boat' }],
])('what a forward watch sees is read as %s writes it', async (_who, state, detection) => {
  const collected = await collectBoat(boatWith({ [WATCH]: { timestamp: AT, alert_level: 'WARNING', ...state } }));
  const [snapshot] = collected.document.data.marine_vision_snapshots;
  expect(snapshot).toMatchObject({ detections_count: 1, detections: [detection] });
  expect(snapshot?.detection_types).toEqual([snapshot?.detections[0]?.class]);
  expect(snapshot).not.toHaveProperty('given');
  expect(snapshot).not.toHaveProperty('fields_left_out');
});

test.each<[state: object, expected: object]>([
  [{ detections: [] }, { detections_count: 0 }],
  [{ detections: '[]' }, { detections_count: 0 }],
  [{ detections: '[{"class":"boat"},{"class":"buoy"}]' }, { detections_count: 2, detection_types: ['boat', 'buoy'] }],
  [{ objects: '[{"class":"boat","track":7}]' }, { detections_count: 1, fields_left_out: ['objects.0.track'] }],
  [
    { detection_classes: [9, 1], num_detections: 2 },
    { detections_count: 2, fields_left_out: ['detection_classes'] },
  ],
  [{ Labels: [{ Name: 'Boat' }] }, { detections_count: null, fields_left_out: ['Labels'] }],
  [
    { label: 'boat', score: 0.9, box: [1, 2, 3, 4] },
    { detections_count: null, detections: [] },
  ],
  [{ detections: { boat: 2 } }, { detections_count: null, given: { detections: '{"boat":2}' } }],
  [{ detections: '[{"class":' }, { detections_count: null, given: { detections: '[{"class":' } }],
  [{ detections: ['boat'] }, { detections_count: null, given: { 'detections.0': 'boat' } }],
  [{ alert_level: 'NONE' }, { detections_count: null }],
  [
    { success: false, error: 'Unable to run inference', predictions: [] },
    { detections_count: null, error: 'Unable to run inference', given: { success: 'false' } },
  ],
  [
    { ok: false, detections: [] },
    { detections_count: null, given: { ok: 'false' } },
  ],
  [
    { status: 'error', objects: [] },
    { detections_count: null, given: { status: 'error' } },
  ],
  [
    { code: 500, results: [] },
    { detections_count: null, given: { code: '500' } },
  ],
  [
    { error: 'camera timeout', detections: [] },
    { detections_count: null, error: 'camera timeout' },
  ],
  [
    { success: false, detections_count: 0 },
    { detections_count: null, given: { success: 'false', detections_count: '0' } },
  ],
  [
    { success: true, code: 200, detections: [] },
    { detections_count: 0, fields_left_out: ['success', 'code'] },
  ],
  [
    { success: false, detections: [{ class: 'boat' }] },
    { detections_count: 1, fields_left_out: ['success'] },
  ],
])('nobody says that the sea is empty where nothing says so: %j', async (state, expected) => {
  const { document } = await collectBoat(boatWith({ [WATCH]: { timestamp: AT, ...state } }));
  expect(document.data.marine_vision_snapshots).toMatchObject([expected]);
  const contributed = contributedRecord('marine_vision_snapshots', { timestamp: AT, ...state }, contributedAt(null));
  const { fields_left_out, ...record } = expected as { fields_left_out?: string[] };
  expect(contributed?.record).toMatchObject(record);
  if (fields_left_out) expect(contributed?.leftOut).toEqual(fields_left_out);
});

test.each([
  { class: 'boat', bbox: [600, 300, 80, 340] },
  { class: 'boat', bbox: [600, 300, 680, 40] },
  { class: 'boat', bbox: [600, 300, -80, 40], bbox_format: 'xywh' },
  { class: 'boat', x1: 600, y1: 300, x2: 80, y2: 340 },
])('a box whose edges lie the wrong way round is null, beside what was given: %j', (detection) => {
  const given = { timestamp: AT, detections: [detection] };
  const record = contributedRecord('marine_vision_snapshots', given, contributedAt(null))?.record;
  expect(record).toMatchObject({
    detections: [{ class: 'boat', bbox: null }],
    given: { 'detections.0.bbox': expect.stringContaining('600,300') },
  });
});

const PARTS = [0.147, 0.181, 0.14, 0.327];
test.each<[detection: object, bbox: number[] | null, given?: string]>([
  [{ box: PARTS }, null, '[0.147,0.181,0.14,0.327]'],
  [{ bbox: [0, 0, 1, 0.5] }, null, '[0,0,1,0.5]'],
  [{ bbox: [-0.02, 0.1, 0.4, 1.01] }, null, '[-0.02,0.1,0.4,1.01]'],
  [{ box: { x1: 0.1, y1: 0.2, x2: 0.3, y2: 0.4 } }, null, '{"x1":0.1,"y1":0.2,"x2":0.3,"y2":0.4}'],
  [{ x1: 0.1, y1: 0.2, x2: 0.3, y2: 0.4 }, null, '[0.1,0.2,0.3,0.4]'],
  [{ bbox: [0, 0, 1, 1] }, [0, 0, 1, 1]],
  [{ bbox: [0.5, 0.5, 1.5, 90] }, [0.5, 0.5, 1.5, 90]],
  [{ bbox: [1, 2, 3, 4], bbox_format: 'xywh' }, [1, 2, 4, 6]],
  [{ bbox: [1, 2, 3, 4], bbox_format: 'XYWH_ABS' }, [1, 2, 4, 6]],
  [{ bbox: [1, 2, 3, 4], box_format: 'pascal_voc' }, [1, 2, 3, 4]],
  [{ box: [10, 20, 4, 6], bbox_format: 'cxcywh' }, [8, 17, 12, 23]],
  [{ box: [2, 1, 4, 3], bbox_format: 'tlbr' }, [1, 2, 3, 4]],
  [{ bbox: [1, 2, 3, 4], bbox_format: 'xyxyn' }, null, '{"bbox":[1,2,3,4],"bbox_format":"xyxyn"}'],
  [{ xywh: [10, 20, 4, 6] }, null, '[10,20,4,6]'],
  [{ xyxyn: PARTS }, null, '[0.147,0.181,0.14,0.327]'],
])('a box is in pixels, or as it was given beside none: %j', async (detection, bbox, given) => {
  const whole = { class: 'boat', confidence: 0.9, alert_level: null, detected_at: null, ...detection };
  const state = { timestamp: AT, alert_level: 'WARNING', detections: [whole] };
  const { document } = await collectBoat(boatWith({ [WATCH]: state }));
  const contributed = contributedRecord('marine_vision_snapshots', state, contributedAt(null));
  for (const record of [document.data.marine_vision_snapshots[0], contributed?.record as Record<string, unknown>]) {
    expect(record).toMatchObject({ detections: [{ class: 'boat', bbox }] });
    expect(record?.given).toEqual(given === undefined ? undefined : { 'detections.0.bbox': given });
    expect(record?.fields_left_out).toBeUndefined();
  }
  expect(contributed?.leftOut).toEqual([]);
});

test('the format of a box that nobody knows is named, and one told for all counts for each', () => {
  const read = (fields: object) =>
    contributedRecord('marine_vision_snapshots', { timestamp: AT, ...fields }, contributedAt(null));
  const unknown = read({ detections: [{ bbox: [1, 2, 3, 4], bbox_format: 'ours' }] });
  expect(unknown?.record).toMatchObject({ detections: [{ bbox: [1, 2, 3, 4] }] });
  expect(unknown?.leftOut).toEqual(['detections.0.bbox_format']);
  const all = read({ bbox_format: 'xywh', detections: [{ bbox: [1, 2, 3, 4] }, { bbox: [5, 6, 7, 8] }] });
  expect(all?.record).toMatchObject({ detections: [{ bbox: [1, 2, 4, 6] }, { bbox: [5, 6, 12, 14] }] });
  expect(all?.leftOut).toEqual([]);
});

test('what of a detection can be two things, or is not read, is told', async () => {
  const detections = [
    { class: 'boat', track: 7, box: { x: 10, y: 20, width: 4, height: 6 } },
    { class: 'buoy', x: 1, y: 2, width: 3, height: 4 },
  ];
  const collected = await collectBoat(boatWith({ [WATCH]: { time: AT, detections, objects: [1], fps: 9 } }));
  expect(collected.document.data.marine_vision_snapshots).toMatchObject([
    {
      timestamp: AT,
      detections: [{ bbox: null }, { bbox: null }],
      given: { 'detections.0.bbox': '{"x":10,"y":20,"width":4,"height":6}', 'detections.1.bbox': '[1,2,3,4]' },
      fields_left_out: ['detections.0.track', 'objects', 'fps'],
    },
  ]);
  expect(problemCodes(collected, 'marine_vision_snapshots')).toEqual(['unexpected_format']);
});

test.each<[health: object, name: string, given: string]>([
  [{ cpu: { temperature: 51_500 } }, 'cpu_temperature_c', '51500'],
  [{ cpu: { temperature: -650_788_984 } }, 'cpu_temperature_c', '-650788984'],
  [{ cpu: { temperature: 150.1 } }, 'cpu_temperature_c', '150.1'],
  [{ cpu: { frequency: 1_500_000_000 } }, 'cpu_frequency_mhz', '1500000000'],
  [{ cpu: { usage: 2_340 } }, 'cpu_usage_percent', '2340'],
  [{ cpu: { usage: -1 } }, 'cpu_usage_percent', '-1'],
  [{ uptime: -5 }, 'system_uptime_seconds', '-5'],
])('no computer is so: %j', async (health, name, given) => {
  const state = { timestamp: AT, ...health };
  const collected = await collectBoat(boatWith({ ...PREFERENCES, [HEALTH]: state }));
  const record = collected.document.data.telemetry.find(({ origin }) => origin === 'pi_health');
  expect(record).toMatchObject({ [name]: null, given: { [name]: given } });
  expect(problemCodes(collected, 'telemetry')).toEqual(['unexpected_format']);
  expect(collected.misfit).toBeNull();
});

test('what nobody reads of an alert, a line, a code or a benchmark is named', async () => {
  const { data, problems } = await document(
    boatWith({
      [ALERTS]: [
        {
          message: 'a',
          timestamp: AT,
          severity: 'info',
          unit: 'V',
          acknowledged: false,
          priority: 2,
          location: 'bilge',
        },
      ],
      [WEBHOOK]: `{"ts":"${AT}","status":200,"attempt":2,"alert":{"message":"b","unit":"V"}}\n{"ts":"${AT}","message":"c","host":"h","data":{"a":1}}\n`,
      [CODES]: [{ tier: 1, generated_at: AT, colour: 'black', pairing_token: 'x' }],
      'config/benchmark-results.json': {
        timestamp: AT,
        baseline: { rpm: { idle: { mean: 800, mode: 3 } } },
        author: 'x',
      },
    }),
  );
  const named = (records: readonly { fields_left_out?: string[] }[]) => records.map((one) => one.fields_left_out);
  expect(named(data.system_alerts)).toEqual([
    ['unit', 'acknowledged', 'priority', 'location'],
    ['unit', 'attempt'],
    ['host', 'data'],
  ]);
  expect(named(data.qr_codes)).toEqual([undefined, ['colour']]);
  expect(named(data.engine_benchmark)).toEqual([['baseline.rpm.idle.mode', 'author']]);
  expect(problems).toEqual([]);
});
