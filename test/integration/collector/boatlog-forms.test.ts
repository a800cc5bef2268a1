import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import {
  BOATLOG,
  BOATLOG_TABLE,
  boatWith,
  collectBoat,
  fillDatabase,
  openOwnersDatabase,
  problemCodes,
} from '../../support/boat-fixture.ts';

const NOBODY = 65_534;
const OURS = 'entry_id, timestamp, entry_type, content';
const ROWS = `('1', '2026-02-20T10:30:00Z', 'text', 'one'), ('2', '2026-02-20T10:31:00Z', 'voice', 'two')`;
/** A boat log under another name, with other names for its columns. */
const OTHER_LOG = [
  'CREATE TABLE log (id INTEGER PRIMARY KEY, ts TEXT, kind TEXT, body TEXT)',
  `INSERT INTO log VALUES ${ROWS.replaceAll(/'(\d)'/g, '$1')}`,
];
const VIEWED = 'SELECT id AS entry_id, ts AS timestamp, kind AS entry_type, body AS content FROM log';
const table = (columns: string, more = '') => [
  `CREATE TABLE boatlog_entries (${columns})${more}`,
  `INSERT INTO boatlog_entries VALUES ${ROWS}`,
];

test.each<[string, string[]]>([
  ['a view of a table with other columns', [...OTHER_LOG, `CREATE VIEW boatlog_entries AS ${VIEWED}`]],
  ['a view that sorts', [...OTHER_LOG, `CREATE VIEW boatlog_entries AS ${VIEWED} ORDER BY ts`]],
  [
    'a view of two tables',
    [
      ...OTHER_LOG,
      'CREATE TABLE old AS SELECT * FROM log WHERE id = 1',
      'DELETE FROM log WHERE id = 1',
      `CREATE VIEW boatlog_entries AS ${VIEWED.replace('FROM log', 'FROM old')} UNION ALL ${VIEWED}`,
    ],
  ],
  [
    'a view of JSON',
    [
      `CREATE VIEW boatlog_entries AS SELECT key + 1 AS entry_id, value ->> 0 AS timestamp, value ->> 1 AS entry_type,
       value ->> 2 AS content FROM json_each('[["2026-02-20T10:30:00Z","text","one"],["2026-02-20T10:31:00Z","voice","two"]]')`,
    ],
  ],
  ['a table without rowids', table('entry_id TEXT PRIMARY KEY, timestamp, entry_type, content', ' WITHOUT ROWID')],
  [
    'a strict table without rowids, by a key of two columns',
    table(
      'entry_id TEXT, timestamp TEXT, entry_type TEXT, content TEXT, PRIMARY KEY (timestamp, entry_id)',
      ' STRICT, WITHOUT ROWID',
    ),
  ],
  [
    'a virtual table',
    [
      'CREATE VIRTUAL TABLE boatlog_entries USING fts5(entry_id, timestamp, entry_type, content)',
      `INSERT INTO boatlog_entries (${OURS}) VALUES ${ROWS}`,
    ],
  ],
  [
    'a column of its own that is called rowid',
    table(`${OURS}, rowid TEXT`).map((sql) =>
      sql.replaceAll(`'one')`, `'one', 'b')`).replaceAll(`'two')`, `'two', 'a')`),
    ),
  ],
  [
    'columns of its own with all names of a rowid',
    table(`${OURS}, rowid, _rowid_, oid`).map((sql) => sql.replaceAll(/('one'|'two')\)/g, '$1, 2, 2, 2)')),
  ],
  ['a table in capitals', table(OURS).map((sql) => sql.replace('boatlog_entries', 'BOATLOG_ENTRIES'))],
  [
    'columns that are computed',
    [
      `CREATE TABLE boatlog_entries (doc TEXT, entry_id AS (doc ->> 0), timestamp AS (doc ->> 1) STORED,
       entry_type AS (doc ->> 2), content AS (doc ->> 3))`,
      `INSERT INTO boatlog_entries (doc) VALUES ('["1","2026-02-20T10:30:00Z","text","one"]'),
       ('["2","2026-02-20T10:31:00Z","voice","two"]')`,
    ],
  ],
  ['columns in camel case', table('entryId, timestamp, entryType, content')],
  ['the columns of a record', table('id, timestamp, type, content')],
  ['columns as others name them', table('uuid, created_at, kind, note')],
  ['a database in UTF-16', ["PRAGMA encoding = 'UTF-16be'", ...table(OURS)]],
])('the boat log is read whole, whatever SQLite allows by its name: %s', async (_what, statements) => {
  const root = boatWith();
  fillDatabase(root, BOATLOG, ...statements);
  const collected = await collectBoat(root);
  const entries = collected.document.data.boatlog.map(({ fields_left_out: _, ...entry }) => entry);
  expect(entries).toEqual([
    { entry_id: '1', timestamp: '2026-02-20T10:30:00Z', type: 'text', content: 'one', gps: null, weather: null },
    { entry_id: '2', timestamp: '2026-02-20T10:31:00Z', type: 'voice', content: 'two', gps: null, weather: null },
  ]);
  expect(problemCodes(collected, 'boatlog')).toEqual([]);
  expect(collected.misfit).toBeNull();
});

