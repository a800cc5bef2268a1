/**
 * What a boat's tier allows. 0: no export. 1 and up: export. 2 and up: the daily one too.
 * Pure; the license is read afresh at each request by whoever asks.
 */

export const canExport = (tier: number): boolean => tier >= 1;
export const canSchedule = (tier: number): boolean => tier >= 2;

/** Why this tier may not make an export asked for by `source`, in the words callers read; null when it may. */
export function tierRefusal(tier: number, source: string): string | null {
  if (!canExport(tier)) return `Tier ${tier} does not have export capability`;
  if (source === 'schedule' && !canSchedule(tier))
    return `Tier ${tier} does not have scheduled exports (tier 2 and up)`;
  return null;
}
