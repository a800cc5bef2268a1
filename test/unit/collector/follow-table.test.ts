import { describe, expect, test } from 'vitest';
import { followTable, type KnownTable } from '../../../services/collector/sources/follow-table.ts';
import type { Cell } from '../../../services/collector/sources/read-table.ts';

/** Its id, its time, the kind, the content, what the weather is; then what each row of a table ends with. */
const row = (rowid: number, time: string, content = `entry of ${time}`, weather: string | null = null): Cell[] => [
  ...[String(rowid), time, 'text', content, weather],
  ...[null, null, BigInt(rowid)],
];
const CONTENT = 3;
const WEATHER = 4;
const withEach = (rows: readonly Cell[][], place: number, cell: (row: Cell[]) => Cell, upTo = rows.length) =>
  rows.map((one, i) => (i < upTo ? one.with(place, cell(one)) : one));
const time = (i: number) => `2026-02-20T${String(10 + Math.floor(i / 60))}:${String(i % 60).padStart(2, '0')}`;
const rowsUpTo = (count: number, from = 0) => Array.from({ length: count }, (_, i) => row(i + 1, time(i + from)));

/** What is known of a table after it was read, and whether it could be is asked for first. */
function read(
  rows: readonly Cell[][],
  known: KnownTable | null = null,
  file = 'a',
  { isWhole = true }: { isWhole?: boolean } = {},
): KnownTable & { isAskedFirst: boolean } {
  const table = followTable(known);
  table.begin({ file, rowAt: (rowid) => rows.find((one) => one.at(-1) === rowid) ?? null });
  const isAskedFirst = table.isInDoubt();
  if (isAskedFirst) table.settle(isWhole);
  table.saw(rows.slice(0, 3));
  table.saw(rows.slice(3));
  const kept = table.known({ isWhole }) ?? known;
  if (kept === null) throw new Error('nothing is known');
  return { ...kept, generation: table.generation(), isAskedFirst };
}

const TEN = rowsUpTo(10);
const first = read(TEN);
const later = (one: Cell[]): Cell => `${one[1]}:30`;
const edited = (one: Cell[]): Cell => `${one[CONTENT]}, edited`;
const others = rowsUpTo(10, 600);

describe('a table that is the same', () => {
  test.each<[what: string, rows: Cell[][], file: string]>([
    ['as it was', TEN, 'a'],
    ['every row edited', withEach(TEN, CONTENT, edited), 'a'],
    ['every row edited to say the same', withEach(TEN, CONTENT, () => 'x'), 'a'],
    ['longer', [...TEN, row(11, '14:00')], 'a'],
    ['its first rows removed', TEN.slice(4), 'a'],
    ['its last rows removed', TEN.slice(0, 4), 'a'],
    ['all but one in the middle removed', TEN.slice(5, 6), 'a'],
    ['one time corrected', withEach(TEN, 1, later, 1), 'a'],
    ['most times corrected', withEach(TEN, 1, later, 9), 'a'],
    ['all times written in another way', withEach(TEN, 1, later), 'a'],
    ['the same in another file, as after a restore', TEN, 'b'],
    ['all weather added in a copy', withEach(TEN, WEATHER, () => 'added later'), 'b'],
    ['most times corrected in a copy', withEach(TEN, 1, later, 9), 'b'],
    ['some contents edited in a copy', withEach(TEN, CONTENT, edited, 4), 'b'],
    ['edited, added to and cut in a copy', [...withEach(TEN, 1, later, 4).slice(2), row(11, '14:00')], 'b'],
  ])('%s', (_what, rows, file) => {
    expect(read(rows, first, file).generation).toBe(1);
  });

  test('times of rows edited, of some the content too, in a table of a thousand', () => {
    const thousand = rowsUpTo(1_000);
    const now = withEach(withEach(thousand, 1, later, 700), CONTENT, edited, 300);
    expect(read(now, read(thousand)).generation).toBe(1);
    expect(read(now, read(thousand), 'b').generation).toBe(1);
  });

  test('a single row to which weather was added in a copy', () => {
    expect(read([row(1, time(0), 'one', 'fair')], read([row(1, time(0), 'one')]), 'b').generation).toBe(1);
  });

  test('rows moved to other rowids, as VACUUM does where ids are their own', () => {
    const own = TEN.map((one) => one.with(0, `uuid-${one[0]}`));
    const moved = own.slice(2).map((one, i) => one.with(-1, BigInt(i + 1)));
    expect(read(moved, read(own)).generation).toBe(1);
  });
});

