import { expect, test } from 'vitest';
import { createRowPace } from '../../../services/collector/sources/computed-rows.ts';
import { manualClock } from '../../support/manual-clock.ts';

/** How many of so many computed rows, each of so many milliseconds, are taken; a page is so many of them. */
function taken(rows: number, rowMs: number, page: number): number {
  const clock = manualClock();
  const pace = createRowPace(clock, 'boatlog.db: boatlog_entries');
  let count = 0;
  try {
    for (; count < rows; count++) {
      if (count % page === 0) pace.begin();
      clock.leap(rowMs);
      pace.came();
    }
  } catch (error) {
    expect(String(error)).toContain(`boatlog.db: boatlog_entries computes each row for ${rowMs} ms`);
  }
  return count;
}

test.each([
  ['quick ones', 1_000_000, 1, 1_000_000],
  ['many that take their time', 10_000, 90, 10_000],
  ['a few slow ones', 4, 2_000, 4],
  ['slow ones', 300, 2_000, 5],
  ['one that takes minutes', 300, 200_000, 0],
])('of %s as many rows are taken as hold nobody for long', (_what, rows, rowMs, expected) => {
  expect(taken(rows, rowMs, 250)).toBe(expected);
  expect(taken(rows, rowMs, 1)).toBe(expected);
});

test('rows that take long leave a turn to others', () => {
  const clock = manualClock();
  const pace = createRowPace(clock, 'boatlog.db: boatlog_entries');
  pace.begin();
  clock.leap(250);
  expect(pace.isLong()).toBe(false);
  clock.leap(1);
  expect(pace.isLong()).toBe(true);
  pace.begin();
  expect(pace.isLong()).toBe(false);
});
