import type { Clock } from '../../../shared/runtime/clock.ts';
import type { Arrival } from './reading-clock.ts';

/** What was recorded while this computer's clock was not set. */
interface Recorded {
  /** Moves what was recorded since this start by so much, and marks it. */
  putRight(shiftMs: number): void;
}

/** A clock that shows less was not set since the computer was switched on. */
const SET_FROM_MS = Date.UTC(2024);

/**
 * Tells what time it is, for records. A computer without a clock that runs on a battery begins at 1970, until the network
 * or the GPS tells it better: in that moment, what was recorded before is put right. A clock that jumps otherwise is left
 * to itself: nobody knows which of the two it showed was the right one.
 */
export function ownClock(clock: Clock, recorded: readonly Recorded[]): () => Arrival {
  /** What the clock showed less what a clock that never jumps did, while it was not set. */
  let unsetMs: number | null = null;
  return () => {
    const wallMs = clock.now();
    const arrivedMs = clock.monotonicMs();
    if (wallMs < SET_FROM_MS) unsetMs = wallMs - arrivedMs;
    else if (unsetMs !== null) {
      const shiftMs = Math.round(wallMs - arrivedMs - unsetMs);
      unsetMs = null;
      for (const one of recorded) one.putRight(shiftMs);
    }
    return { wallMs, arrivedMs };
  };
}
