import { CLOCK_SET_FROM_MS } from '../../shared/runtime/clock.ts';

const MINUTE_MS = 60_000;

/**
 * What the number of an export is at least, so that it goes on growing where nothing is known of those before: after a
 * re-install, on another card, from an old backup. The minutes since 2024, since no boat makes more exports than that; 0 by a
 * clock that was not set. Pure.
 */
export const leastSequence = (nowMs: number): number =>
  Math.max(0, Math.floor((nowMs - CLOCK_SET_FROM_MS) / MINUTE_MS));
