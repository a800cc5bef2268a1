import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clockJumpMs, parkedDelayMs, retryDelayMs } from '../../../services/queue-keeper/retry-schedule.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

test.each([
  ['time passes', 60_000, 60_000, 0],
  ['clocks drift a little', 60_000, 60_300, 0],
  ['the wall clock is set forward', HOUR + 10, 10, HOUR],
  ['the wall clock is set back', -HOUR, 1_000, -HOUR - 1_000],
  ['fifty years forward', 50 * 365 * DAY, 0, 50 * 365 * DAY],
])('a jump is what the wall clock moved beyond true time: %s', (_what, wall, monotonic, jump) => {
  expect(clockJumpMs({ wall: 1e12, monotonic: 500 }, { wall: 1e12 + wall, monotonic: 500 + monotonic })).toBe(jump);
});

test('a parked queue looks again after 5, 10, 20, 40, then every 60 minutes', () => {
  expect([1, 2, 3, 4, 5, 6, 60].map((times) => parkedDelayMs(times) / 60_000)).toEqual([5, 10, 20, 40, 60, 60, 60]);
});

const SCHEDULE = [0, 300, 900];

test.each([
  ['the first failure: at once, whatever chance says', 1, undefined, 0.99, 0],
  ['the second: five minutes', 2, undefined, 0, 300_000],
  ['and up to a tenth more', 2, undefined, 0.999, 329_970],
  ['half of it', 3, undefined, 0.5, 945_000],
  ['the schedule is used up', 4, 3600, 0.5, null],
  ['Retry-After is the least, exactly', 1, 120, 0, 120_000],
  ['a fleet that was told the same does not come back in one second', 1, 120, 0.5, 126_000],
  ['a Retry-After shorter than the schedule', 3, 10, 0, 900_000],
  ['an absurd Retry-After counts up to its limit', 2, 9e9, 0, 3_600_000],
])('the pause after a failure: %s', (_what, failures, retryAfterS, chance, delay) => {
  expect(retryDelayMs(failures, SCHEDULE, retryAfterS, 3600, chance)).toBe(delay);
});

test('a pause is never shorter than what was asked for, nor longer by more than a tenth', () => {
  const asked = fc.record({
    failures: fc.integer({ min: 1, max: 3 }),
    retryAfterS: fc.option(fc.integer({ min: 0, max: 3600 }), { nil: undefined }),
    chance: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  });
  fc.assert(
    fc.property(asked, ({ failures, retryAfterS, chance }) => {
      const leastMs = Math.max(SCHEDULE[failures - 1] ?? 0, retryAfterS ?? 0) * 1000;
      const delay = retryDelayMs(failures, SCHEDULE, retryAfterS, 3600, chance) ?? Number.NaN;
      expect(delay).toBeGreaterThanOrEqual(leastMs);
      expect(delay).toBeLessThanOrEqual(leastMs * 1.1);
    }),
  );
});