/** The boat’s clock shows 10:00 UTC, 05:00 in Toronto. */
const TEN = Date.parse('2026-02-20T10:00:00Z');
test.each<[string, string, string, string]>([
  ['SQLite’s own clock is UTC', 'DEFAULT CURRENT_TIMESTAMP', '2026-02-20 04:30:00', '04:30:00.000Z'],
  ['in small letters', 'default current_timestamp', '2026-02-20 04:30:00', '04:30:00.000Z'],
  ['by a function', `DEFAULT (datetime('now'))`, '2026-02-20 04:30:00', '04:30:00.000Z'],
  ['to the millisecond', `DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now'))`, '2026-02-20T04:30:00.123', '04:30:00.123Z'],
  ['one that is told to be local', `DEFAULT (datetime('now', 'localtime'))`, '2026-02-20 04:30:00', '09:30:00.000Z'],
  ['one that stands for nothing', `DEFAULT '2026-01-01 00:00:00'`, '2026-02-20 04:30:00', '09:30:00.000Z'],
  [
    'a time that the writer gave, as Python has it',
    'DEFAULT CURRENT_TIMESTAMP',
    '2026-02-20T04:30:00.1',
    '09:30:00.100Z',
  ],
  ['with a zone', 'DEFAULT CURRENT_TIMESTAMP', '2026-02-20 04:30:00-05:00', '09:30:00.000Z'],
  ['no default, and ahead of now as local time', '', '2026-02-20 09:59:00', '09:59:00.000Z'],
  ['ahead of now either way: local', '', '2026-02-20 11:59:00', '16:59:00.000Z'],
])('a time without a zone is local, unless a program can only have meant UTC: %s', async (_what, how, given, read) => {
  const root = boatWith();
  fillDatabase(
    root,
    BOATLOG,
    `CREATE TABLE boatlog_entries (entry_id, timestamp DATETIME ${how}, content)`,
    `INSERT INTO boatlog_entries VALUES ('1', '${given}', 'one')`,
  );
  const collected = await collectBoat(root, { at: TEN, isClockTrusted: true });
  expect(collected.document.data.boatlog[0]).toMatchObject({ timestamp: `2026-02-20T${read}`, timestamp_given: given });
  const ahead = collected.document.problems.filter(({ message }) => message.includes('ahead of this computer’s clock'));
  expect(ahead).toHaveLength(read > '10:10' ? 1 : 0);
});

test('a row without its own time has that of SQLite’s clock beside it, UTC', async () => {
  const root = boatWith();
  fillDatabase(
    root,
    BOATLOG,
    'CREATE TABLE boatlog_entries (entry_id, timestamp, created_at DEFAULT CURRENT_TIMESTAMP, content)',
    `INSERT INTO boatlog_entries VALUES ('1', '', '2026-02-20 04:30:00', 'one'), ('2', '2026-02-20 04:30:00', '', 'two')`,
  );
  const { document } = await collectBoat(root, { at: TEN });
  const times = document.data.boatlog.map(({ timestamp }) => timestamp);
  expect(times).toEqual(['2026-02-20T04:30:00.000Z', '2026-02-20T09:30:00.000Z']);
});

