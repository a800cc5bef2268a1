/** As long as this may an engine run before it tells that it turns. */
const TOLD_WITHIN_MS = 60_000;
const RUNNING = ['started', 'running'];

/**
 * Sees that an engine runs, by its state or its count of hours, and tells no revolutions: a gateway may send the one and
 * not the other. It looks at no clock.
 */
export function createUntoldRevolutions() {
  let sinceMs: number | null = null;
  let lastRunTime: number | null = null;

  function saysItRuns(name: string, value: unknown): boolean {
    if (name === 'state') return typeof value === 'string' && RUNNING.includes(value.trim().toLowerCase());
    if (name !== 'runTime' || typeof value !== 'number') return false;
    const isMore = lastRunTime !== null && value > lastRunTime;
    lastRunTime = value;
    return isMore;
  }

  return {
    /** `toldMs`: when its revolutions were last told; null when never. */
    isMissed(name: string, value: unknown, arrivedMs: number, toldMs: number | null): boolean {
      if (toldMs !== null && arrivedMs - toldMs < TOLD_WITHIN_MS) sinceMs = null;
      else if (saysItRuns(name, value)) {
        sinceMs ??= arrivedMs;
        return arrivedMs - sinceMs >= TOLD_WITHIN_MS;
      }
      return false;
    },
  };
}
