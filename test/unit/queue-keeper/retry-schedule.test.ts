import { expect, test } from 'vitest';
import { isClockTrusted } from '../../../services/queue-keeper/clock-trust.ts';
import { clockJumpMs, parkedDelayMs } from '../../../services/queue-keeper/retry-schedule.ts';

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

test.each([
  ['synchronised: always', 0, 5 * DAY, true, true],
  ['the very first start', 5 * DAY, 0, false, true],
  ['a little after what was seen', 10 * DAY + HOUR, 10 * DAY, false, true],
  ['before what was seen: the clock lost its time', 9 * DAY, 10 * DAY, false, false],
  ['years after what was seen, unsynchronised: perhaps a wild guess', 4000 * DAY, 10 * DAY, false, false],
])('the clock is trusted for removals: %s', (_what, now, latestSeen, synchronised, trusted) => {
  expect(isClockTrusted(now, latestSeen, synchronised)).toBe(trusted);
});
