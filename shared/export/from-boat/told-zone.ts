import { bareName } from './read-fields.ts';
import { readTimeText } from './read-time-text.ts';

/** What the name of a time says of its zone, and a zone that is told beside it. Pure. */

const UTC_WORDS = ['utc', 'gmt', 'zulu'];

/** A name that says UTC, as `bareName` has it without that word: of `created_at_utc` `createdat`; null for all others. */
export function withoutUtc(name: string): string | null {
  const words = name
    .replace(/([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3_$2')
    .toLowerCase()
    .split(/[_ -]+/);
  const others = words.filter((word, i) => !UTC_WORDS.includes(word) && !(word === 'z' && i > 0));
  if (others.length < words.length) return others.join('');
  const joined = /^(?:(?:utc|gmt)(.+)|(.+)(?:utc|gmt))$/.exec(bareName(name));
  return joined === null ? null : (joined[1] ?? joined[2] ?? '');
}

/** A time by the name it stands under: one that says UTC makes UTC of a text without a zone. */
export const timeByName = (name: string, value: unknown): unknown =>
  typeof value === 'string' && withoutUtc(name) !== null ? inZone(value, 'UTC') : value;

/**
 * The text of a local time with its zone behind it, as it is read then; of a day alone with its midnight. Of a zone that
 * nobody reads both stand there, and no time is read. What says its own zone, or is no time, is as it was.
 */
export function inZone(given: string, zone: string): string {
  const text = given.trim();
  const written = readTimeText(text);
  if (written === null || written.zone !== null) return given;
  const ways = [`${text} ${zone}`, `${text} 00:00 ${zone}`];
  const isRead = (way: string) => (readTimeText(way)?.zone ?? null) !== null;
  if (!isRead(`2000-01-01 00:00 ${zone}`)) return `${text} ${zone}`;
  // A form with its zone in another place.
  return ways.find(isRead) ?? `${new Date(written.local).toISOString().slice(0, -1)} ${zone}`;
}
