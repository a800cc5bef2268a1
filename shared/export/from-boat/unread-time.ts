import { type Fields, isFields, isPrivate } from './read-fields.ts';
import { readTimeText } from './read-time-text.ts';

/**
 * Of fields that nobody reads, the first that is a time by all that is known of it: then who gave no time by any usual
 * name did give one, and the moment in which it came in is not it. Pure.
 */
export function unreadTime(fields: Fields): { readonly path: string; readonly value: unknown } | null {
  for (const [name, value] of Object.entries(fields)) {
    if (isPrivate(name) || COUNTS_ELSE.test(name.replace(/([a-z0-9])([A-Z])/g, '$1_$2'))) continue;
    if (mayBeTime(value)) return { path: name, value };
    const within = isFields(value) || Array.isArray(value) ? unreadTime(value as Fields) : null;
    if (within !== null) return { ...within, path: `${name}.${within.path}` };
  }
  return null;
}

/** What such names hold are sizes, numbers of people and versions, however like a time they look. */
const COUNTS_ELSE =
  /byte|size|total|avail|swap|disk|freq|capacity|version|firmware|imei|iban|mobile|memory|birth|(?:^|_)(?:tel|fax|cell|contact|whatsapp|free|used|mem|ram|hz|count|counter|build|uptime|rx|tx|ip|cache)(?:_|$)/i;

const FROM_S = Date.UTC(2000) / 1_000;
const UP_TO_S = Date.UTC(2100) / 1_000;
const LONGEST = 60;
/** All of a short text: a day in digits, perhaps with its name before it, and an hour behind it. */
const DAY =
  /^\s*(?:\p{L}{2,10}\.?,?\s+)?(?:\d{4}([-./])\d{1,2}\1\d{1,2}|\d{1,2}([-./])\d{1,2}\2\d{4})(?!\d)(?:[T\s,].*)?$/u;
const DAY_OF_TWO_DIGITS = /^\s*\d{1,2}([-./])\d{1,2}\1\d{1,2},?\s+\d{1,2}[:.h]\d\d/;

/** Unix time of this century, in any of its units, or a day. */
function mayBeTime(value: unknown): boolean {
  if (typeof value === 'number') return mayBeEpoch(value);
  if (typeof value !== 'string' || value.length > LONGEST) return false;
  const text = value.trim();
  if (/^\d+(?:\.\d+)?$/.test(text)) return mayBeEpoch(Number(text));
  return DAY.test(text) || DAY_OF_TWO_DIGITS.test(text) || readTimeText(text) !== null;
}

/** In seconds, whole kibibytes are a size of memory, and whole millions a frequency. */
function mayBeEpoch(value: number): boolean {
  if (value < UP_TO_S && (value % 1_024 === 0 || value % 1_000_000 === 0)) return false;
  return [1, 1e3, 1e6, 1e9].some((unit) => value >= FROM_S * unit && value < UP_TO_S * unit);
}
