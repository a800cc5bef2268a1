import { CATEGORIES } from '../../shared/export/category-names.ts';
import {
  DAMAGED,
  KEPT_OUT_COUNTS,
  NOT_DONE_TO_THEM,
  RECORDS_IN_WORDS,
  SAY_NOTHING_OF_A_COUNT,
} from './kept-out-words.ts';
import { namesPlace } from './read-refused-places.ts';
import { bare, wordsOf } from './success-words.ts';

/**
 * How many records a member counts, or lists, that were kept out, under one of the words that are said of other things as
 * well (`kept-out-words.ts`): `num_dropped: 4`, `quarantined: {"boatlog": 2}`, `unsupported: ["system_alerts"]`; not of
 * `packets_lost`, nor the name of a queue. So does an adjective of damage beside a word for records, or above their places
 * (`bad_records: 3`, `missing: ["/data/boatlog/3"]`). Null where it does not. Pure.
 */

const RECORDS: ReadonlySet<string> = new Set(RECORDS_IN_WORDS);
const SAYS_NOTHING: ReadonlySet<string> = new Set(SAY_NOTHING_OF_A_COUNT);
const OURS: ReadonlySet<string> = new Set(CATEGORIES.map(bare));
const OUR_WORDS: ReadonlySet<string> = new Set(CATEGORIES.flatMap(wordsOf));
/** The longest first: of “filtered out” nothing is left. */
const PHRASES = [...KEPT_OUT_COUNTS].sort((a, b) => b.length - a.length);

const IS_DAMAGED: ReadonlySet<string> = new Set(DAMAGED);
const IS_NOT_DONE = new RegExp(`^(?:un(?:${NOT_DONE_TO_THEM.join('|')}|\\p{Ll}+[ai]ble)|mis\\p{Ll}{2,}ed)$`, 'u');

export function countKeptOut(name: string, value: unknown): number | null {
  const words = ` ${wordsOf(name).join(' ')} `;
  const phrase = PHRASES.find((one) => words.includes(` ${one} `));
  const isOfThem = phrase === undefined ? isOfDamaged(name, value) : isOfRecords(words.replace(` ${phrase} `, ' '));
  const count = isOfThem ? countOf(value) : 0;
  return count > 0 ? count : null;
}

function isOfDamaged(name: string, value: unknown): boolean {
  const words = wordsOf(name);
  const rest = words.filter((word) => !isDamaged(word));
  if (rest.length === words.length || !isOfRecords(rest.join(' '))) return false;
  return rest.some((word) => RECORDS.has(word) || OUR_WORDS.has(word)) || namesPlace(value);
}

const isDamaged = (word: string): boolean => IS_DAMAGED.has(word) || IS_NOT_DONE.test(word);

const isOfRecords = (name: string): boolean =>
  wordsOf(name).every((word) => RECORDS.has(word) || SAYS_NOTHING.has(word) || OUR_WORDS.has(word));

function countOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return /^\s*\d{1,9}(?!\d|\.)/.test(value) ? Number.parseInt(value, 10) : ours(value);
  if (Array.isArray(value)) return value.some(isOneKeptOut) ? value.length : 0;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce((sum, [name, one]) => sum + (isOfRecords(name) ? countOf(one) : 0), 0);
}

/** A list of words may be of anything: one that names a category, or a record by its number, is of records. */
const isOneKeptOut = (one: unknown): boolean =>
  typeof one === 'string' ? ours(one) > 0 || /\d/.test(one) : typeof one === 'object' || typeof one === 'number';

const ours = (text: string): number => (OURS.has(bare(text)) ? 1 : 0);
