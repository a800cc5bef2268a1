import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type InSeries, MOST_STOOD_FOR, planThinning } from '../../../services/collector/recordings/by-value.ts';

const series = (...standFor: number[]): InSeries[] =>
  standFor.map((standsFor, i) => ({ seq: i + 1, size: 100, recordedAt: i, standsFor }));

/** What is left of it, oldest first. */
function thinned(before: readonly InSeries[], bytes: number): InSeries[] {
  const { gone, stays } = planThinning(before, bytes);
  const lost = new Set(gone.map(({ seq }) => seq));
  const coarser = new Map(stays.map((one) => [one.seq, one]));
  return before.filter(({ seq }) => !lost.has(seq)).map((one) => coarser.get(one.seq) ?? one);
}
const left = (before: readonly InSeries[], bytes: number) =>
  thinned(before, bytes)
    .map(({ seq, standsFor }) => `${seq}×${standsFor}`)
    .join(' ');

test.each<[string, InSeries[], bytes: number, string]>([
  ['nothing, where nothing must go', series(1, 1, 1, 1), 0, '1×1 2×1 3×1 4×1'],
  ['the second of the oldest', series(1, 1, 1, 1, 1), 1, '1×2 3×1 4×1 5×1'],
  ['then of the next', series(1, 1, 1, 1, 1), 101, '1×2 3×2 5×1'],
  ['then every fourth', series(2, 2, 2, 2, 1), 101, '1×4 3×4 5×1'],
  [
    'where the most stand for as many, so that the newest stay as they are',
    series(2, 2, 2, 1, 1),
    1,
    '1×4 3×2 4×1 5×1',
  ],
  ['all, down to one of each kind', series(1, 1, 1, 1, 1, 1, 1), 9_999, '1×4 5×2 7×1'],
  ['none that stand for the most', series(MOST_STOOD_FOR, MOST_STOOD_FOR, 1), 9_999, '1×64 2×64 3×1'],
  ['none alone', series(4, 2, 1), 9_999, '1×4 2×2 3×1'],
  ['nothing of nothing', [], 9_999, ''],
])('%s', (_what, before, bytes, after) => {
  expect(left(before, bytes)).toBe(after);
});

test('whatever must go: no more goes than that, each that is left stands for those that went, and the first and the last stay', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(sizes, fc.integer({ min: 0, max: 60_000 }), (of, bytes) => {
      const before = of.map((size, i) => ({ seq: i + 1, size, recordedAt: i, standsFor: 1 }));
      const { gone } = planThinning(before, bytes);
      const after = thinned(before, bytes);
      expect(after.length + gone.length).toBe(before.length);
      expect(after.reduce((all, { standsFor }) => all + standsFor, 0)).toBe(before.length);
      expect(gone.slice(0, -1).reduce((all, { size }) => all + size, 0)).toBeLessThan(Math.max(1, bytes));
      expect(after[0]?.seq).toBe(1);
      // The older, the coarser.
      const levels = after.map(({ standsFor }) => standsFor);
      expect(levels).toEqual(levels.toSorted((a, b) => b - a));
      expect(Math.max(...levels)).toBeLessThanOrEqual(MOST_STOOD_FOR);
    }),
  );
});

test('a year of them in the room of a month: the last days whole, each older part half as fine', () => {
  const A_DAY = 144;
  let kept: InSeries[] = [];
  for (let seq = 1; seq <= 365 * A_DAY; seq++) {
    kept.push({ seq, size: 1, recordedAt: seq, standsFor: 1 });
    if (kept.length > 30 * A_DAY) kept = thinned(kept, A_DAY);
  }
  expect(kept.length).toBeLessThanOrEqual(30 * A_DAY);
  expect(kept.filter(({ standsFor }) => standsFor === 1).length).toBeGreaterThan(4 * A_DAY);
  // No day is without one.
  const days = new Set(kept.map(({ seq }) => Math.floor((seq - 1) / A_DAY)));
  expect(days.size).toBe(365);
});
