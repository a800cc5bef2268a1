import { asText } from '../fit-text.ts';
import { isBlank } from './read-fields.ts';
import { isUtcText, mayBeLeapSecond, readTimeText, type WrittenTime } from './read-time-text.ts';
import { isZoneName, namedZone, offsetsOf, ownOffset, zoneClock } from './time-zones.ts';

export { isTimeZone } from './time-zones.ts';

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
   * can have logged them: what is outside counts something else, such as seconds since power-on, or a sheet's days. A leap second becomes the last
   * millisecond before it ends: so it stays on its day, and behind what came before.
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
  if (given === timestamp || (timestamp === null && isBlank(given))) return { timestamp };
  return { timestamp, timestamp_given: asText(given) };
}

/** Unix time as text: seconds, milli-, micro- or nanoseconds, by their digits. Twelve may as well be a date. */
const UNIX_TEXT = /^(\d{9,11}|\d{13}|\d{16}|\d{19})(\.\d+)?$|^\d(\.\d+)?e\+?(0?9|1[258])$/i;
/** 1973 in milliseconds, 5138 in seconds; each finer unit begins where the one before it ends, in 5138. */
const LARGEST_SECONDS = 100_000_000_000;
/** Seconds since 1900 or 1904, as NTP and old Macs count them, would be of 2050 and later. */
const FIRST_LOGGED_MS = Date.UTC(2000);
const LAST_LOGGED_MS = Date.UTC(2050) - 1;

/**
 * `zone` is one that `isTimeZone` accepts. In `ownZone`, the one this computer lives in, as it usually is, JavaScript's
 * own dates are enough; where that is no plain name, they are not in it.
 */
export function boatTime(zone: string, ownZone: string | null = null): BoatTime {
  const { resolve } = zoneClock(zone === ownZone && isZoneName(zone) ? ownOffset : offsetsOf(zone));

  return {
    zone,
    toUtc(given) {
      if (typeof given === 'number' || typeof given === 'bigint') return fromNumber(Number(given));
      if (typeof given !== 'string') return null;
      const text = given.trim();
      if (isUtcText(text)) return text;
      if (UNIX_TEXT.test(text)) return fromNumber(Number(text));
      const written = readTimeText(text);
      if (written === null) return null;
      const instant = instantOf(written);
      if (instant === null || (written.isLeap && !mayBeLeapSecond(instant))) return null;
      return isoOrNull(instant);
    },
  };

  function instantOf({ local, zone: written, alsoZone }: WrittenTime): number | null {
    if (written === null) return resolve(local);
    if (typeof written === 'string') return namedZone(written)?.resolve(local) ?? null;
    const instant = local - written;
    return alsoZone === undefined || namedZone(alsoZone)?.offsetAt(instant) === written ? instant : null;
  }
}

function fromNumber(value: number): string | null {
  const ms = millisecondsOf(value);
  return ms >= FIRST_LOGGED_MS && ms <= LAST_LOGGED_MS ? isoOrNull(ms) : null;
}

function millisecondsOf(value: number): number {
  if (value < LARGEST_SECONDS) return value * 1_000;
  if (value < LARGEST_SECONDS * 1_000) return value;
  return value < LARGEST_SECONDS * 1_000_000 ? value / 1_000 : value / 1_000_000;
}

function isoOrNull(ms: number): string | null {
  const date = new Date(Math.round(ms));
  const year = date.getUTCFullYear();
  return year >= 1 && year <= 9999 ? date.toISOString() : null;
}
