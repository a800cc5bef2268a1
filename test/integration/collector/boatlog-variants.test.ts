/** Longer than 200 lines: every boat log found on boats, with its rows in full. */
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Clock, systemClock } from '../../../shared/runtime/clock.ts';
import {
  BOATLOG,
  BOATLOG_TABLE,
  boatWith,
  collectBoat,
  everythingUnder,
  fillDatabase,
  openOwnersDatabase,
  problemCodes,
} from '../../support/boat-fixture.ts';

const UUID = '5b0f4c0e-0a8e-4a55-9a52-6a3f8a3c7f11';

test('integer ids, and times of both styles row by row', async () => {
  const root = boatWith();
  fillDatabase(
    root,
    BOATLOG,
    BOATLOG_TABLE,
    `INSERT INTO boatlog_entries VALUES
       (1, '2026-02-20T10:30:00Z', 'engine', 'ENGINE START | RPM:800 | FUEL:7500%', NULL, NULL, NULL),
       (2, '2026-02-20T05:45:12.503217', 'voice', 'Anchor up', NULL, NULL, NULL),
       (3, '2026-02-20T11:00:00.000Z', 'auto', NULL, 43.6817, -79.5214, 'clear, wind NW 12 kn'),
       (9007199254740993, '2026-07-01 12:00:00', 'weather', '', 43.5, NULL, '')`,
  );
  const collected = await collectBoat(root);
  expect(collected.document.data.boatlog).toEqual([
    {
      entry_id: '1',
      timestamp: '2026-02-20T10:30:00Z',
      type: 'engine',
      content: 'ENGINE START | RPM:800 | FUEL:7500%',
      gps: null,
      weather: null,
    },
    {
      entry_id: '2',
      timestamp: '2026-02-20T10:45:12.503Z',
      timestamp_given: '2026-02-20T05:45:12.503217',
      type: 'voice',
      content: 'Anchor up',
      gps: null,
      weather: null,
    },
    {
      entry_id: '3',
      timestamp: '2026-02-20T11:00:00.000Z',
      type: 'auto',
      content: null,
      gps: { latitude: 43.6817, longitude: -79.5214 },
      weather: 'clear, wind NW 12 kn',
    },
    {
      entry_id: '9007199254740993',
      timestamp: '2026-07-01T16:00:00.000Z',
      timestamp_given: '2026-07-01 12:00:00',
      type: 'weather',
      content: '',
      gps: null,
      gps_given: 'latitude 43.5',
      weather: '',
    },
  ]);
  expect(problemCodes(collected, 'boatlog')).toEqual(['unexpected_format']);
  expect(collected.misfit).toBeNull();
});

test('two ids that differ stay two, whatever SQLite holds them as', async () => {
  const root = boatWith();
  fillDatabase(
    root,
    BOATLOG,
    'CREATE TABLE boatlog_entries (entry_id, content)',
    `INSERT INTO boatlog_entries (entry_id) VALUES
     (1734567890123456701), (1734567890123456702), ('007'), (7), (7.0), (1771623856.503217),
     (1.7345678901234567e18), (1.7345678901234570e18), (x'5B0F4C0E0A8E4A559A526A3F8A3C7F11'), (x'FF01'), (x'FE01'), (NULL)`,
  );
  const { document, misfit } = await collectBoat(root);
  const ids = document.data.boatlog.map(({ entry_id }) => entry_id);
  expect(ids.slice(0, 6)).toEqual([
    ...['1734567890123456701', '1734567890123456702', '007', '7', '7.0', '1771623856.503217'],
  ]);
  expect(ids.slice(8)).toEqual(['5b0f4c0e0a8e4a559a526a3f8a3c7f11', 'ff01', 'fe01', '12']);
  expect(new Set(ids).size).toBe(12);
  expect(misfit).toBeNull();
});

test.each([
  ['lat_dir TEXT, lon_dir TEXT', `'S', 'W'`, { latitude: -33.86, longitude: -151.21 }, '33.86 S, 151.21 W'],
  [
    'LatitudeRef TEXT, "E/W" TEXT, ew TEXT',
    `'S', null, 'W'`,
    { latitude: -33.86, longitude: -151.21 },
    '33.86 S, 151.21 W',
  ],
  ['hemisphere TEXT', `'SW'`, { latitude: -33.86, longitude: -151.21 }, '33.86 S, 151.21 W'],
  ['ns TEXT', `'?'`, null, '33.86 ?, 151.21'],
  ['lat_dir TEXT, lon_dir TEXT', `null, ''`, { latitude: 33.86, longitude: 151.21 }, undefined],
])('columns with the letters of the hemispheres give the signs: %s', async (columns, values, gps, gps_given) => {
  const root = boatWith();
  fillDatabase(
    root,
    BOATLOG,
    `CREATE TABLE boatlog_entries (id INTEGER PRIMARY KEY, timestamp TEXT, content TEXT, lat REAL, lon REAL, ${columns})`,
    `INSERT INTO boatlog_entries VALUES (1, '2026-02-20T10:30:00Z', 'x', 33.86, 151.21, ${values})`,
  );
  const [entry] = (await collectBoat(root)).document.data.boatlog;
  expect({ gps: entry?.gps, gps_given: entry?.gps_given }).toEqual({ gps, gps_given });
});

