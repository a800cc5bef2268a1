/**
 * When a job is tried again. Pure; times are milliseconds. `design.md`, "A job's life": after the first failure at
 * once, then 5 min, 15 min, then it has failed.
 */

/** The pause after the `failures`th failed attempt (from 1); null when the schedule is used up. */
export function retryDelayMs(
  failures: number,
  scheduleS: readonly number[],
  retryAfterS: number | undefined,
  retryAfterMaxS: number,
): number | null {
  const scheduledS = scheduleS[failures - 1];
  if (scheduledS === undefined) return null;
  return Math.max(scheduledS, Math.min(retryAfterS ?? 0, retryAfterMaxS)) * 1000;
}

/**
 * How far the wall clock jumped between two looks at both clocks; 0 for the drift that clocks have.
 * A look is `{wall, monotonic}`.
 */
export function clockJumpMs(before: ClockLook, after: ClockLook): number {
  const jump = after.wall - before.wall - (after.monotonic - before.monotonic);
  return Math.abs(jump) < 1_000 ? 0 : Math.round(jump);
}

export interface ClockLook {
  readonly wall: number;
  readonly monotonic: number;
}

/** Pauses between looks at a central database that refused our credentials or path: 5, 10, 20, 40, then 60 minutes. */
export function parkedDelayMs(timesParked: number): number {
  return Math.min(5 * 2 ** Math.max(0, timesParked - 1), 60) * 60_000;
}