test('while the clock cannot be trusted nothing lies ahead of it', async () => {
  const root = boatWith({ 'data/alerts.json': JSON.stringify([{ title: 'x', timestamp: '2026-02-20 09:59:00' }]) });
  const { document } = await collectBoat(root, { at: TEN, isClockTrusted: false });
  expect(document.data.system_alerts[0]?.timestamp).toBe('2026-02-20T14:59:00.000Z');
  expect(document.problems).toEqual([]);
});

const NOTHING = ['NULL', `''`, `'  '`, `'N/A'`, `'null'`, `'-'`, `x''`];
test.each<[string, string, string, object]>([
  [
    'that nobody reads',
    'engine_hours, depth, image, note',
    `812.5, 0, zeroblob(100000), 'a longer word than those for nothing'`,
    { fields_left_out: ['engine_hours', 'depth', 'image'], content: 'a longer word than those for nothing' },
  ],
  ['that hold nothing', 'a, b, c, d, e, f, g', NOTHING.join(', '), { content: null, fields_left_out: undefined }],
  ['of another name for what is empty', 'content, notes', `'', 'Oil low'`, { content: 'Oil low' }],
  ['of another name for what is not', 'content, notes', `'x', 'Oil low'`, { content: 'x', fields_left_out: ['notes'] }],
  ['of three names', 'content, notes, message', `'N/A', '', 'Oil low'`, { content: 'Oil low' }],
  ['of another name, in bytes', 'content, notes', `'', x'4f696c206cfc'`, { given: { content: '4f696c206cfc' } }],
  [
    'of two positions',
    `latitude, longitude, lat, lon, "it's"`,
    `'', NULL, 54.3, 9.9, 'x'`,
    { gps: { latitude: 54.3, longitude: 9.9 }, fields_left_out: ["it's"] },
  ],
  ['that are computed', 'content, size AS (length(content))', `'x'`, { content: 'x', fields_left_out: undefined }],
])('of columns %s nothing vanishes', async (_what, columns, values, expected) => {
  const root = boatWith();
  fillDatabase(
    root,
    BOATLOG,
    `CREATE TABLE boatlog_entries (entry_id, timestamp, ${columns})`,
    `INSERT INTO boatlog_entries VALUES ('1', '2026-02-20T10:30:00Z', ${values})`,
  );
  const collected = await collectBoat(root);
  expect({ fields_left_out: undefined, ...collected.document.data.boatlog[0] }).toMatchObject(expected);
  expect(collected.misfit).toBeNull();
});

const viewOf = (columns: string, more = '') =>
  `CREATE VIEW boatlog_entries AS SELECT id AS entry_id, ts AS timestamp, body AS content, ${columns} FROM log${more}`;
const CREW = 'CREATE TABLE crew (log_id INTEGER UNIQUE, who)';

test.each<[string, string[], unknown[]]>([
  ['of the table behind it', [viewOf('kind AS mood')], [['mood'], ['mood']]],
  ['that it computes', [viewOf(`iif(id = 2, 'deep', '') AS depth, kind AS mood`)], [['mood'], ['depth', 'mood']]],
  ['that hold nothing', [viewOf(`NULL AS depth, '' AS mood`)], [undefined, undefined]],
  [
    'of which one fails at a later row',
    [viewOf(`json_extract(iif(id = 2, '{', '{"a":1}'), '$.a') AS depth, kind AS mood`)],
    [
      ['depth', 'mood'],
      ['mood', 'depth'],
    ],
  ],
  [
    'that it looks up in another table, row by row',
    [CREW, viewOf('(SELECT who FROM crew WHERE log_id = log.id) AS crew, kind AS mood')],
    [
      ['crew', 'mood'],
      ['crew', 'mood'],
    ],
  ],
  [
    'of another table that it walks through for each row',
    [CREW, viewOf('who', ' LEFT JOIN crew ON crew.log_id = log.id')],
    [['who'], ['who']],
  ],
])('of columns of a view %s nothing vanishes', async (_what, sql, names) => {
  const root = boatWith();
  fillDatabase(root, BOATLOG, ...OTHER_LOG, ...sql);
  const collected = await collectBoat(root);
  const { boatlog } = collected.document.data;
  expect(boatlog.map(({ entry_id, content }) => [entry_id, content])).toEqual([
    ['1', 'one'],
    ['2', 'two'],
  ]);
  expect(boatlog.map(({ fields_left_out }) => fields_left_out)).toEqual(names);
  expect(problemCodes(collected, 'boatlog')).toEqual([]);
});