test('ids as text of both kinds, columns in another order, columns that are not ours, and rows in the order of writing', async () => {
  const root = boatWith();
  fillDatabase(
    root,
    BOATLOG,
    `CREATE TABLE boatlog_entries (CONTENT TEXT, synced INTEGER, entry_type TEXT, "timestamp" TEXT, entry_id TEXT
       PRIMARY KEY, longitude TEXT, latitude TEXT)`,
    `INSERT INTO boatlog_entries VALUES
       ('second in the alphabet, first written', 1, 'text', '2026-02-20T10:30:00Z', 'z', '-79.5', '43.6'),
       ('first in the alphabet', 0, 'voice', 'half past ten', '${UUID}', '', ''),
       (x'53616c74', 0, 'voice', 1771623856, '17', 'east', 43.6)`,
  );
  const collected = await collectBoat(root);
  expect(collected.document.data.boatlog).toEqual([
    {
      entry_id: 'z',
      timestamp: '2026-02-20T10:30:00Z',
      type: 'text',
      content: 'second in the alphabet, first written',
      gps: { latitude: 43.6, longitude: -79.5 },
      weather: null,
      fields_left_out: ['synced'],
    },
    {
      entry_id: UUID,
      timestamp: null,
      timestamp_given: 'half past ten',
      type: 'voice',
      content: 'first in the alphabet',
      gps: null,
      weather: null,
      fields_left_out: ['synced'],
    },
    {
      entry_id: '17',
      timestamp: '2026-02-20T21:44:16.000Z',
      timestamp_given: '1771623856',
      type: 'voice',
      content: 'Salt',
      gps: null,
      gps_given: '43.6, east',
      weather: null,
      fields_left_out: ['synced'],
    },
  ]);
  expect(problemCodes(collected, 'boatlog')).toEqual(['unexpected_format']);
  expect(collected.misfit).toBeNull();
});

test.each([
  ['no file', {}, [], undefined],
  ['a file of no bytes, as the first boot leaves it', { [BOATLOG]: '' }, [], /empty: nothing has been recorded yet/],
  ['no table', {}, ['CREATE TABLE other (x)'], /no table boatlog_entries: nothing has been recorded yet/],
])('%s: empty, named as absent, and whole', async (_what, files, sql, words) => {
  const root = boatWith(files);
  if (sql.length > 0) fillDatabase(root, BOATLOG, ...sql);
  const collected = await collectBoat(root);
  expect(collected.document.data.boatlog).toEqual([]);
  expect(collected.document.absent).toContainEqual({
    category: 'boatlog',
    source: BOATLOG,
    ...(words && { message: expect.stringMatching(words) }),
  });
  expect(problemCodes(collected, 'boatlog')).toEqual([]);
});

test.each([
  ['a table of something else', {}, ['CREATE TABLE boatlog_entries (x)'], 'unexpected_format', /expected columns/],
  ['a file that is no database', { [BOATLOG]: 'x'.repeat(5000) }, [], 'corrupt', /not an SQLite database/],
  ['a folder in its place', { [`${BOATLOG}/x`]: '' }, [], 'unreadable', /not a file/],
])('%s: empty, and named in the problems', async (_what, files, sql, code, words) => {
  const root = boatWith(files);
  if (sql.length > 0) fillDatabase(root, BOATLOG, ...sql);
  const collected = await collectBoat(root);
  expect(collected.document.data.boatlog).toEqual([]);
  expect(collected.document.problems).toContainEqual({
    category: 'boatlog',
    code,
    message: expect.stringMatching(words),
  });
  expect(collected.records.boatlog).toBe(0);
});

test('a table without rows is empty without a problem', async () => {
  const root = boatWith();
  fillDatabase(root, BOATLOG, BOATLOG_TABLE);
  expect(problemCodes(await collectBoat(root), 'boatlog')).toEqual([]);
});

const rows = (count: number) =>
  `INSERT INTO boatlog_entries (timestamp, entry_type, content)
   SELECT '2026-02-20T10:30:00Z', 'text', printf('entry %d of a log that fills more than one page', value)
   FROM generate_series(1, ${count})`.replace(
    /FROM generate_series\(1, (\d+)\)/,
    'FROM (WITH RECURSIVE n(value) AS (VALUES (1) UNION ALL SELECT value + 1 FROM n WHERE value < $1) SELECT value FROM n)',
  );

let laterMs = 0;
const slow: Clock = { ...systemClock, monotonicMs: () => (laterMs += 300) };

