import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  absentSources,
  boatWith,
  CAPTURES,
  collectBoat,
  everythingUnder,
  fillDatabase,
  problemCodes,
} from '../../support/boat-fixture.ts';

const NEW_TABLE = `CREATE TABLE captures (
  id INTEGER PRIMARY KEY AUTOINCREMENT, timestamp TEXT, image_path TEXT, person_detected INTEGER, fish_detected INTEGER,
  person_confidence REAL, fish_confidence REAL, species TEXT, species_confidence REAL, species_top3 TEXT, location TEXT,
  slot_id TEXT, gemini_species TEXT, gemini_response TEXT)`;
const OLD_TABLE = `CREATE TABLE captures (
  id INTEGER PRIMARY KEY AUTOINCREMENT, timestamp TEXT, image_path TEXT, person_detected INTEGER, fish_detected INTEGER,
  person_confidence REAL, fish_confidence REAL, species TEXT, location TEXT)`;
/** An old table to which an upgrade added columns, so that they stand last. */
const UPGRADE = [
  'species_confidence REAL',
  'species_top3 TEXT',
  'slot_id TEXT',
  'gemini_species TEXT',
  'gemini_response TEXT',
].map((column) => `ALTER TABLE captures ADD COLUMN ${column}`);

test('the letters of hemispheres in columns of their own give a capture its signs', async () => {
  const root = boatWith();
  const columns = 'timestamp TEXT, species TEXT, image_path TEXT, lat REAL, lat_dir TEXT, lon REAL, lon_dir TEXT';
  fillDatabase(
    root,
    CAPTURES,
    `CREATE TABLE captures (id INTEGER PRIMARY KEY, ${columns})`,
    `INSERT INTO captures VALUES (1, '2026-02-20T10:30:00Z', 'cod', 'a.jpg', 33.86, 'S', 151.21, 'W')`,
  );
  expect((await collectBoat(root)).document.data.marine_vision_captures).toMatchObject([
    { gps: { latitude: -33.86, longitude: -151.21 }, gps_given: '33.86 S, 151.21 W' },
  ]);
});

test('a capture with everything: metadata only, never the image nor what another service answered about it', async () => {
  const root = boatWith({ 'data/marine-vision/images/fish.jpg': Buffer.alloc(1234, 1) });
  fillDatabase(
    root,
    CAPTURES,
    NEW_TABLE,
    `INSERT INTO captures VALUES (7, '2026-02-20T16:44:16.503217', '${join(root, 'data/marine-vision/images/fish.jpg')}',
       1, 1, 0.93, 0.81, 'Walleye', 0.77, '[{"species":"Walleye","confidence":0.77},["Northern Pike",0.1]]',
       '43.4521, -79.2310', 'stern', 'Walleye', '{"text":"not ours to pass on"}')`,
  );
  const collected = await collectBoat(root);
  expect(collected.document.data.marine_vision_captures).toEqual([
    {
      capture_id: '7',
      timestamp: '2026-02-20T21:44:16.503Z',
      timestamp_given: '2026-02-20T16:44:16.503217',
      file_name: 'fish.jpg',
      file_size_bytes: 1234,
      species: 'Walleye',
      confidence: 0.77,
      species_top3: [
        { species: 'Walleye', confidence: 0.77 },
        { species: 'Northern Pike', confidence: 0.1 },
      ],
      person_detected: true,
      fish_detected: true,
      person_confidence: 0.93,
      fish_confidence: 0.81,
      second_species: 'Walleye',
      location_name: '43.4521, -79.2310',
      slot_id: 'stern',
      gps: { latitude: 43.4521, longitude: -79.231 },
    },
  ]);
  expect(collected.text).not.toContain('not ours');
  expect(collected.misfit).toBeNull();
});

test.each([
  ['an old table', [OLD_TABLE]],
  ['an old table that was upgraded, so that the columns stand in another order', [OLD_TABLE, ...UPGRADE]],
])('%s', async (_what, statements) => {
  const root = boatWith();
  fillDatabase(
    root,
    CAPTURES,
    ...statements,
    `INSERT INTO captures (id, timestamp, image_path, person_detected, fish_detected, person_confidence,
       fish_confidence, species, location) VALUES (1, '2026-07-20T10:00:00', '/nowhere/gone.jpg', 0, 1, NULL, 0.5, 'Perch', 'dock')`,
  );
  const collected = await collectBoat(root);
  expect(collected.document.data.marine_vision_captures).toEqual([
    {
      capture_id: '1',
      timestamp: '2026-07-20T14:00:00.000Z',
      timestamp_given: '2026-07-20T10:00:00',
      file_name: 'gone.jpg',
      file_size_bytes: null,
      species: 'Perch',
      confidence: 0.5,
      species_top3: [],
      person_detected: false,
      fish_detected: true,
      person_confidence: null,
      fish_confidence: 0.5,
      second_species: null,
      location_name: 'dock',
      slot_id: null,
      gps: null,
    },
  ]);
  expect(problemCodes(collected, 'marine_vision_captures')).toEqual([]);
  expect(collected.misfit).toBeNull();
});

test('a table with other names for its columns is read by those that are certain', async () => {
  const root = boatWith();
  fillDatabase(
    root,
    CAPTURES,
    'CREATE TABLE captures (id, captured_at, file_path, person, species_name, confidence, gps_lat, gps_lon)',
    `INSERT INTO captures VALUES (1, '2026-02-20T10:00:00Z', '/x/a.jpg', 1, 'Pike', 0.8, 43.5, -79.5)`,
  );
  const collected = await collectBoat(root);
  expect(collected.document.data.marine_vision_captures).toMatchObject([
    {
      ...{ capture_id: '1', timestamp: '2026-02-20T10:00:00Z', file_name: 'a.jpg', species: 'Pike', confidence: 0.8 },
      ...{ person_detected: true, gps: { latitude: 43.5, longitude: -79.5 } },
    },
  ]);
  expect(problemCodes(collected, 'marine_vision_captures')).toEqual([]);
  expect(collected.misfit).toBeNull();
});

