/**
 * The boat's programs write times in many ways: UTC with a Z, with an offset, or local time without a zone. Here they
 * become UTC. Pure but for Intl's own table of zones.
 */
export interface BoatTime {
  readonly zone: string;
  /**
   * A time as a boat wrote it, as UTC; null when it cannot be read. UTC text is passed on as it stands. Local time is
   * resolved in the boat's zone; in the hour that DST repeats, the first of the two is meant, and in the hour it
   * skips, the clock had not been moved yet (as RFC 5545, section 3.3.5, has it). Numbers are Unix seconds, or
   * milliseconds when they are too large to be seconds.
   */
  toUtc(given: unknown): string | null;
}

/** The two fields that every record of a timed category holds. */
export interface TimeFields {
  timestamp: string | null;
  timestamp_given?: string;
}

/** `timestamp`, and `timestamp_given` where the boat's own text says something else than it. */
export function timeFields(time: BoatTime, given: unknown): TimeFields {
  const timestamp = time.toUtc(given);
  if (given === null || given === undefined || given === '' || given === timestamp) return { timestamp };
  return { timestamp, timestamp_given: String(given).slice(0, 100) };
}

let zoneNames: ReadonlySet<string> | null = null;

export function isTimeZone(name: unknown): name is string {
  if (typeof name !== 'string' || name === '') return false;
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

const DAY_MS = 86_400_000;
const UTC_TEXT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/;
const ISO_TEXT = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d\d:?\d\d)?)?$/i;
/** 1973 in milliseconds, 5138 in seconds. */
const LARGEST_SECONDS = 100_000_000_000;
const DAYS_REMEMBERED = 5_000;

/**
 * `zone` is an IANA name that `isTimeZone` accepts. In `ownZone`, the one this computer lives in, as it usually is,
 * JavaScript's own dates are enough.
 */
export function boatTime(zone: string, ownZone: string | null = null): BoatTime {
  const offsetAt = zone === ownZone ? ownOffset : zoneOffsets(zone);
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

  /** `local` is the local time read as if it were UTC. */
  function resolveLocal(local: number): number {
    const steady = offsetOfDay(Math.floor(local / DAY_MS));
    if (steady !== null) return local - steady;
    const before = offsetAt(local - DAY_MS);
    const after = offsetAt(local + DAY_MS);
    for (const offset of [before, after]) if (offsetAt(local - offset) === offset) return local - offset;
    return local - before;
  }

  return {
    zone,
    toUtc(given) {
      if (typeof given === 'number') return fromNumber(given);
      if (typeof given !== 'string') return null;
      const text = given.trim();
      if (UTC_TEXT.test(text)) return Number.isNaN(Date.parse(text)) ? null : text;
      if (/^\d{9,13}(\.\d+)?$/.test(text)) return fromNumber(Number(text));
      const parts = ISO_TEXT.exec(text);
      if (!parts) return null;
      const local = localMs(parts);
      if (local === null) return null;
      const offset = parts[8];
      return isoOrNull(offset === undefined ? resolveLocal(local) : local - offsetMs(offset));
    },
  };
}

function fromNumber(value: number): string | null {
  return isoOrNull(Math.abs(value) < LARGEST_SECONDS ? value * 1000 : value);
}

function isoOrNull(ms: number): string | null {
  const date = new Date(Math.round(ms));
  const year = date.getUTCFullYear();
  return year >= 1 && year <= 9999 ? date.toISOString() : null;
}

/** Null for a day or an hour that no calendar has. */
function localMs(parts: RegExpExecArray): number | null {
  const month = Number(parts[2]);
  const day = Number(parts[3]);
  const hour = Number(parts[4] ?? 0);
  const minute = Number(parts[5] ?? 0);
  const second = Number(parts[6] ?? 0);
  const fraction = parts[7];
  const milliseconds = fraction === undefined ? 0 : Number(fraction.padEnd(3, '0').slice(0, 3));
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return null;
  if (day > 28 && new Date(Date.UTC(Number(parts[1]), month - 1, day)).getUTCDate() !== day) return null;
  return Date.UTC(Number(parts[1]), month - 1, day, hour, minute, second, milliseconds);
}

function offsetMs(offset: string): number {
  if (/^z$/i.test(offset)) return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return (offset.startsWith('-') ? -minutes : minutes) * 60_000;
}

/** This computer's offset from UTC, in milliseconds, at an instant. */
function ownOffset(at: number): number {
  const date = new Date(at);
  const day = [date.getFullYear(), date.getMonth(), date.getDate()] as const;
  return Date.UTC(...day, date.getHours(), date.getMinutes(), date.getSeconds()) - Math.floor(at / 1000) * 1000;
}

/** Gives the zone's offset from UTC, in milliseconds, at an instant. */
function zoneOffsets(zone: string): (at: number) => number {
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
