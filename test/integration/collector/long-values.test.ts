import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  BOATLOG,
  BOATLOG_TABLE,
  boatWith,
  type Collected,
  collectBoat,
  fillDatabase,
  openOwnersDatabase,
} from '../../support/boat-fixture.ts';
import { startTestBroker } from '../../support/broker.ts';
import { collectorProcess } from './collector-process.ts';
import { collectorRig } from './collector-rig.ts';

const ANY = 'entry_id, timestamp, entry_type, content, weather_conditions, gps';

/** The export of a boat log of one entry, or of several that differ in their id. */
async function exportOf(values: Record<string, string | Uint8Array>[], setUp: string[]): Promise<Collected> {
  const root = boatWith();
  fillDatabase(root, BOATLOG, ...setUp);
  const owner = openOwnersDatabase(root, BOATLOG);
  for (const [i, value] of values.entries()) {
    const entry = {
      entry_id: `${i + 1}`,
      timestamp: '2026-02-20T10:30:00Z',
      entry_type: 'text',
      content: 'a',
      ...value,
    };
    const names = Object.keys(entry);
    const into = setUp.some((sql) => sql.includes(' log ')) ? 'log' : 'boatlog_entries';
    owner
      .prepare(`INSERT INTO ${into} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`)
      .run(...Object.values(entry));
  }
  owner.close();
  return collectBoat(root, { wanted: ['boatlog'] });
}

const told = ({ document }: Collected) => ({ entries: document.data.boatlog, problems: document.problems });
const TABLE = [`CREATE TABLE boatlog_entries (${ANY})`];
const bytes = (text: string) => Buffer.from(text);

describe('of a long value goes ashore, and is told, what goes of a shorter one that begins like it', () => {
  const repeated = (part: string | Uint8Array, times: number): string | Uint8Array =>
    typeof part === 'string' ? part.repeat(times) : Buffer.concat(Array(times).fill(part));

  test.each<[string, string, string | Uint8Array, string[]]>([
    ['a photograph as text', 'content', 'QUJDRA==', TABLE],
    ['letters with accents', 'content', 'été à ', TABLE],
    ['signs of four bytes, cut in two', 'content', '⛵🛥️x', TABLE],
    ['NULs', 'content', 'ab\0', TABLE],
    ['a text in bytes', 'content', bytes('Öl geprüft; '), TABLE],
    ['an image in bytes', 'content', new Uint8Array([0xff, 0xd8, 0, 7]), TABLE],
    ['bytes that are nearly a text', 'content', Buffer.from('\xd6lstand ', 'latin1'), TABLE],
    ['a stand-in of its own', 'content', 'a\ufffdb', TABLE],
    ['a time that is none', 'timestamp', 'yesterday ', TABLE],
    ['a position that is none', 'gps', 'somewhere ', TABLE],
    ['a database in UTF-16', 'content', 'Öl 🛥️', ["PRAGMA encoding = 'UTF-16le'", ...TABLE]],
    [
      'a table without rowids',
      'content',
      'long ',
      [`CREATE TABLE boatlog_entries (${ANY}, PRIMARY KEY (entry_id)) WITHOUT ROWID`],
    ],
    ['a view', 'content', 'long ', [`CREATE TABLE log (${ANY})`, 'CREATE VIEW boatlog_entries AS SELECT * FROM log ']],
  ])('%s', async (_what, column, part, setUp) => {
    const size = bytes(typeof part === 'string' ? part : 'x'.repeat(part.length)).length;
    const whole = Math.floor(160_000 / size);
    const short = await exportOf([{ [column]: repeated(part, whole) }], setUp);
    const long = await exportOf([{ [column]: repeated(part, whole * 4) }], setUp);
    expect(told(long)).toEqual(told(short));
    expect(short.document.problems).not.toEqual([]);
    expect(long.misfit).toBeNull();
  });
});

test('long ids that differ only at their end stay two', async () => {
  const id = 'x'.repeat(600_000);
  const { document } = await exportOf([{ entry_id: `${id}1` }, { entry_id: `${id}2` }], TABLE);
  expect(new Set(document.data.boatlog.map(({ entry_id }) => entry_id)).size).toBe(2);
});

test('a value too large to be looked at is left out of its row, and told', async () => {
  const { document, misfit } = await exportOf([{ content: new Uint8Array(17_000_000) }, { content: 'b' }], TABLE);
  expect(document.data.boatlog.map(({ content }) => content)).toEqual([null, 'b']);
  expect(document.problems).toEqual([
    {
      ...{ category: 'boatlog', code: 'values_changed' },
      message: `${BOATLOG}: values larger than 16 MB were left out, and their rows are here without them: content 1×.`,
    },
  ]);
  expect(misfit).toBeNull();
});

test('a table of two thousand columns is read like another', async () => {
  const more = Array.from({ length: 1_990 }, (_, i) => `column_${i}`).join(', ');
  const { document } = await exportOf([{}], [`CREATE TABLE boatlog_entries (${ANY}, ${more})`]);
  expect(document).toMatchObject({ data: { boatlog: [{ entry_id: '1', content: 'a' }] }, problems: [] });
});

const FULL_LIST = 16 * 1024 * 1024 - 2;

test.each([
  ['objects of two characters', '{},'],
  ['numbers under the name of an id', '{"id":1},'],
])('a list of as many %s as a file may hold is told, and not read', async (_what, part) => {
  const root = boatWith();
  mkdirSync(join(root, 'data'), { recursive: true });
  const list = part.repeat(FULL_LIST / part.length).replace(/,$/, '');
  writeFileSync(join(root, 'data/qr-codes.json'), `[${list}]`);
  const { document } = await collectBoat(root, { wanted: ['qr_codes'] });
  expect(document.problems.map(({ code }) => code)).toEqual(['unexpected_format']);
});

test('a boat log of photographs passes in the memory of a small service', async () => {
  const broker = await startTestBroker();
  const root = boatWith();
  fillDatabase(
    root,
    BOATLOG,
    BOATLOG_TABLE,
    `INSERT INTO boatlog_entries (timestamp, entry_type, content)
     SELECT '2026-02-20T10:30:00Z', 'photo', hex(zeroblob(500000)) FROM json_each('[${Array(150).fill(0)}]')`,
  );
  const rig = await collectorRig({ broker, root, dataDir: broker.dataDir });
  const collector = collectorProcess(broker.url, broker.dataDir, root, ['--max-old-space-size=80']);
  await collector.ready();
  await rig.request({ request_id: 'photographs' });
  const announcement = await rig.announcementFor('photographs');
  expect(announcement.records.boatlog).toBe(150);
}, 30_000);
