import { type OffsetAt, offsetsOf, zoneOfTz } from './time-zones.ts';

/**
 * This computer's zone. JavaScript's dates are in it, unless TZ describes it as POSIX does, which they do not read: then
 * the process is told, at its start.
 */
let described: { readonly zone: string; readonly offsetAt: OffsetAt } | null = null;

/** From now on it is this one, which `zoneOfTz` gave; null: that of JavaScript's dates. */
export function describeOwnZone(zone: string | null): void {
  described = zone === null ? null : { zone, offsetAt: offsetsOf(zone) };
}

/** By its name or its description. Where nothing describes it, this loads a table of all languages, of eight megabytes. */
export const ownZoneName = (): string =>
  described?.zone ?? zoneOfTz(Intl.DateTimeFormat().resolvedOptions().timeZone ?? '') ?? 'UTC';

/** This computer's offset from UTC, in milliseconds, at an instant. */
export function ownOffset(at: number): number {
  if (described !== null) return described.offsetAt(at);
  const date = new Date(at);
  const day = [date.getFullYear(), date.getMonth(), date.getDate()] as const;
  return Date.UTC(...day, date.getHours(), date.getMinutes(), date.getSeconds()) - Math.floor(at / 1000) * 1000;
}

/** A date whose UTC fields are what this computer's clock shows at an instant. */
export const ownDate = (at: number): Date => new Date(at + ownOffset(at));
