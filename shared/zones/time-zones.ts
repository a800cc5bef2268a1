import { posixZone } from './posix-zone.ts';

/** The zones that boats live in, and how their clocks show an instant. Pure but for Intl's own table of zones. */

/** A zone's offset from UTC, in milliseconds, at an instant. */
export type OffsetAt = (at: number) => number;

const DAY_MS = 86_400_000;
const DAYS_REMEMBERED = 5_000;
const ZONES_REMEMBERED = 50;

let zoneNames: ReadonlySet<string> | null = null;

/**
 * The zone that a variable TZ names, by IANA's name, alone or as the path of its file, or describes, as POSIX has it: in
 * one spelling for all of these. Null for what is neither.
 */
export function zoneOfTz(text: string): string | null {
  const given = text.trim().replace(/^:/, '');
  const name = zoneName(nameOf(given));
  if (name !== null) return name;
  return posixZone(given) === null ? null : given;
}

/**
 * The same of what people and their pages write. `UTC+2` is two hours east of Greenwich to them, and two hours west to
 * POSIX: it is neither.
 */
export function zoneNamed(given: unknown): string | null {
  if (typeof given !== 'string' || /^\s*:?(?:utc?|gmt|z)\s*[+-]\s*0*[1-9]/i.test(given)) return null;
  return zoneOfTz(given);
}

export const isTimeZone = (given: unknown): given is string => zoneNamed(given) !== null;

/** `/usr/share/zoneinfo/Europe/Paris` is the file of a zone, and `posix/Europe/Paris` its name in a folder of them. */
const nameOf = (zone: string) => zone.replace(/^(?:\/.*\/zoneinfo\/)?(?:(?:posix|right)\/)?/, '');

/** The only three letters that IANA gives a meaning; to others ICU gives one of its own: BST is in Bangladesh, AST in Alaska. */
const SHORT_NAMES = /^(?:CET|EET|EST|GMT|HST|MET|MST|PRC|ROC|ROK|UCT|UTC|WET)$/i;

/** Whether it is a name of IANA's, or a plain offset such as `+05:30`. */
export const isZoneName = (name: string): boolean => zoneName(name) !== null;

/** The name as JavaScript has it, who reads a TZ in capitals alone; null when it is none. */
function zoneName(name: string): string | null {
  if (name === 'UTC') return name;
  if (name === '' || (/^[a-z]{3}$/i.test(name) && !SHORT_NAMES.test(name))) return null;
  // Their list is short; a format loads a table of all languages, of eight megabytes.
  zoneNames ??= new Set(Intl.supportedValuesOf('timeZone'));
  if (zoneNames.has(name)) return name;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

/** Finds what a clock on the wall means, in a zone that has these offsets. */
export function zoneClock(offsetAt: OffsetAt) {
  const dayOffsets = new Map<number, number | null>();

  /** The zone's offset on a local day that has the same all around it, else null. One look-up a day, not one a row. */
  function offsetOfDay(day: number): number | null {
    const known = dayOffsets.get(day);
    if (known !== undefined) return known;
    if (dayOffsets.size >= DAYS_REMEMBERED) dayOffsets.clear();
    const before = offsetAt((day - 1) * DAY_MS);
    const offset = before === offsetAt((day + 2) * DAY_MS) ? before : null;
    dayOffsets.set(day, offset);
    return offset;
  }

  /** The instant of a local time, which is read as if it were UTC. */
  function resolve(local: number): number {
    const steady = offsetOfDay(Math.floor(local / DAY_MS));
    if (steady !== null) return local - steady;
    const before = offsetAt(local - DAY_MS);
    const after = offsetAt(local + DAY_MS);
    for (const offset of [before, after]) if (offsetAt(local - offset) === offset) return local - offset;
    return local - before;
  }

  return { offsetAt, resolve };
}

const named = new Map<string, ReturnType<typeof zoneClock> | null>();

/** The clock of a zone that is named beside a time; null when there is no such zone. */
export function namedZone(zone: string): ReturnType<typeof zoneClock> | null {
  const known = named.get(zone);
  if (known !== undefined) return known;
  if (named.size >= ZONES_REMEMBERED) named.clear();
  const clock = isZoneName(zone) ? zoneClock(offsetsOf(zone)) : null;
  named.set(zone, clock);
  return clock;
}

/** Gives the offset of a zone that `zoneOfTz` accepts. Throws a RangeError for another. */
export function offsetsOf(zone: string): OffsetAt {
  const known = zoneOfTz(zone) ?? zone;
  return (isZoneName(known) ? null : posixZone(known)) ?? zoneOffsets(known);
}

/** Gives the zone's offset from UTC, in milliseconds, at an instant. */
function zoneOffsets(zone: string): OffsetAt {
  let format: Intl.DateTimeFormat | null = null;
  return (at) => {
    format ??= zoneFormat(zone);
    const shown: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(at)) shown[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
  };
}

/** Made when a local time is first met. */
const zoneFormat = (zone: string) =>
  new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
