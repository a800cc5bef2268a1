import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BOATLOG, boatWith, CAPTURES, collectBoat, fillDatabase, problemCodes } from '../../support/boat-fixture.ts';

interface Table {
  readonly category: 'boatlog' | 'marine_vision_captures';
  readonly path: string;
  readonly table: string;
  readonly id: string;
  readonly other: string;
  readonly columns: string;
  row(nth: number, what: string): string;
}

/** Both lists that are read from databases of the boat, with a table of each that has all it needs, and a row of it. */
const TABLES: readonly Table[] = [
  {
    ...{ category: 'boatlog', path: BOATLOG, table: 'boatlog_entries', id: 'entry_id', other: 'uuid' },
    columns: 'timestamp TEXT, entry_type TEXT, content TEXT',
    row: (nth: number, what: string) => `'2026-02-20T10:3${nth}:00Z', 'text', '${what}'`,
  },
  {
    ...{ category: 'marine_vision_captures', path: CAPTURES, table: 'captures', id: 'id', other: 'capture_id' },
    columns: 'timestamp TEXT, image_path TEXT, species TEXT',
    row: (nth: number, what: string) => `'2026-02-20T10:3${nth}:00Z', 'a.jpg', '${what}'`,
  },
];

describe.each(TABLES)(
  'a row without an id of its own, in $category',
  ({ category, path, table, columns, row, ...by }) => {
    async function idsOf(root: string) {
      const collected = await collectBoat(root);
      expect(collected.misfit).toBeNull();
      expect(problemCodes(collected, category)).toEqual([]);
      const records = collected.document.data[category] as { entry_id?: string; capture_id?: string }[];
      return records.map(({ entry_id, capture_id }) => entry_id ?? capture_id ?? '');
    }
    const log = (...rows: string[]) => [
      `CREATE TABLE log (${columns})`,
      ...rows.map((values) => `INSERT INTO log VALUES (${values})`),
    ];

    test.each([
      [
        'a view',
        [...log(row(1, 'x'), row(2, 'y')), `CREATE VIEW ${table} AS SELECT * FROM log ORDER BY timestamp DESC`],
        'log',
      ],
      [
        'a view whose ids are blank',
        [
          ...log(row(1, 'x'), row(2, 'y')),
          `CREATE VIEW ${table} AS SELECT '' AS ${by.id}, * FROM log ORDER BY timestamp DESC`,
        ],
        'log',
      ],
      [
        'a table without rowids',
        [
          `CREATE TABLE ${table} (${columns}, PRIMARY KEY (timestamp)) WITHOUT ROWID`,
          `INSERT INTO ${table} VALUES (${row(2, 'x')}), (${row(3, 'y')})`,
        ],
        table,
      ],
    ])(
      'in %s, is named by what it holds, and keeps that name when others come before it',
      async (_what, sql, written) => {
        const root = boatWith();
        fillDatabase(root, path, ...sql);
        const before = await idsOf(root);
        expect(before).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/), expect.stringMatching(/^[0-9a-f]{16}$/)]);
        const nth = written === 'log' ? 9 : 0;
        fillDatabase(root, path, `INSERT INTO ${written} VALUES (${row(nth, 'z')})`);
        const after = await idsOf(root);
        expect(after.slice(1)).toEqual(before);
        expect(new Set(after).size).toBe(3);
      },
    );

    test('like another one of a view stays two, in each export the same', async () => {
      const root = boatWith();
      const alike = Array.from({ length: 600 }, () => row(1, 'x'));
      fillDatabase(root, path, ...log(row(2, 'y'), ...alike), `CREATE VIEW ${table} AS SELECT * FROM log`);
      const ids = await idsOf(root);
      expect(new Set(ids).size).toBe(601);
      expect(await idsOf(root)).toEqual(ids);
    });

    test.each(['NULL', `''`, `'  '`, `'null'`, `'None'`, `'N/A'`, `'-'`, `x''`, `char(9)`])(
      'but %s, has its rowid',
      async (blank) => {
        const root = boatWith();
        fillDatabase(
          root,
          path,
          `CREATE TABLE ${table} (${by.id}, ${columns})`,
          `INSERT INTO ${table} VALUES ('own', ${row(1, 'x')}), (${blank}, ${row(2, 'y')}), (${blank}, ${row(3, 'z')})`,
        );
        expect(await idsOf(root)).toEqual(['own', '2', '3']);
      },
    );

    test('never bears the own id of another, and is the same in each export', async () => {
      const root = boatWith();
      fillDatabase(
        root,
        path,
        `CREATE TABLE ${table} (${by.id}, ${by.other}, ${columns})`,
        `INSERT INTO ${table} VALUES ('2', NULL, ${row(1, 'a')}), (NULL, '', ${row(2, 'b')}), ('', '6', ${row(3, 'c')}),
         ('-', NULL, ${row(4, 'd')}), (7, 9, ${row(5, 'e')}), (NULL, NULL, ${row(6, 'f')}), (' ', NULL, ${row(7, 'g')}),
         ('4.0', NULL, ${row(8, 'h')}), (x'3130', NULL, ${row(9, 'i')}), (NULL, NULL, ${row(0, 'j')}), ('04', '', ${row(1, 'k')})`,
      );
      const ids = await idsOf(root);
      const digest = expect.stringMatching(/^[0-9a-f]{16}$/);
      expect(ids).toEqual(['2', digest, '6', '4', '7', digest, digest, '4.0', '10', digest, '04']);
      expect(new Set(ids).size).toBe(11);
      expect(await idsOf(root)).toEqual(ids);
    });

    test('has its rowid in a table of none but such, the lowest as well', async () => {
      const root = boatWith();
      fillDatabase(
        root,
        path,
        `CREATE TABLE ${table} (${columns})`,
        `INSERT INTO ${table} VALUES (${row(1, 'x')}), (${row(1, 'x')})`,
        `INSERT INTO ${table} (rowid, timestamp) VALUES (-9223372036854775808, '2026-02-20T10:30:00Z')`,
      );
      expect(await idsOf(root)).toEqual(['-9223372036854775808', '1', '2']);
    });
  },
);

