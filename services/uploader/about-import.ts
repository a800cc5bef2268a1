import { CATEGORIES } from '../../shared/export/category-names.ts';
import { DONE_NAMES, ID_NAMES, IMPORT_NAMES, OTHER_IDS, RECEPTION_WORDS, RECORD_NAMES } from './import-words.ts';
import { RECEPTION_CHARACTERS, RECEPTION_STEMS, SUCCESS_STEMS } from './languages.ts';
import { receptionIn } from './says-received.ts';
import { bare, tellsOfLeftOut, wordsOf } from './success-words.ts';
import { CODE_STEMS, TROUBLE_CHARACTERS, TROUBLE_NAME_STEMS } from './trouble-words.ts';
import { isYes, wordsSay } from './words-say.ts';

/**
 * Whether a member that says neither yes nor no is about an import at all: of a front page, of a login, of the state of a
 * server none is, and what counts that nothing was taken is no delivery. Pure.
 */

/** `done`, `counted`: how many were taken, or there are; `none done`, `none`: that there were none. */
export type Speaks = 'of import' | 'done' | 'none done' | 'counted' | 'none' | 'of other' | 'nothing';

const LONGEST_SENTENCE = 400;
const setOf = (words: readonly string[]): ReadonlySet<string> => new Set(words);
const [IMPORT, IDS, NO_IDS] = [setOf(IMPORT_NAMES), setOf(ID_NAMES), setOf(OTHER_IDS)];
const [RECORDS, DONE, RECEPTION] = [setOf(RECORD_NAMES), setOf(DONE_NAMES), setOf(RECEPTION_WORDS)];
const OUR_CATEGORIES = setOf(CATEGORIES.map(bare));
/** Where something else is. */
const ADDRESS = /^\s*(?:[a-z][a-z+.-]*:\/\/|\.{0,2}\/)/i;

/** `isPart` where it lies in what may be called anything: “ok” is there the state of that part. */
export function speaksOf(given: string, value: unknown, isPart: boolean): Speaks {
  if (holdsNothing(value)) return 'nothing';
  const words = wordsOf(given);
  if (typeof value === 'string' && ADDRESS.test(value)) return 'of other';
  if (tellsOfLeftOut(given) || words.some(isOfTrouble)) return 'of import';
  const count = countOf(value);
  if (count !== null && words.some((word) => DONE.has(word))) return count > 0 ? 'done' : 'none done';
  if (count !== null && holdsRecords(given, words)) return count > 0 ? 'counted' : 'none';
  if (isHolder(value)) return holdsRecords(given, words) ? 'of import' : 'nothing';
  return isNamedForImport(given, words) || valueIsOfImport(words, value, isPart) ? 'of import' : 'of other';
}

function holdsNothing(value: unknown): boolean {
  if (typeof value === 'string') return wordsSay(value) === 'nothing';
  return value === null || (typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length === 0);
}

const isOfTrouble = (word: string): boolean =>
  TROUBLE_NAME_STEMS.some((stem) => word.startsWith(stem)) || TROUBLE_CHARACTERS.some((one) => word.includes(one));

/** A list is as many as it holds. */
function countOf(value: unknown): number | null {
  if (typeof value === 'number') return value;
  if (Array.isArray(value)) return value.length;
  return typeof value === 'string' && /^\s*\d+\s*$/.test(value) ? Number(value) : null;
}

/** What is within speaks for itself. */
const isHolder = (value: unknown): boolean =>
  Array.isArray(value) ? value.every((one) => typeof one === 'object') : typeof value === 'object';

const holdsRecords = (given: string, words: readonly string[]): boolean =>
  OUR_CATEGORIES.has(bare(given)) || words.some((word) => RECORDS.has(word));

const isNamedForImport = (given: string, words: readonly string[]): boolean =>
  words.some((word) => IMPORT.has(word) || DONE.has(word)) ||
  holdsRecords(given, words) ||
  (words.some((word) => IDS.has(word)) && !words.some((word) => NO_IDS.has(word)));

/** Whether a sentence says that something was received. */
export function tellsOfReception(sentence: string): boolean {
  const said = receptionIn(sentence);
  if (said !== 'nothing') return said === 'received';
  return wordsOf(sentence.slice(0, LONGEST_SENTENCE)).some((word) => RECEPTION.has(word));
}

function valueIsOfImport(words: readonly string[], value: unknown, isPart: boolean): boolean {
  const count = countOf(value);
  if (count !== null && isOfCode(words)) return count === 0 || (count >= 200 && count <= 299);
  if (value === true || (count !== null && count > 0)) return words.some((word) => isOfReception(word));
  if (typeof value !== 'string') return false;
  return (!isPart && isYes(value)) || tellsOfReception(value);
}

const isOfCode = (words: readonly string[]): boolean =>
  words.some((word) => CODE_STEMS.some((stem) => word.startsWith(stem) || word.endsWith(stem)));

const isOfReception = (word: string): boolean =>
  RECEPTION.has(word) ||
  [...RECEPTION_STEMS, ...SUCCESS_STEMS].some((stem) => word.startsWith(stem)) ||
  RECEPTION_CHARACTERS.some((one) => word.includes(one));