test('what a table of captures lacks, and what of it is not read, is told', async () => {
  const root = boatWith();
  fillDatabase(
    root,
    CAPTURES,
    'CREATE TABLE captures (id, seen_when, kind_of_fish)',
    `INSERT INTO captures VALUES (1, 2, 3)`,
  );
  const { document } = await collectBoat(root);
  expect(document.problems).toEqual([
    {
      ...{ category: 'marine_vision_captures', code: 'unexpected_format' },
      message: `${CAPTURES}: table captures lacks expected columns (timestamp, image_path, species); it has: id, seen_when, kind_of_fish; of these are not read: seen_when, kind_of_fish.`,
    },
  ]);
});

test.each([
  ['[["eel","high"]]', [{ species: 'eel', confidence: null }]],
  ['[{"species":"eel"},{"specie":"x"}]', [{ species: 'eel', confidence: null }]],
  ['[{"specie":"x"}]', []],
  ['[["eel",0.5]]', [{ species: 'eel', confidence: 0.5 }]],
])('likeliest species that are read in part are kept as they were given: %s', async (given, top3) => {
  const root = boatWith();
  fillDatabase(root, CAPTURES, NEW_TABLE, `INSERT INTO captures (species_top3) VALUES ('${given}')`);
  const [capture] = (await collectBoat(root)).document.data.marine_vision_captures;
  expect(capture?.species_top3).toEqual(top3);
  expect(capture?.given).toEqual(top3[0]?.confidence ? undefined : { species_top3: given });
});

test('a file of no bytes, as the first boot leaves it, is absent and left as it is', async () => {
  const root = boatWith({ [CAPTURES]: '' });
  const before = everythingUnder(root);
  const collected = await collectBoat(root);
  expect(problemCodes(collected, 'marine_vision_captures')).toEqual([]);
  expect(absentSources(collected, 'marine_vision_captures')).toEqual([CAPTURES]);
  expect(everythingUnder(root)).toEqual(before);
});

const FORWARD_WATCH = 'tmp/d3kos_forward_watch.json';

test('what the forward watch last saw', async () => {
  const root = boatWith({
    'frames/f.jpg': Buffer.alloc(50),
    [FORWARD_WATCH]: {
      timestamp: '2026-02-20T16:44:16.503217',
      detections: [
        {
          class: 'boat',
          coco_class: 'boat',
          confidence: 0.87,
          alert_level: 'CRITICAL',
          bbox: [1, 2, 3, 4],
          detected_at: '2026-02-20T16:44:16.2',
        },
        { class: 'boat', confidence: '0.5', bbox: [1, 2], detected_at: null },
        { coco_class: 'bird', bbox: [1, 'x', 3, 4] },
        'nonsense',
      ],
      detection_count: 4,
      alert_level: 'CRITICAL',
      frame_path: 'frames/f.jpg',
      error: null,
    },
  });
  const collected = await collectBoat(root);
  expect(collected.document.data.marine_vision_snapshots).toEqual([
    {
      snapshot_id: 'forward_watch_20260220T214416503Z',
      timestamp: '2026-02-20T21:44:16.503Z',
      timestamp_given: '2026-02-20T16:44:16.503217',
      orientation: 'forward_watch',
      detections_count: 4,
      detection_types: ['boat', 'bird'],
      detections: [
        {
          class: 'boat',
          confidence: 0.87,
          alert_level: 'CRITICAL',
          bbox: [1, 2, 3, 4],
          detected_at: '2026-02-20T21:44:16.200Z',
        },
        { class: 'boat', confidence: 0.5, alert_level: null, bbox: null, detected_at: null },
        { class: 'bird', confidence: null, alert_level: null, bbox: null, detected_at: null },
      ],
      alert_level: 'CRITICAL',
      alert_triggered: true,
      file_name: 'f.jpg',
      file_size_bytes: 50,
      error: null,
      given: { 'detections.1.bbox': '[1,2]', 'detections.2.bbox': '[1,"x",3,4]', 'detections.3': 'nonsense' },
    },
  ]);
  expect(problemCodes(collected, 'marine_vision_snapshots')).toEqual(['unexpected_format']);
  expect(collected.misfit).toBeNull();
});

test('a forward watch that never ran is absent', async () => {
  const root = boatWith();
  const collected = await collectBoat(root);
  expect(collected.document.data.marine_vision_snapshots).toEqual([]);
  expect(problemCodes(collected, 'marine_vision_snapshots')).toEqual([]);
  expect(absentSources(collected, 'marine_vision_snapshots')).toEqual([`forward watch (${join(root, FORWARD_WATCH)})`]);
});

test.each([
  ['its state torn', '{"timestamp":"2026-0', 'corrupt'],
  ['its state of no bytes', '', 'corrupt'],
  ['something else in its place', { hello: 1 }, 'unexpected_format'],
])('the forward watch %s is named', async (_what, content, code) => {
  const collected = await collectBoat(boatWith({ [FORWARD_WATCH]: content }));
  expect(collected.document.data.marine_vision_snapshots).toEqual([]);
  expect(problemCodes(collected, 'marine_vision_snapshots')).toEqual([code]);
});
