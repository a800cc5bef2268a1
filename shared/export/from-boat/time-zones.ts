import { posixZone } from './posix-zone.ts';

/** The zones that boats live in, and how their clocks show an instant. Pure but for Intl's own table of zones. */

type OffsetAt = (at: number) => number;

const DAY_MS = 86_400_000;
const DAYS_REMEMBERED = 5_000;
const ZONES_REMEMBERED = 50;

let zoneNames: ReadonlySet<string> | null = null;

/** Whether it names a zone, or describes one: by IANA's name, alone or as the path of its file, or as POSIX has it. */
export function isTimeZone(given: unknown): given is string {
  return typeof given === 'string' && (isZoneName(nameOf(given)) || posixZone(given) !== null);
}

/** `/usr/share/zoneinfo/Europe/Paris` is the file of a zone, and `posix/Europe/Paris` its name in a folder of them. */
const nameOf = (zone: string) => zone.replace(/^(?:\/.*\/zoneinfo\/)?(?:(?:posix|right)\/)?/, '');

export function isZoneName(name: string): boolean {
  if (name === '') return false;
  // Their list is short; a format loads a table of all languages, of eight megabytes.
  zoneNames ??= new Set(Intl.supportedValuesOf('timeZone'));
  if (zoneNames.has(name)) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
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

/** This computer's offset from UTC, in milliseconds, at an instant. */
export function ownOffset(at: number): number {
  const date = new Date(at);
  const day = [date.getFullYear(), date.getMonth(), date.getDate()] as const;
  return Date.UTC(...day, date.getHours(), date.getMinutes(), date.getSeconds()) - Math.floor(at / 1000) * 1000;
}

/** Gives the offset of a zone that `isTimeZone` accepts. */
export function offsetsOf(zone: string): OffsetAt {
  const name = nameOf(zone);
  return (isZoneName(name) ? null : posixZone(zone)) ?? zoneOffsets(name);
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
