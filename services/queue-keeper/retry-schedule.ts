/**
 * When a job is tried again. Pure; times are milliseconds. `design.md`, "A job's life": after the first failure at
 * once, then 5 min, 15 min, then it has failed.
 */

/** A pause is longer by up to this part of itself, so that a fleet does not come back in one second. */
const SPREAD = 0.1;

/**
 * The pause after the `failures`th failed attempt (from 1); null when the schedule is used up. Never shorter than the
 * schedule and than what the central server asked for, which counts up to `retryAfterMaxS`. `chance` is from 0 up to 1.
 */
export function retryDelayMs(
  failures: number,
  scheduleS: readonly number[],
  retryAfterS: number | undefined,
  retryAfterMaxS: number,
  chance: number,
): number | null {
  const scheduledS = scheduleS[failures - 1];
  if (scheduledS === undefined) return null;
  const leastMs = Math.max(scheduledS, Math.min(retryAfterS ?? 0, retryAfterMaxS)) * 1000;
  return Math.round(leastMs * (1 + SPREAD * chance));
}

/** Our own least pauses while a server says "later" again and again: each answer may cost it and the link a whole export. */
const LATER_LEAST_S = [0, 15, 60, 240, 900];

/**
 * The pause after the central server has said "later" `times` times in a row (from 1): as long as it asked for, up to
 * `retryAfterMaxS`, and growing to a quarter of an hour if it goes on.
 */
export function laterDelayMs(times: number, retryAfterS: number, retryAfterMaxS: number, chance: number): number {
  const leastS = LATER_LEAST_S[Math.min(times, LATER_LEAST_S.length) - 1] ?? 0;
  return Math.round(Math.max(leastS, Math.min(retryAfterS, retryAfterMaxS)) * 1000 * (1 + SPREAD * chance));
}

/**
 * The pause before what was refused is looked at for the `nth` time again (from 1): it is to be another moment, so the pauses
 * of the schedule that are none are left out. Null when it is used up.
 */
export function lookAgainDelayMs(nth: number, scheduleS: readonly number[], chance: number): number | null {
  const pauses = scheduleS.filter((pause) => pause > 0);
  return retryDelayMs(nth, pauses.length > 0 ? pauses : scheduleS, undefined, 0, chance);
}

/** The schedule's longest pause: looks that bring a failed export back are never closer to each other. */
export function longestPauseMs(scheduleS: readonly number[]): number {
  return Math.max(0, ...scheduleS) * 1000;
}

const LONGEST_REVIVAL_PAUSE_MS = 60 * 60_000;

/**
 * How long after its last failure an upload of another export brings a failed one back: the first time at once, then after
 * the schedule's longest pause, twice as long each time, an hour at most. A server that takes small exports and fails on a
 * large one would else be sent the large one after each small one.
 */
export function revivalPauseMs(revivals: number, scheduleS: readonly number[]): number {
  return revivals === 0 ? 0 : Math.min(LONGEST_REVIVAL_PAUSE_MS, longestPauseMs(scheduleS) * 2 ** (revivals - 1));
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

const LONGEST_BEHIND_MS = 24 * 60 * 60_000;
const BEHIND_MS = 60_000;

/**
 * How long an export that was turned away whole lets `others` go first, each of which is tried after the next pause; not at
 * all where there is none. `timesParked`: how often any was turned away before.
 */
export function behindDelayMs(timesParked: number, others: number): number {
  let delay = 0;
  for (let nth = 1; nth <= others && delay < LONGEST_BEHIND_MS; nth++) delay += parkedDelayMs(timesParked + nth);
  return delay === 0 ? 0 : Math.min(delay, LONGEST_BEHIND_MS) + BEHIND_MS;
}

/** Pauses between looks at a central database that refused our credentials or path: 5, 10, 20, 40, then 60 minutes. */
export function parkedDelayMs(timesParked: number): number {
  return Math.min(5 * 2 ** Math.max(0, timesParked - 1), 60) * 60_000;
}