test.each([60, 50, 1_990])(
  'of %i columns that nobody reads as many are named as a record tells, and the rest counted',
  async (many) => {
    const root = boatWith();
    const names = Array.from({ length: many }, (_, i) => `x${i}`);
    fillDatabase(
      root,
      BOATLOG,
      `CREATE TABLE boatlog_entries (entry_id, timestamp, content, ${names.join(', ')})`,
      `INSERT INTO boatlog_entries VALUES (1, '2026-02-20T10:30:00Z', 'one', ${names.map(() => 7).join(', ')})`,
      `INSERT INTO boatlog_entries (entry_id, timestamp, content, ${names.at(-1)}) VALUES (2, '2026-02-20T10:31:00Z', 'two', 7)`,
    );
    const collected = await collectBoat(root);
    const told = many === 50 ? names : [...names.slice(0, 49), `and ${many - 49} more`];
    expect(collected.document.data.boatlog.map((entry) => entry.fields_left_out)).toEqual([told, [names.at(-1)]]);
    expect(problemCodes(collected, 'boatlog')).toEqual([]);
    expect(collected.misfit).toBeNull();
  },
);

test('a column whose name has two lines is one', async () => {
  const root = boatWith();
  fillDatabase(
    root,
    BOATLOG,
    'CREATE TABLE boatlog_entries (entry_id, timestamp, content, "sea\nstate")',
    `INSERT INTO boatlog_entries VALUES (1, '2026-02-20T10:30:00Z', 'one', 'rough')`,
  );
  expect((await collectBoat(root)).document.data.boatlog[0]?.fields_left_out).toEqual(['sea state']);
});

test('a table of many columns that lacks what is needed says how many it does not name', async () => {
  const root = boatWith();
  const names = Array.from({ length: 40 }, (_, i) => `unknown_column_${i}`).join(', ');
  fillDatabase(root, BOATLOG, `CREATE TABLE boatlog_entries (entry_id, ${names})`);
  expect((await collectBoat(root)).document.problems[0]?.message).toMatch(
    /it has: entry_id, .* and 34 more; of these are not read: unknown_column_0, .* and 34 more\.$/,
  );
});

test.each([
  ['in one column', 'position', `'43.5, -79.5'`],
  ['in two of other names', 'gps_lat, gps_lon', '43.5, -79.5'],
  ['in two, the other way round', 'gpsLng, gpsLat', '-79.5, 43.5'],
])('the position is read %s', async (_what, columns, values) => {
  const root = boatWith();
  fillDatabase(root, BOATLOG, `CREATE TABLE boatlog_entries (${OURS}, ${columns})`);
  fillDatabase(
    root,
    BOATLOG,
    `INSERT INTO boatlog_entries VALUES ('1', '2026-02-20T10:30:00Z', 'text', 'one', ${values})`,
  );
  const collected = await collectBoat(root);
  expect(collected.document.data.boatlog[0]?.gps).toEqual({ latitude: 43.5, longitude: -79.5 });
  expect(collected.misfit).toBeNull();
});

test.each([
  [
    'no content',
    'entry_id, timestamp, entry_type, what_happened',
    /lacks .*content.* it has: entry_id, .*what_happened/,
  ],
  ['no time', 'entry_id, when_it_was, entry_type, content', /lacks .*timestamp.* it has: .*when_it_was/],
])('a boat log that has %s is read as it is, and what it lacks is told', async (_what, columns, words) => {
  const root = boatWith();
  fillDatabase(root, BOATLOG, ...table(columns));
  const { document } = await collectBoat(root);
  expect(document.data.boatlog).toHaveLength(2);
  expect(document.problems).toContainEqual({
    ...{ category: 'boatlog', code: 'unexpected_format' },
    message: expect.stringMatching(words),
  });
});

