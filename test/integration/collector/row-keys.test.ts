import { copyFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  BOATLOG,
  BOATLOG_TABLE,
  boatWith,
  CAPTURES,
  damagePages,
  fillDatabase,
  openOwnersDatabase,
} from '../../support/boat-fixture.ts';
import { rememberedExports } from '../../support/remembered-exports.ts';
import { tableReceiver } from '../../support/table-receiver.ts';

const ROWS = 600;
/** A minute apart, each with words of its own. */
const entriesFrom = (
  start: string,
  said: string,
) => `WITH RECURSIVE n(v) AS (VALUES (1) UNION ALL SELECT v + 1 FROM n WHERE v < ${ROWS})
  INSERT INTO boatlog_entries (timestamp, entry_type, content, latitude, longitude)
  SELECT strftime('%Y-%m-%dT%H:%M:%SZ', '${start}', v || ' minutes'), 'text',
    '${said} ' || v || ' of a log that fills more than one page', 43.68, -79.52 FROM n`;

/** A boat whose log has its rows, a receiver of its exports, and the key of each row by its id as it was last sent. */
function boatAndShore() {
  const root = boatWith();
  fillDatabase(root, BOATLOG, BOATLOG_TABLE, entriesFrom('2026-02-20 00:00:00', 'entry'));
  const exports = rememberedExports(root);
  const receiver = tableReceiver();
  let sequence = 0;
  return {
    root,
    log: join(root, BOATLOG),
    stored: () => receiver.rows('boatlog', BOATLOG),
    async keys(): Promise<Map<string, string>> {
      const { whole } = await exports.collect({ sequence: ++sequence });
      receiver.receive(whole);
      return new Map(whole.data.boatlog.map(({ entry_id, record_key }) => [entry_id, String(record_key)]));
    },
    change: (sql: string) => fillDatabase(root, BOATLOG, sql),
    /** Another file is made of a copy and takes the place of the log. */
    replace(sql: string): void {
      copyFileSync(join(root, BOATLOG), join(root, `${BOATLOG}.new`));
      fillDatabase(root, `${BOATLOG}.new`, sql);
      renameSync(join(root, `${BOATLOG}.new`), join(root, BOATLOG));
    },
  };
}

const untouched = (before: Map<string, string>, now: Map<string, string>) =>
  [...now].filter(([id, key]) => before.get(id) === key).length;

const LATER = "timestamp = strftime('%Y-%m-%dT%H:%M:%SZ', timestamp, '20 seconds')";

describe.each([
  ['in its place', 'change'],
  ['in a copy that takes its place', 'replace'],
] as const)('a log that is edited %s: what nobody touched keeps its key', (_how, way) => {
  test.each<[what: string, sql: string, keep: number]>([
    ['times of nearly all', `UPDATE boatlog_entries SET ${LATER} WHERE rowid % 20 > 0`, ROWS / 20],
    ['the weather of all', "UPDATE boatlog_entries SET weather_conditions = 'added later'", ROWS],
    ['the content of a third', "UPDATE boatlog_entries SET content = content || '!' WHERE rowid % 3 = 0", ROWS],
    ['all times in another way', "UPDATE boatlog_entries SET timestamp = replace(timestamp, 'Z', '+00:00')", 0],
    [
      'its first half removed, and vacuumed',
      `DELETE FROM boatlog_entries WHERE rowid <= ${ROWS / 2}; VACUUM`,
      ROWS / 2,
    ],
    ['a column added', "ALTER TABLE boatlog_entries ADD COLUMN mood TEXT DEFAULT 'good'", ROWS],
  ])('%s', async (_what, sql, keep) => {
    const { keys, stored, ...boat } = boatAndShore();
    const before = await keys();
    boat[way](sql);
    const now = await keys();
    expect(untouched(before, now)).toBe(keep);
    expect([...now.values()].filter((key) => key.includes('~'))).toEqual([]);
    expect(stored()).toHaveLength(now.size);
  });
});

test('ids that are text, in a table that is written anew in another order: each row keeps its key', async () => {
  const root = boatWith();
  const table = (name: string) => `CREATE TABLE ${name} (entry_id TEXT PRIMARY KEY, timestamp TEXT, content TEXT)`;
  const uuids = Array.from(
    { length: 60 },
    (_, i) => `('uuid-${i}', '2026-02-20T12:00:${10 + (i % 50)}Z', 'entry ${i}')`,
  );
  fillDatabase(root, BOATLOG, table('boatlog_entries'), `INSERT INTO boatlog_entries VALUES ${uuids}`);
  const { collect } = rememberedExports(root);
  const keys = async () => (await collect()).whole.data.boatlog.map(({ record_key }) => record_key).sort();
  const before = await keys();
  fillDatabase(
    root,
    BOATLOG,
    `${table('other')}; INSERT INTO other SELECT * FROM boatlog_entries ORDER BY content DESC`,
    'DROP TABLE boatlog_entries; ALTER TABLE other RENAME TO boatlog_entries',
  );
  expect(await keys()).toEqual(before);
});

