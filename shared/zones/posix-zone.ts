/**
 * The zones that the variable TZ may describe instead of naming them: `CET-1CEST,M3.5.0,M10.5.0/3` (POSIX.1-2024, 8.3).
 * JavaScript does not read them, and would take such a computer's time for UTC. Pure.
 */

const NAME = '(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)';
const OFFSET = String.raw`[+-]?(?:[01]?\d|2[0-4])(?::[0-5]\d){0,2}`;
const DAY = String.raw`(?:M(?:0?[1-9]|1[0-2])\.[1-5]\.[0-6]|J(?:[1-9]\d?|[12]\d\d|3[0-5]\d|36[0-5])|(?:[12]?\d?\d|3[0-5]\d|36[0-5]))`;
const RULE = String.raw`${DAY}(?:/[+-]?(?:\d{1,2}|1[0-5]\d|16[0-7])(?::[0-5]\d){0,2})?`;
const ZONE = new RegExp(
  `^${NAME}(?<standard>${OFFSET})(?:${NAME}(?<summer>${OFFSET})?(?:,(?<begin>${RULE}),(?<end>${RULE}))?)?$`,
);
const HAS_SUMMER = new RegExp(`^${NAME}${OFFSET}[A-Za-z<]`);
/** What is meant where a summer time is named without its rules, as everywhere it is read. */
const UNTOLD = { begin: 'M3.2.0', end: 'M11.1.0' };
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Gives the zone's offset from UTC, in milliseconds, at an instant; null when the text describes no zone. */
export function posixZone(text: string): ((at: number) => number) | null {
  const parts = ZONE.exec(text)?.groups;
  if (!parts) return null;
  // Their sign is that of what is to be added to get UTC.
  const standard = -timeMs(parts.standard ?? '0');
  if (!HAS_SUMMER.test(text)) return () => standard;
  const summer = parts.summer === undefined ? standard + HOUR_MS : -timeMs(parts.summer);
  const { begin = UNTOLD.begin, end = UNTOLD.end } = parts;
  return (at) => {
    const year = new Date(at + standard).getUTCFullYear();
    const from = changeAt(year, begin) - standard;
    const to = changeAt(year, end) - summer;
    const isSummer = from < to ? at >= from && at < to : at >= from || at < to;
    return isSummer ? summer : standard;
  };
}

/** When a rule changes the clocks in a year, by the clock before it, as if that were UTC. */
function changeAt(year: number, rule: string): number {
  const [day = '', time = '2'] = rule.split('/');
  return dayAt(year, day) + timeMs(time);
}

function dayAt(year: number, day: string): number {
  const [, month, week, weekday] = /^M(\d+)\.(\d)\.(\d)$/.exec(day)?.map(Number) ?? [];
  if (month === undefined || week === undefined || weekday === undefined) {
    const isLeap = new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1;
    // J counts from 1 and never counts 29 February; without it, days count from 0 and all of them do.
    const nth = day.startsWith('J')
      ? Number(day.slice(1)) - 1 + (isLeap && Number(day.slice(1)) > 59 ? 1 : 0)
      : Number(day);
    return Date.UTC(year, 0, 1) + nth * DAY_MS;
  }
  const first = new Date(Date.UTC(year, month - 1, 1)).getUTCDay();
  const date = 1 + ((weekday - first + 7) % 7) + (week - 1) * 7;
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return Date.UTC(year, month - 1, date > last ? date - 7 : date);
}

function timeMs(text: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.replace(/^[+-]/, '').split(':').map(Number);
  const size = hours * HOUR_MS + minutes * 60_000 + seconds * 1_000;
  return text.startsWith('-') ? -size : size;
}