test('the lowest and the highest rowid are rows like others', async () => {
  const root = boatWith();
  const ids = ['-9223372036854775808', '-1', '0', '9223372036854775807'];
  const values = ids.map((id) => `(${id}, '2026-02-20T10:30:00Z', 'text')`);
  const insert = `INSERT INTO boatlog_entries (entry_id, timestamp, entry_type) VALUES ${values.join(', ')}`;
  fillDatabase(root, BOATLOG, BOATLOG_TABLE, insert);
  expect((await collectBoat(root)).document.data.boatlog.map(({ entry_id }) => entry_id)).toEqual(ids);
});

test('entries without an id, in a view, keep theirs when others come before them', async () => {
  const root = boatWith();
  const view = 'CREATE VIEW boatlog_entries AS SELECT ts AS timestamp, body AS content FROM log ORDER BY ts DESC';
  fillDatabase(root, BOATLOG, ...OTHER_LOG, view);
  const before = (await collectBoat(root)).document.data.boatlog;
  fillDatabase(root, BOATLOG, `INSERT INTO log VALUES (3, '2026-02-20T10:32:00Z', 'text', 'three')`);
  const { document, misfit } = await collectBoat(root);
  expect(document.data.boatlog.slice(1)).toEqual(before);
  expect(new Set(document.data.boatlog.map(({ entry_id }) => entry_id)).size).toBe(3);
  expect(misfit).toBeNull();
});

test('a view that needs a function of the program that owns it is told, in the words of SQLite', async () => {
  const root = boatWith();
  fillDatabase(
    root,
    BOATLOG,
    ...OTHER_LOG,
    'CREATE VIEW boatlog_entries AS SELECT decrypted(body) AS content FROM log',
  );
  const { document } = await collectBoat(root);
  expect(document.problems).toContainEqual({
    ...{ category: 'boatlog', code: 'unreadable' },
    message: expect.stringContaining('no such function: decrypted'),
  });
});

test.each([
  [
    'that counts for ever',
    'WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n AS content FROM c',
  ],
  [
    'that counts for ever and has no row',
    'WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n AS content FROM c WHERE n < 0',
  ],
  ['that pairs each row with each', 'SELECT a.body AS content FROM log a, log b, log c, log d'],
  [
    'that looks through the table for each row',
    'SELECT (SELECT count(*) FROM log b WHERE b.ts < a.ts) AS content FROM log a',
  ],
])('a view %s is not read, and told', async (_what, view) => {
  const root = boatWith();
  fillDatabase(root, BOATLOG, ...OTHER_LOG, `CREATE VIEW boatlog_entries AS ${view}`);
  const { document } = await collectBoat(root);
  expect(document.problems).toEqual([
    { category: 'boatlog', code: 'unreadable', message: expect.stringContaining('it may never end, and is not read') },
  ]);
});

const COMPUTED = `CREATE TABLE boatlog_entries (entry_id INTEGER PRIMARY KEY, ts INTEGER, content TEXT,
  timestamp TEXT AS (strftime('%Y-%m-%dT%H:%M:%SZ', ts, 'unixepoch')) VIRTUAL`;
const COMPUTED_ROWS = `INSERT INTO boatlog_entries (ts, content) VALUES (1771623856, 'one'), (1771623857, 'two')`;
const sumOf = (count: number, term: string) => Array.from({ length: count }, () => term).join(' + ');

test('a column that is computed anew for each row is read as any other', async () => {
  const root = boatWith();
  fillDatabase(root, BOATLOG, `${COMPUTED})`, COMPUTED_ROWS);
  const { document } = await collectBoat(root);
  expect(document.data.boatlog.map(({ timestamp }) => timestamp)).toEqual([
    '2026-02-20T21:44:16Z',
    '2026-02-20T21:44:17Z',
  ]);
  expect(document.problems).toEqual([]);
});

