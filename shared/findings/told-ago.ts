/**
 * How long ago retained state was told, milliseconds of true time as far as one can know. Clocks jump, most of all when a
 * boat without a clock battery finds the time again; but its owner tells it anew at every start, so that it is never
 * older than this machine's run. Pure.
 */
export function toldMsAgo(lastUpdated: string, now: number, uptimeMs: number): number {
  return Math.max(0, Math.min(now - Date.parse(lastUpdated), uptimeMs));
}