describe('other things under the same ids', () => {
  test.each<[what: string, rows: Cell[][], file: string]>([
    ['in the same file', others, 'a'],
    ['in another file', others, 'b'],
    ['by a clock that began anew too', withEach(TEN, CONTENT, (one) => `other ${one[0]}`), 'b'],
    ['by a clock that began anew too, all of them alike', withEach(TEN, CONTENT, () => 'x'), 'b'],
    ['numbered anew', TEN.map((one, i) => row(i + 2, String(one[1]))), 'a'],
    ['one row alone', others.slice(0, 1), 'b'],
  ])('%s', (_what, rows, file) => {
    expect(read(rows, first, file)).toMatchObject({ generation: 2, isAskedFirst: false });
    expect(read(rows, first, file, { isWhole: false })).toMatchObject({ generation: 2, isAskedFirst: false });
  });

  test('that have no ids of their own, where those before had', () => {
    expect(
      read(
        withEach(
          withEach(TEN, CONTENT, () => 'x'),
          0,
          () => null,
        ),
        first,
        'b',
      ).generation,
    ).toBe(2);
    expect(
      read(
        withEach(others, 0, () => null),
        read(withEach(TEN, 0, () => null)),
      ).generation,
    ).toBe(2);
  });

  test('that say what all said before, at other times', () => {
    const alike = withEach(TEN, CONTENT, () => 'Engine started');
    expect(read(withEach(alike, 1, later), read(alike), 'b').generation).toBe(2);
  });

  test('a single row, of the same kind and time', () => {
    expect(read([row(1, time(0), 'other')], read([row(1, time(0), 'one')]), 'b').generation).toBe(2);
  });
});

test('of a clock that began anew, where some times are as they were, in the same file', () => {
  const filledAnew = [...withEach(TEN.slice(0, 3), CONTENT, (one) => `other ${one[0]}`), ...others.slice(3, 5)];
  expect(read(filledAnew, first)).toMatchObject({ generation: 2, isAskedFirst: false });
});

describe('of which some are as they were', () => {
  const most = [...TEN.slice(0, 3), ...others.slice(3)];

  test('it is told first whether it can be read to its end; only then they have begun anew', () => {
    expect(read(most, first)).toMatchObject({ generation: 2, isAskedFirst: true });
    expect(read(most, first, 'a', { isWhole: false })).toMatchObject({ generation: 1, isAskedFirst: true });
  });

  test('once it can be, it is seen all the same, however often it could not', () => {
    const broken = read(most, read(most, first, 'a', { isWhole: false }), 'a', { isWhole: false });
    expect(read(most, broken).generation).toBe(2);
  });

  test('what could not be read to its end is kept in mind as it was', () => {
    const { isAskedFirst: _, ...kept } = read(TEN.slice(0, 4), first, 'a', { isWhole: false });
    const { isAskedFirst: __, ...was } = first;
    expect(kept).toEqual(was);
  });
});

test('a table that was empty in between gives no old key to another thing, also of the same id and time', () => {
  const empty = read([], first);
  expect(empty).toMatchObject({ isEmpty: true });
  expect(read(TEN, empty).generation).toBe(2);
  expect(read(TEN, read(TEN, empty)).generation).toBe(2);
});

test('what has no rowids is one table for ever', () => {
  const view = TEN.map((one) => one.with(-1, null));
  expect(read(others, read(view))).toMatchObject({ generation: 1 });
});

test('what is kept of it holds nothing that it says, and is of a size of its own', () => {
  const kept = JSON.stringify(read(rowsUpTo(5_000)));
  expect(kept).not.toContain('entry');
  expect(kept.length).toBeLessThan(4_096);
});

test('new rows change little of what is kept', () => {
  const rowids = ({ sample }: KnownTable) => new Set(sample.map(({ rowid }) => rowid));
  const before = rowids(read(rowsUpTo(1_000)));
  const after = rowids(read(rowsUpTo(1_100)));
  expect(before.size).toBe(32);
  expect([...before].filter((one) => !after.has(one)).length).toBeLessThan(10);
});
