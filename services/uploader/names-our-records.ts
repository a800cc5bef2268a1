import { CATEGORIES } from '../../shared/export/category-names.ts';
import type { Given } from './count-shortfall.ts';
import { KEPT_NAMES, THERE_NAMES, THROUGH_NAMES } from './counting-words.ts';
import { DONE_NAMES, ID_NAMES } from './import-words.ts';
import { isVerdict } from './member-says.ts';
import { tellsOfThereBefore } from './read-count.ts';
import { recordsNamedIn, saysWell } from './read-refused-places.ts';
import { bare, wordsOf } from './success-words.ts';
import { isYes } from './words-say.ts';

/**
 * Whether a member, under whatever name, names a record of what was sent by its place: of what is well servers say no more,
 * so that record was left out, or waits for something. Not where the name, or what stands beside it, says that it is there,
 * nor where it says how far the import came, or where something lies. Pure.
 */

/** How far it came, and where it is: none of it is about the record itself. */
export const NOT_OF_THE_RECORD = [
  ...['last', 'first', 'next', 'until', 'through', 'cursor', 'position', 'offset', 'range', 'self', 'href', 'link'],
  ...['links', 'url', 'uri', 'location', 'file', 'files', 'filename', 'redirect', 'schema', 'example', 'ids', 'map'],
] as const;
const THERE: ReadonlySet<string> = new Set([
  ...[...NOT_OF_THE_RECORD, ...KEPT_NAMES, ...THERE_NAMES, ...THROUGH_NAMES, ...DONE_NAMES],
  ...['success', 'successes', 'ok', 'valid', 'passed'],
]);
const IDS: ReadonlySet<string> = new Set(ID_NAMES);
const DENIES = ['not', 'non', 'no', 'never', 'un'];
/** Somewhere else, or a file. */
const ADDRESS = /^\s*[a-z][a-z+.-]*:\/\/|\.(?:json|jsonl|ndjson|csv|parquet|avro|xml|txt|log|gz|zst|zip|bin)\s*$/i;

type Fields = Readonly<Record<string, unknown>>;

/** `path` are the names around the member and its own; `beside` what it lies among, of one of a list or another part. */
export function namesOurRecords(path: readonly string[], value: unknown, beside: Fields | null, given: Given): boolean {
  const isNamed = namesIn(path.at(-1) ?? '', value).some((one) => named(one, given));
  return isNamed && !path.some(saysThere) && (beside === null || !isWell(beside));
}

/** What of a member may name a record: its name, unless it has an id or a yes, each of its texts, and a path as a list. */
function namesIn(name: string, value: unknown): unknown[] {
  const texts = (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string' && !saysWhere(one));
  const isKey = value !== null && (typeof value === 'object' || (typeof value === 'string' && !isSaidWell(value)));
  return [
    ...(isKey ? [name] : []),
    ...(Array.isArray(value) ? [value.filter((one) => typeof one !== 'string' || !saysWhere(one))] : []),
    ...texts,
  ];
}

const named = (value: unknown, { records }: Given): boolean =>
  recordsNamedIn(value).some((place) => {
    const [, , category = '', index = '0'] = place.split('/');
    return records === undefined || Number(index) < (records[category] ?? 0);
  });

const LONGEST = 400;
const CATEGORY_WORDS: ReadonlySet<string> = new Set(['data', ...CATEGORIES.flatMap(wordsOf)]);

/** An address, a file, or a sentence that says what was kept, and so how far that came. */
const saysWhere = (text: string): boolean =>
  ADDRESS.test(text) || wordsOf(text.slice(0, LONGEST)).some((word) => THERE.has(word) && !CATEGORY_WORDS.has(word));

function saysThere(name: string): boolean {
  const words = wordsOf(name);
  if (words.some((word) => DENIES.includes(word))) return false;
  return tellsOfThereBefore(name) || words.some((word) => THERE.has(word));
}

/** By a state, by an id that it was given there, or as one that was there before. */
const isWell = (fields: Fields): boolean =>
  saysWell(fields) ||
  Object.entries(fields).some(
    ([name, value]) =>
      (isVerdict(bare(name)) && isSaidWell(value)) ||
      (tellsOfThereBefore(name) && value === true) ||
      (wordsOf(name).some((word) => IDS.has(word)) && (typeof value === 'string' || typeof value === 'number')),
  );

const isSaidWell = (value: unknown): boolean =>
  typeof value === 'string' && (isYes(value) || wordsOf(value).every((word) => THERE.has(word)));