test.each([
  ['of many parts that make much of little', sumOf(30, 'length(hex(zeroblob(1000 + entry_id)))')],
  ['of very many parts', sumOf(250, 'length(upper(content))')],
])('a table with a column that is computed %s holds nobody: it is not read, and told', async (_what, expression) => {
  const root = boatWith();
  fillDatabase(root, BOATLOG, `${COMPUTED}, gps TEXT AS (${expression}) VIRTUAL)`, COMPUTED_ROWS);
  const { document } = await collectBoat(root);
  expect(document.problems).toEqual([
    {
      ...{ category: 'boatlog', code: 'unreadable' },
      message: expect.stringContaining('boatlog_entries computes so much for each row'),
    },
  ]);
});

test('a view that computes as much is not read either, and told', async () => {
  const root = boatWith();
  const view = `SELECT body AS content, ${sumOf(30, 'length(hex(zeroblob(1000 + length(body))))')} AS gps FROM log`;
  fillDatabase(root, BOATLOG, ...OTHER_LOG, `CREATE VIEW boatlog_entries AS ${view}`);
  const { document } = await collectBoat(root);
  expect(document.problems.map(({ message }) => message)).toEqual([
    expect.stringContaining('boatlog_entries computes so much for each row'),
  ]);
});

test('columns that are computed of each other, each twice, hold nobody: they are told', async () => {
  const root = boatWith();
  fillDatabase(root, BOATLOG, `${COMPUTED})`, COMPUTED_ROWS);
  const others = Array.from(
    { length: 40 },
    (_, i) => `c${i} INTEGER AS (${i === 0 ? 'ts + ts' : `c${i - 1} + c${i - 1}`})`,
  );
  const database = new DatabaseSync(join(root, BOATLOG));
  database.enableDefensive(false);
  database.exec('PRAGMA writable_schema = ON');
  database
    .prepare("UPDATE sqlite_schema SET sql = ? WHERE name = 'boatlog_entries'")
    .run(`${COMPUTED}, ${others.join(', ')}, gps TEXT AS (c39))`);
  database.close();
  const { document } = await collectBoat(root);
  expect(document.problems).toEqual([
    {
      ...{ category: 'boatlog', code: 'unreadable' },
      message: expect.stringContaining('computed of each other'),
    },
  ]);
});

/** As no program may write it, but a newer SQLite, another program, or a slip with the schema does. */
function withDefinition(root: string, name: string, sql: string): void {
  const path = join(root, BOATLOG);
  const database = new DatabaseSync(path);
  database.enableDefensive(false);
  database.exec('PRAGMA writable_schema = ON');
  const type = sql.split(' ')[1]?.toLowerCase() ?? '';
  database
    .prepare('INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES (?, ?, ?, 0, ?)')
    .run(type, name, type === 'view' ? name : 'boatlog_entries', sql);
  database.close();
}

test.each([
  ['a view that cannot be understood', 'recent', 'CREATE VIEW recent AS SELEC * FROM boatlog_entries'],
  ['a view of another schema', 'recent', 'CREATE VIEW db2.recent AS SELECT * FROM db2.boatlog_entries'],
  [
    'a trigger of a newer SQLite',
    'noted',
    'CREATE TRIGGER noted AFTER INSERT ON boatlog_entries BEGIN SELECT 1 ->>> 2; END',
  ],
  ['an index of a newer SQLite', 'by_time', 'CREATE INDEX by_time ON boatlog_entries (timestamp) WHEREVER 1'],
])('%s beside the log keeps no entry of it aboard', async (_what, name, sql) => {
  const root = boatWith();
  fillDatabase(root, BOATLOG, ...table(OURS));
  withDefinition(root, name, sql);
  const collected = await collectBoat(root);
  expect(collected.document.data.boatlog.map(({ content }) => content)).toEqual(['one', 'two']);
  expect(problemCodes(collected, 'boatlog')).toEqual([]);
});

