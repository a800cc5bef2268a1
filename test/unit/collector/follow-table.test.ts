import { expect, test } from 'vitest';
import { followTable, type KnownTable } from '../../../services/collector/sources/follow-table.ts';
import type { Cell } from '../../../services/collector/sources/read-table.ts';

const row = (rowid: number, time: string, content = 'x'): Cell[] => [rowid, time, content, null, null, BigInt(rowid)];
const TEN = Array.from({ length: 10 }, (_, i) => row(i + 1, `12:0${i}`));

/** What is known of a table after it was read. */
function read(rows: readonly Cell[][], known: KnownTable | null = null, file = 'a'): KnownTable {
  const table = followTable(known);
  table.begin({ file, rowAt: (rowid) => rows.find((one) => one.at(-1) === rowid) ?? null });
  table.saw(rows.slice(0, 3));
  table.saw(rows.slice(3));
  return table.known();
}

const first = read(TEN);
const edited = TEN.map((one) => one.with(2, 'edited'));
const others = TEN.map((one) => one.with(1, `13:${one[1]}`));

test.each<[what: string, rows: Cell[][], file: string, generation: number]>([
  ['as it was', TEN, 'a', 1],
  ['every row edited', edited, 'a', 1],
  ['longer', [...TEN, row(11, '14:00')], 'a', 1],
  ['its first rows removed', TEN.slice(4), 'a', 1],
  ['its last rows removed', TEN.slice(0, 4), 'a', 1],
  ['all but one in the middle removed', TEN.slice(5, 6), 'a', 1],
  ['one time corrected', [...TEN.slice(0, 9), row(10, '12:30')], 'a', 1],
  ['the same in another file, as after a restore', TEN, 'b', 1],
  ['other things under the same ids', others, 'a', 2],
  ['other things under the same ids, in another file', others, 'b', 2],
  ['begun anew by a clock that began anew too, in another file', edited, 'b', 2],
  ['numbered anew', TEN.map((one, i) => row(i + 2, String(one[1]))), 'a', 2],
])('a table that is %s', (_what, rows, file, generation) => {
  expect(read(rows, first, file).generation).toBe(generation);
});

test('a table that was empty in between gives no old key to another thing, also of the same id and time', () => {
  const empty = read([], first);
  expect(empty.generation).toBe(1);
  expect(read(TEN, empty).generation).toBe(2);
  expect(read(TEN, read(TEN, empty)).generation).toBe(2);
});

test('what has no rowids is one table for ever', () => {
  const view = TEN.map((one) => one.with(-1, null));
  expect(read(others, read(view))).toMatchObject({ generation: 1 });
});
