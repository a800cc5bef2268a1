import type { Clock } from './clock.ts';

/** Mistakes that cost nothing: a person mistypes. */
const FREE_FAILURES = 5;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** Addresses that are remembered; of more, the ones that failed longest ago are forgotten. */
const MAX_ADDRESSES = 1_000;

export type GuessLimits = ReturnType<typeof createGuessLimits>;

/**
 * Makes guessing slow: after five failures an address waits before it is listened to again, twice as long after each
 * further one, up to a minute. Who gets in begins anew; who lets ten times the longest pause pass does too.
 */
export function createGuessLimits(clock: Clock) {
  const failures = new Map<string, { count: number; at: number }>();

  const pauseAfter = (count: number) =>
    count < FREE_FAILURES ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(count - FREE_FAILURES, 10));

  return {
    /** How long this address is not listened to, from now; 0: not at all. */
    waitMs(address: string): number {
      const known = failures.get(address);
      if (!known) return 0;
      const passed = clock.monotonicMs() - known.at;
      if (passed > 10 * LONGEST_PAUSE_MS) failures.delete(address);
      return Math.max(0, pauseAfter(known.count) - passed);
    },
    noteFailure(address: string): void {
      const count = (failures.get(address)?.count ?? 0) + 1;
      failures.delete(address);
      failures.set(address, { count, at: clock.monotonicMs() });
      if (failures.size > MAX_ADDRESSES) failures.delete(failures.keys().next().value ?? '');
    },
    noteSuccess: (address: string): void => void failures.delete(address),
  };
}