test.each([
  [
    'of a table that is gone',
    'CREATE VIEW boatlog_entries AS SELECT * FROM gone',
    'refers to what is not there (no such table: main.gone)',
  ],
  [
    'of a column that is gone',
    'CREATE VIEW boatlog_entries AS SELECT gone FROM log',
    'refers to what is not there (no such column: gone)',
  ],
  [
    'that cannot be understood',
    'CREATE VIEW boatlog_entries AS SELEC 1',
    'cannot be understood (near "SELEC": syntax error)',
  ],
])('a view %s is told as that, with what to do, and as no damage', async (_what, sql, words) => {
  const root = boatWith();
  fillDatabase(root, BOATLOG, ...OTHER_LOG);
  withDefinition(root, 'boatlog_entries', sql);
  const { document } = await collectBoat(root);
  expect(document.problems).toEqual([
    {
      ...{ category: 'boatlog', code: 'unreadable' },
      message: `data/boatlog/boatlog.db can be read, but its view boatlog_entries ${words}, so nothing of it could be read; ask who made the program that owns it to make the view anew.`,
    },
  ]);
});

test('a table of which the definition is damaged is told as damaged', async () => {
  const root = boatWith();
  fillDatabase(root, BOATLOG, ...OTHER_LOG);
  withDefinition(root, 'boatlog_entries', 'CREATE TABLE boatlog_entries (((');
  const { document } = await collectBoat(root);
  expect(document.problems).toEqual([
    {
      category: 'boatlog',
      code: 'corrupt',
      message: expect.stringContaining('what its table boatlog_entries is made of'),
    },
  ]);
});

test('a view that looks up what belongs to each row is read', async () => {
  const root = boatWith();
  const view = `CREATE VIEW boatlog_entries AS SELECT log.id AS entry_id, ts AS timestamp, body AS content, text AS weather_conditions
    FROM log JOIN weather ON weather.id = log.id`;
  const weather = 'CREATE TABLE weather (id INTEGER PRIMARY KEY, text)';
  fillDatabase(root, BOATLOG, ...OTHER_LOG, weather, "INSERT INTO weather VALUES (1, 'calm'), (2, 'gale')", view);
  const collected = await collectBoat(root);
  expect(collected.document.data.boatlog.map((entry) => entry.weather)).toEqual(['calm', 'gale']);
  expect(problemCodes(collected, 'boatlog')).toEqual([]);
});

test('a column that computes more than memory holds is told, in the words of SQLite', async () => {
  const root = boatWith();
  const columns = 'entry_id, timestamp, entry_type, content AS (hex(zeroblob(400000000 + entry_id)))';
  fillDatabase(
    root,
    BOATLOG,
    `CREATE TABLE boatlog_entries (${columns})`,
    'INSERT INTO boatlog_entries VALUES (1, 2, 3)',
  );
  const { document } = await collectBoat(root);
  expect(document.problems).toEqual([
    { category: 'boatlog', code: 'unreadable', message: expect.stringContaining('too big') },
  ]);
});

test('a link to a disk that is not mounted is no boat without a log', async () => {
  const root = boatWith();
  mkdirSync(dirname(join(root, BOATLOG)), { recursive: true });
  symlinkSync('/media/usb/boatlog.db', join(root, BOATLOG));
  const { document } = await collectBoat(root);
  expect(document.problems).toContainEqual({
    ...{ category: 'boatlog', code: 'unreadable' },
    message: expect.stringContaining('is a link to what is not there'),
  });
});

test('a WAL that may not be read is told as such', async () => {
  const root = boatWith();
  fillDatabase(root, BOATLOG, 'PRAGMA journal_mode = WAL', BOATLOG_TABLE);
  const owner = openOwnersDatabase(root, BOATLOG);
  onTestFinished(() => owner.close());
  owner.exec("INSERT INTO boatlog_entries (timestamp, entry_type) VALUES ('2026-02-20T10:30:00Z', 'text')");
  chmodSync(`${join(root, BOATLOG)}-wal`, 0o000);
  if (process.getuid?.() === 0) {
    chmodSync(root, 0o755);
    process.seteuid?.(NOBODY);
    onTestFinished(() => process.seteuid?.(0));
  }
  const { document } = await collectBoat(root);
  expect(document.problems).toContainEqual({
    ...{ category: 'boatlog', code: 'unreadable' },
    message: `${BOATLOG}-wal may not be read by this service: permission denied.`,
  });
});
