import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  beginTrueTime,
  reckonTrueTime,
  type TimeLook,
  type TrueTime,
} from '../../../services/queue-keeper/clock-trust.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;
const NOW = Date.parse('2026-02-20T21:44:16Z');

const look = (bootId: string, uptimeMs: number, wall: number, synchronised = false): TimeLook => ({
  bootId,
  uptimeMs,
  wall,
  synchronised,
});

/** What is known after these looks. */
function after(first: TimeLook, ...looks: TimeLook[]): TrueTime {
  return looks.reduce((time, next) => reckonTrueTime(time, next).time, beginTrueTime(first));
}

test.each<[string, number, TimeLook[]]>([
  ['time passes', HOUR, [look('a', 0, NOW), look('a', HOUR, NOW + HOUR)]],
  ['the clock jumps fifty years ahead', HOUR, [look('a', 0, NOW), look('a', HOUR, NOW + 50 * YEAR)]],
  ['the clock falls back to 1970', HOUR, [look('a', 0, NOW), look('a', HOUR, 0)]],
  ['after a boot, the time up counts', 3 * HOUR, [look('a', 0, NOW), look('a', HOUR, NOW), look('b', 2 * HOUR, 0)]],
  [
    'years off count for nothing while nobody vouches for them',
    HOUR,
    [look('a', 0, NOW), look('b', HOUR, NOW + 3 * YEAR)],
  ],
  [
    'a synchronised clock tells how long the machine was off',
    90 * DAY,
    [
      look('a', 0, NOW, true),
      look('a', HOUR, NOW + HOUR, true),
      look('b', 10, 0),
      look('b', HOUR, NOW + 90 * DAY, true),
    ],
  ],
  [
    'it is asked once a boot: set by hand later, it counts for nothing',
    DAY + HOUR,
    [look('a', 0, NOW, true), look('b', HOUR, NOW + DAY, true), look('b', 2 * HOUR, NOW + 50 * YEAR, true)],
  ],
  [
    'set back by hand before a power cut, it does not make the time off longer',
    2 * DAY,
    [look('a', 0, NOW, true), look('a', DAY, 0, true), look('b', 0, NOW + 2 * DAY, true)],
  ],
  [
    'the first synchronised clock ever vouches for nothing before it',
    HOUR,
    [look('a', 0, 0), look('a', HOUR, NOW, true)],
  ],
  [
    'a synchronised clock behind the last one takes nothing away',
    2 * HOUR,
    [look('a', 0, NOW, true), look('a', HOUR, NOW + HOUR, true), look('b', HOUR, NOW - YEAR, true)],
  ],
])('true time: %s', (_what, trueMs, [first, ...looks]) => {
  expect(after(first as TimeLook, ...looks).trueMs).toBe(trueMs);
});

test('the time off is told once, when it is learned', () => {
  const before = after(look('a', 0, NOW, true), look('a', HOUR, NOW + HOUR, true), look('b', HOUR, 0));
  const learned = reckonTrueTime(before, look('b', 2 * HOUR, NOW + 10 * DAY, true));
  expect(learned.offMs).toBe(10 * DAY - 3 * HOUR);
  expect(reckonTrueTime(learned.time, look('b', 3 * HOUR, NOW + 20 * DAY, true)).offMs).toBe(0);
});

test('true time never runs back, and never runs ahead of what has really passed, whatever an unsynchronised clock shows', () => {
  const step = fc.record({
    passedMs: fc.nat(30 * DAY),
    boots: fc.boolean(),
    offMs: fc.nat(400 * DAY),
    shown: fc.integer({ min: -50 * YEAR, max: 50 * YEAR }),
    isRight: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let real = 0;
      let boot = 0;
      let uptimeMs = 0;
      let synchronised = false;
      let time = beginTrueTime(look('0', 0, NOW));
      for (const { passedMs, boots, offMs, shown, isRight } of steps) {
        if (boots) {
          real += offMs;
          boot += 1;
          uptimeMs = 0;
          synchronised = false;
        }
        real += passedMs;
        uptimeMs += passedMs;
        synchronised ||= isRight;
        const wall = isRight ? NOW + real : NOW + shown;
        // A synchronised clock is right when it becomes so; what a hand does to it afterwards must not matter.
        const next = reckonTrueTime(time, look(String(boot), uptimeMs, wall, synchronised)).time;
        expect(next.trueMs).toBeGreaterThanOrEqual(time.trueMs + passedMs);
        expect(next.trueMs).toBeLessThanOrEqual(real);
        time = next;
      }
    }),
  );
});