test('an entry of a view that is ashore already keeps the id that it has there', async () => {
  const root = boatWith();
  fillDatabase(
    root,
    BOATLOG,
    `CREATE VIEW boatlog_entries AS SELECT '2026-02-20T10:30:00Z' AS timestamp, 'x' AS content, 43.5 AS latitude, -79.5 AS longitude`,
  );
  const [entry] = (await collectBoat(root)).document.data.boatlog;
  const cells = [null, '2026-02-20T10:30:00Z', null, 'x', 43.5, -79.5, null];
  expect(entry?.entry_id).toBe(createHash('sha256').update(JSON.stringify(cells)).digest('hex').slice(0, 16));
});

test('a damaged page hides no rows before it, where some have no id', async () => {
  const root = boatWith();
  fillDatabase(
    root,
    BOATLOG,
    'CREATE TABLE boatlog_entries (entry_id, timestamp, content)',
    `WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 3000) INSERT INTO boatlog_entries
       SELECT iif(i % 2, i + 1, NULL), '2026-02-20T10:30:00Z', printf('%.*c', 100, 'x') FROM n`,
  );
  const path = join(root, BOATLOG);
  const bytes = readFileSync(path);
  bytes.fill(0xff, bytes.length - 6 * 4096, bytes.length - 4 * 4096);
  writeFileSync(path, bytes);
  const collected = await collectBoat(root);
  const ids = collected.document.data.boatlog.map(({ entry_id }) => entry_id);
  expect(ids.length).toBeGreaterThan(2000);
  expect(new Set(ids).size).toBe(ids.length);
  expect(problemCodes(collected, 'boatlog')).toEqual(['corrupt']);
});
