import { expect, test } from 'vitest';
import type { Cell } from '../../../services/collector/sources/read-table.ts';
import { createRowIds } from '../../../services/collector/sources/row-ids.ts';

const COLUMNS = { id: 'id', content: 'text' } as const;
const rowOf = (id: Cell, content: string, rowid: bigint | null = null): Cell[] => [id, content, null, null, rowid];
const NONE = async () => new Set<string>();

async function idsOf(rows: Cell[][], takenIds: () => Promise<ReadonlySet<string>> = NONE) {
  await createRowIds({ columns: COLUMNS, namedBy: 2 }).nameAll(rows, takenIds);
  return rows.map(([id]) => id);
}

test('of thousands of rows without an id each that is like an earlier one is told from it', async () => {
  const rows = Array.from({ length: 5_000 }, (_, i) => rowOf(null, `row ${i}`));
  const ids = await idsOf([...rows, rowOf(null, 'row 0'), rowOf(null, 'row 4999'), rowOf(null, 'row 0')]);
  expect(ids.slice(5_000)).toEqual([`${ids[0]}-2`, `${ids[4_999]}-2`, `${ids[0]}-3`]);
  expect(new Set(ids).size).toBe(5_003);
});

test('whatever stands for no id, the row is the same', async () => {
  const [none] = await idsOf([rowOf(null, 'x')]);
  for (const blank of ['', ' ', 'N/A', 'undefined']) expect(await idsOf([rowOf(blank, 'x')])).toEqual([none]);
});

test('what own ids look like rowids is asked for once a row borrows one, and not before', async () => {
  let asked = 0;
  const taken = async () => {
    asked += 1;
    return new Set(['2']);
  };
  expect(await idsOf([rowOf('a', 'x', 1n), rowOf(' b', 'x', 2n), rowOf('0', 'x', 3n)], taken)).toEqual([
    'a',
    ' b',
    '0',
  ]);
  expect(asked).toBe(0);
  const ids = await idsOf([rowOf(null, 'x', 1n), rowOf('', 'x', 2n), rowOf('', 'x', 3n)], taken);
  expect(ids).toEqual(['1', expect.stringMatching(/^[0-9a-f]{16}$/), '3']);
  expect(asked).toBe(1);
});