test.each([
  ['read at once', systemClock],
  ['whose owner is let in after each page', slow],
])(
  'a damaged page of a log that is %s: the rows up to it are there, and the rest is told to be missing',
  async (_how, clock) => {
    const root = boatWith();
    fillDatabase(root, BOATLOG, BOATLOG_TABLE, rows(3000));
    const path = join(root, BOATLOG);
    const bytes = readFileSync(path);
    bytes.fill(0xff, bytes.length - 6 * 4096, bytes.length - 4 * 4096);
    writeFileSync(path, bytes);
    const collected = await collectBoat(root, { clock });
    const ids = collected.document.data.boatlog.map((entry) => Number(entry.entry_id));
    expect(ids.length).toBeGreaterThan(2000);
    expect(ids.length).toBeLessThan(3000);
    expect(ids).toEqual(ids.map((_, i) => i + 1));
    expect(problemCodes(collected, 'boatlog')).toEqual(['corrupt']);
    expect(collected.records.boatlog).toBe(ids.length);
  },
);

test('a WAL that its writer has open is read with its rows, and the files are left as they are', async () => {
  const root = boatWith();
  const writer = openOwnersDatabase(root, BOATLOG);
  onTestFinished(() => writer.close());
  writer.exec(`PRAGMA journal_mode = WAL; ${BOATLOG_TABLE}; ${rows(700)}`);
  const names = readdirSync(dirname(join(root, BOATLOG)));
  expect((await collectBoat(root)).records.boatlog).toBe(700);
  expect(readdirSync(dirname(join(root, BOATLOG)))).toEqual(names);
});

test('a WAL database that nobody has open is read, and nothing is created beside it', async () => {
  const root = boatWith();
  fillDatabase(root, BOATLOG, 'PRAGMA journal_mode = WAL', BOATLOG_TABLE, rows(700));
  const before = everythingUnder(root);
  expect((await collectBoat(root)).records.boatlog).toBe(700);
  expect(everythingUnder(root)).toEqual(before);
});

test('a WAL with rows whose writer is gone is read with its rows, and left as it is', async () => {
  const origin = boatWith();
  const writer = openOwnersDatabase(origin, BOATLOG);
  writer.exec(`PRAGMA journal_mode = WAL; ${BOATLOG_TABLE}; ${rows(700)}`);
  const root = boatWith();
  fillDatabase(root, BOATLOG, 'CREATE TABLE something_else (x)');
  for (const suffix of ['', '-wal']) copyFileSync(join(origin, BOATLOG + suffix), join(root, BOATLOG + suffix));
  writer.close();
  const before = everythingUnder(root);
  expect((await collectBoat(root)).records.boatlog).toBe(700);
  expect(everythingUnder(root)).toEqual(before);
});

test('a log without WAL is left as it is too, and its writer can write while it is read', async () => {
  const root = boatWith();
  fillDatabase(root, BOATLOG, BOATLOG_TABLE, rows(120_000));
  const before = everythingUnder(root);
  await collectBoat(root);
  expect(everythingUnder(root)).toEqual(before);

  const writer = openOwnersDatabase(root, BOATLOG);
  onTestFinished(() => writer.close());
  let isRead = false;
  const collecting = collectBoat(root).finally(() => {
    isRead = true;
  });
  let written = 0;
  while (!isRead) {
    await new Promise((resolve) => setImmediate(resolve));
    try {
      writer.exec("INSERT INTO boatlog_entries (timestamp, entry_type) VALUES ('2026-02-20T10:30:00Z', 'voice')");
      written++;
    } catch {
      // Locked for the moment; the reader lets go within a quarter of a second.
    }
  }
  expect(written).toBeGreaterThan(0);
  const ids = (await collecting).document.data.boatlog.map((entry) => Number(entry.entry_id));
  expect(ids.slice(0, 120_000)).toEqual(Array.from({ length: 120_000 }, (_, i) => i + 1));
});

test('a log that is locked for a moment is read when it is free', async () => {
  const root = boatWith();
  fillDatabase(root, BOATLOG, BOATLOG_TABLE, rows(10));
  const writer = openOwnersDatabase(root, BOATLOG);
  onTestFinished(() => writer.close());
  writer.exec('BEGIN EXCLUSIVE');
  const collecting = collectBoat(root);
  for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
  writer.exec('ROLLBACK');
  expect((await collecting).records.boatlog).toBe(10);
});

test('a log that was left in the middle of a write says so, and is left for its owner to mend', async () => {
  const root = boatWith();
  fillDatabase(root, BOATLOG, BOATLOG_TABLE, rows(3000));
  const writer = openOwnersDatabase(root, BOATLOG);
  writer.exec(`PRAGMA cache_size = 5; PRAGMA synchronous = FULL; BEGIN; UPDATE boatlog_entries SET content = 'torn'`);
  const torn = boatWith();
  fillDatabase(torn, BOATLOG, 'CREATE TABLE something_else (x)');
  for (const suffix of ['', '-journal']) copyFileSync(join(root, BOATLOG + suffix), join(torn, BOATLOG + suffix));
  writer.exec('ROLLBACK');
  writer.close();
  const before = everythingUnder(torn);
  const collected = await collectBoat(torn);
  expect(collected.document.data.boatlog).toEqual([]);
  expect(problemCodes(collected, 'boatlog')).toEqual(['unreadable']);
  expect(everythingUnder(torn)).toEqual(before);
  rmSync(join(torn, BOATLOG));
});
