/**
 * Whether the wall clock may decide what is old enough to be removed. A Pi has no clock battery: after a start it may
 * show the past, or a wild guess. Pure; milliseconds.
 */

const A_DAY_MS = 24 * 60 * 60 * 1000;

/** `latestSeen` is the latest time that was ever trusted, 0 at the very first start. */
export function isClockTrusted(now: number, latestSeen: number, synchronised: boolean): boolean {
  if (synchronised) return true;
  if (latestSeen === 0) return true;
  return now >= latestSeen && now <= latestSeen + A_DAY_MS;
}
