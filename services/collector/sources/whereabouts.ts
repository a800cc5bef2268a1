import type { BoatTime } from '../../../shared/export/from-boat/boat-time.ts';

/** That the boat's clocks were seen in a zone, and first when, milliseconds since 1970. */
export interface Whereabout {
  readonly zone: string;
  readonly since: number;
}

/**
 * The zone for a local time that no export has read yet. It is that in which the boat is now, but for what was written
 * since the last export and before the boat crossed into another zone: what was there at the last export would have been
 * read by it, and what is older came from elsewhere. Pure.
 */
export function zoneWhenWritten(
  text: string,
  time: BoatTime,
  been: readonly Whereabout[],
  lastExportAt: number | null,
): string {
  for (const [nth, { zone, since }] of been.slice(0, -1).entries()) {
    const until = been[nth + 1]?.since ?? 0;
    const from = Math.max(nth === 0 ? -Infinity : since, lastExportAt ?? -Infinity);
    if (until <= from) continue;
    const at = Date.parse(time.readIn(() => zone).toUtc(text) ?? '');
    if (at > from && at < until) return zone;
  }
  return time.zone;
}
