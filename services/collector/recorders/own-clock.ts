import { CLOCK_SET_FROM_MS, type Clock } from '../../../shared/runtime/clock.ts';
import type { Arrival } from './reading-clock.ts';

/** What was recorded while this computer's clock was not set. */
interface Recorded {
  /** Moves what was recorded since this start, or since `leave`, by so much, and marks it. */
  putRight(shiftMs: number): void;
  /** What was recorded so far keeps its times. */
  leave(): void;
}

/** A clock that is kept right goes a little faster or slower; so much at once, and it is set. */
const SHORTEST_JUMP_MS = 60_000;
/** Whether it became synchronised without a jump is looked for so often. */
const LOOK_MS = 60_000;

/**
 * Tells what time it is, for records. A computer without a clock that runs on a battery begins at 1970, or at the hour at
 * which it was switched off (fake-hwclock), until the network or the GPS tells it better: in that moment, what was recorded
 * before is put right. Such a clock is only ever behind: one that goes back is left to itself, unless the system then says
 * that it is synchronised; one that was synchronised is left to itself whatever it does.
 */
export function ownClock(clock: Clock, isSynchronised: () => boolean, recorded: readonly Recorded[]): () => Arrival {
  /** What the clock shows less what a clock that never jumps does. */
  let aheadMs = clock.now() - clock.monotonicMs();
  let wasSynchronised = isSynchronised();
  let lookedMs = clock.monotonicMs();

  function jumped(wallMs: number, jumpMs: number): void {
    const wasUnset = wallMs - jumpMs < CLOCK_SET_FROM_MS;
    const isForward = jumpMs > 0 && wallMs >= CLOCK_SET_FROM_MS;
    const isRight = isForward ? wasUnset || !wasSynchronised : !wasSynchronised && isSynchronised();
    for (const one of recorded) {
      if (isRight) one.putRight(jumpMs);
      else if (!isForward) one.leave();
    }
  }

  return () => {
    const wallMs = clock.now();
    const arrivedMs = clock.monotonicMs();
    const jumpMs = Math.round(wallMs - arrivedMs - aheadMs);
    aheadMs = wallMs - arrivedMs;
    const hasJumped = Math.abs(jumpMs) >= SHORTEST_JUMP_MS;
    if (hasJumped) jumped(wallMs, jumpMs);
    if (!wasSynchronised && (hasJumped || arrivedMs - lookedMs >= LOOK_MS)) {
      lookedMs = arrivedMs;
      wasSynchronised = isSynchronised();
    }
    return { wallMs, arrivedMs };
  };
}