describe('a log with a broken page', () => {
  test('is edited meanwhile: no row of it stands twice ashore', async () => {
    const { root, log, keys, stored, change } = boatAndShore();
    const before = await keys();
    const brokenKeys = async (sql: string) => {
      change(sql);
      copyFileSync(log, `${log}.sound`);
      damagePages(log, 12, 1);
      const now = await keys();
      renameSync(`${log}.sound`, log);
      return now;
    };
    const times = await brokenKeys(`UPDATE boatlog_entries SET ${LATER} WHERE rowid % 20 = 0`);
    expect(times.size).toBeGreaterThan(100);
    expect(times.size).toBeLessThan(ROWS);
    const edited = [...times].filter(([id, key]) => before.get(id) !== key).map(([id]) => Number(id));
    expect(edited.filter((id) => id % 20 !== 0)).toEqual([]);
    await brokenKeys(`UPDATE boatlog_entries SET weather_conditions = 'added later'`);
    expect(stored()).toHaveLength(ROWS + edited.length);
    expect(await keys().then(({ size }) => size)).toBe(ROWS);
    expect(stored()).toHaveLength(ROWS);
    expect(openOwnersDatabase(root, BOATLOG).prepare('SELECT count(*) AS n FROM boatlog_entries').get()).toEqual({
      n: ROWS,
    });
  });

  test('of which most are other things, and some are as they were: it begins anew once it can be read', async () => {
    const { log, keys, change } = boatAndShore();
    const before = await keys();
    change(`UPDATE boatlog_entries SET ${LATER}, content = 'another ' || rowid WHERE rowid % 5 > 0`);
    copyFileSync(log, `${log}.sound`);
    damagePages(log, 12, 1);
    const broken = await keys();
    expect([...broken.values()].filter((key) => key.includes('~'))).toEqual([]);
    expect(untouched(before, broken)).toBeGreaterThan(10);
    renameSync(`${log}.sound`, log);
    const whole = await keys();
    expect([...whole.values()].filter((key) => key.endsWith('~2'))).toHaveLength(ROWS);
    expect(await keys()).toEqual(whole);
  });

  test('that was begun anew by a clock that began anew: no key of it stands for another thing', async () => {
    const { root, log, keys } = boatAndShore();
    const before = new Set((await keys()).values());
    rmSync(log);
    fillDatabase(root, BOATLOG, BOATLOG_TABLE, entriesFrom('2026-02-20 00:00:00', 'other'));
    damagePages(log, 12, 1);
    const now = await keys();
    expect(now.size).toBeGreaterThan(100);
    expect([...now.values()].filter((key) => before.has(key))).toEqual([]);
  });
});

test('a log that is begun anew without ids of its own, at the same times: no key stands for two things', async () => {
  const root = boatWith();
  const fill = (said: string, id: (nth: number) => string) => [
    'CREATE TABLE boatlog_entries (entry_id TEXT, timestamp TEXT, content TEXT)',
    `INSERT INTO boatlog_entries VALUES ${Array.from({ length: 9 }, (_, i) => `(${id(i + 1)}, '1970-01-01T00:00:0${i}Z', '${said} ${i}')`)}`,
  ];
  fillDatabase(root, BOATLOG, ...fill('entry', (nth) => (nth === 5 ? "'uuid-5'" : `'${nth}'`)));
  const { collect } = rememberedExports(root);
  const keys = async () => (await collect()).whole.data.boatlog.map(({ record_key }) => record_key);
  const before = await keys();
  rmSync(join(root, BOATLOG));
  fillDatabase(root, BOATLOG, ...fill('other', () => 'NULL'));
  const now = await keys();
  expect(now).toHaveLength(9);
  expect(now.filter((key) => before.includes(key))).toEqual([]);
});

test('captures that are filled anew in the same file, at some of the same times: no key stands for two', async () => {
  const root = boatWith();
  const insert = (what: string, from: number) =>
    `INSERT INTO captures (timestamp, species) VALUES ${Array.from({ length: 8 }, (_, i) => `('1970-01-01T00:00:${10 + from + i * (i < 3 ? 1 : 2)}Z', '${what} ${i}')`)}`;
  fillDatabase(
    root,
    CAPTURES,
    'CREATE TABLE captures (id INTEGER PRIMARY KEY, timestamp TEXT, species TEXT)',
    insert('bass', 0),
  );
  const { collect } = rememberedExports(root);
  const keys = async () => (await collect()).whole.data.marine_vision_captures.map(({ record_key }) => record_key);
  const before = await keys();
  fillDatabase(
    root,
    CAPTURES,
    'DELETE FROM captures',
    insert('pike', 0).replace(/1970-01-01T00:00:(1[4-9]|2\d)/g, '1970-01-01T00:05:$1'),
  );
  expect((await keys()).filter((key) => before.includes(key))).toEqual([]);
});
