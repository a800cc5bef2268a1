import type { Clock } from '../../shared/runtime/clock.ts';

const FIRST_MS = 60_000;
const LONGEST_MS = 10 * 60_000;

/** A pause after each failure, twice as long as the one before: a minute at first, ten at most. */
export function createGrowingPause(clock: Clock) {
  let lengthMs = 0;
  let endsMs = 0;

  return {
    isOver: () => clock.monotonicMs() >= endsMs,
    /** Something failed: waits, or waits longer. */
    begin(): void {
      lengthMs = lengthMs === 0 ? FIRST_MS : Math.min(LONGEST_MS, lengthMs * 2);
      endsMs = clock.monotonicMs() + lengthMs;
    },
    /** Something went well, or has changed. */
    end(): void {
      lengthMs = 0;
      endsMs = 0;
    },
  };
}
