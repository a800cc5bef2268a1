import { ownOffset } from '../../zones/own-offset.ts';
import { isZoneName, namedZone, offsetsOf, zoneClock } from '../../zones/time-zones.ts';
import { asText } from '../fit-text.ts';
import { isBlank } from './read-fields.ts';
import { isUtcText, mayBeLeapSecond, readTimeText, type WrittenTime } from './read-time-text.ts';

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
   * milliseconds, microseconds or nanoseconds when they are too large to be that, and only of the years in which a boat
   * can have logged them: what is outside counts something else, such as seconds since power-on, or a sheet's days. Where
   * clocks begin that were never set, no time is meant, be it a number or a text. A leap second becomes the last
   * millisecond before it ends: so it stays on its day, and behind what came before.
   */
  toUtc(given: unknown): string | null;
  /** The same, but that local time is read in the zone that `choose` gives for its text: one that `zoneOfTz` gave. */
  readIn(choose: (text: string) => string): BoatTime;
  /** The zone in which it reads this local time. */
  zoneFor(text: string): string;
}

/** The two fields that every record of a timed category holds. */
export interface TimeFields {
  timestamp: string | null;
  timestamp_given?: string;
}

/** `timestamp`, and `timestamp_given` where the boat's own text says something else than it. */
export function timeFields(time: BoatTime, given: unknown): TimeFields {
  const timestamp = time.toUtc(given);
  if (given === timestamp || (timestamp === null && isBlank(given))) return { timestamp };
  return { timestamp, timestamp_given: asText(given) };
}

/** Unix time as text: seconds, milli-, micro- or nanoseconds, by their digits. Twelve may as well be a date. */
const UNIX_TEXT = /^(\d{9,11}|\d{13}|\d{16}|\d{19})([.,]\d+)?$|^\d([.,]\d+)?e\+?(0?9|1[258])$/i;
/** 1973 in milliseconds, 5138 in seconds; each finer unit begins where the one before it ends, in 5138. */
const LARGEST_SECONDS = 100_000_000_000;
/** Seconds since 1900 or 1904, as NTP and old Macs count them, would be of 2050 and later. */
const FIRST_LOGGED_MS = Date.UTC(2000);
const LAST_LOGGED_MS = Date.UTC(2050) - 1;
/** An old paper log may have been typed in. */
const FIRST_TOLD_MS = Date.UTC(1900);
/** Where clocks that were never set begin to count: Unix and NTP’s second era, DOS and GPS, small computers’ own clocks. */
const UNSET = [
  [Date.UTC(1969, 11, 31), Date.UTC(1971)],
  [Date.UTC(1979, 11, 31), Date.UTC(1980, 1)],
  [Date.UTC(1999, 11, 31), Date.UTC(2000, 1)],
  [Date.UTC(2036, 1, 7), Date.UTC(2036, 1, 10)],
] as const;
/** Between these a UTC text needs no second look. */
const USUAL = { from: '2000-02', upTo: '2036' } as const;
/** Ten digits, as of seconds after 2033, that are a date: two for the year, or the day, the month, and so on. */
const DATE_DIGITS = /^[2-9]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d$/;

type Clock = ReturnType<typeof zoneClock>;

/**
 * `zone` is one that `isTimeZone` accepts. In `ownZone`, the one this computer lives in, as it usually is, JavaScript's
 * own dates are enough; where that is no plain name, they are not in it.
 */
export function boatTime(zone: string, ownZone: string | null = null): BoatTime {
  const clockOf = (one: string) => zoneClock(one === ownZone && isZoneName(one) ? ownOffset : offsetsOf(one));
  const clocks = new Map([[zone, clockOf(zone)]]);
  /** Those of the zones that the boat was in. */
  function clockIn(one: string): Clock {
    const known = clocks.get(one) ?? clockOf(one);
    clocks.set(one, known);
    return known;
  }

  const timeIn = (choose: (text: string) => string): BoatTime => ({
    zone,
    toUtc: (given) => utcOf(given, (text) => clockIn(choose(text))),
    readIn: timeIn,
    zoneFor: choose,
  });
  return timeIn(() => zone);
}

function utcOf(given: unknown, clockFor: (text: string) => Clock): string | null {
  if (typeof given === 'number' || typeof given === 'bigint') return fromNumber(Number(given));
  if (typeof given !== 'string') return null;
  const text = given.trim();
  if (isUtcText(text)) return isUsual(text) || isTold(Date.parse(text)) ? text : null;
  if (UNIX_TEXT.test(text)) return fromNumber(Number(text.replace(',', '.')));
  const written = readTimeText(text);
  if (written === null) return null;
  const instant = written.zone === null ? clockFor(text).resolve(written.local) : instantOf(written);
  if (instant === null || (written.isLeap && !mayBeLeapSecond(instant))) return null;
  return isoOrNull(instant);
}

/** Of a time that says in which zone it is. */
function instantOf({ local, zone, alsoZone }: WrittenTime): number | null {
  if (typeof zone === 'string') return namedZone(zone)?.resolve(local) ?? null;
  const instant = local - (zone ?? 0);
  return alsoZone === undefined || namedZone(alsoZone)?.offsetAt(instant) === zone ? instant : null;
}

const isUsual = (utc: string): boolean => utc >= USUAL.from && utc < USUAL.upTo;
const isTold = (ms: number): boolean =>
  ms >= FIRST_TOLD_MS && ms <= LAST_LOGGED_MS && !UNSET.some(([from, upTo]) => ms >= from && ms < upTo);

function fromNumber(value: number): string | null {
  if (DATE_DIGITS.test(String(value))) return null;
  const ms = millisecondsOf(value);
  return ms >= FIRST_LOGGED_MS && ms <= LAST_LOGGED_MS ? isoOrNull(ms) : null;
}

function millisecondsOf(value: number): number {
  if (value < LARGEST_SECONDS) return value * 1_000;
  if (value < LARGEST_SECONDS * 1_000) return value;
  return value < LARGEST_SECONDS * 1_000_000 ? value / 1_000 : value / 1_000_000;
}

function isoOrNull(ms: number): string | null {
  return isTold(ms) ? new Date(Math.round(ms)).toISOString() : null;
}
