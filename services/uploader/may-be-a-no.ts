import { RECEPTION_CHARACTERS, RECEPTION_STEMS, SUCCESS_STEMS } from './languages.ts';
import { receptionIn } from './says-received.ts';
import { STORING_NAMES, WHOLE_NAMES } from './storing-names.ts';
import { bare, NO_WORDS, speaksInGeneral, wordsOf } from './success-words.ts';
import {
  CODE_STEMS,
  HARMLESS,
  NO_TROUBLE_WORDS,
  NOES,
  TROUBLE_CHARACTERS,
  TROUBLE_NAME_STEMS,
  TROUBLE_STEMS,
} from './trouble-words.ts';
import { isError, wordsSay } from './words-say.ts';

/**
 * No list holds all names by which servers say that something failed. So where an answer speaks, and neither a receipt nor
 * a yes is in it, whatever may be a no under any name counts against it: a false of storing, a word of trouble in any of
 * the languages that are known here, an error that is there, a code that is not 0 or 200 to 299. Pure.
 */

const LONGEST_SENTENCE = 400;
/** An answer without a receipt is no receipt that says so. */
const IS_RECEIPT = /^(import|receipt)id$|^receipt$/;
/** `resultYn`, as in Korea. */
const IS_YES_OR_NO = /yn$/;

const NO_NAMES = new Set<string>(NO_WORDS);
const HARMLESS_NAMES: ReadonlySet<string> = new Set(HARMLESS);
/** Rows have English names; of a word that nobody here reads, a false may be a no. */
const IN_OTHER_LETTERS = /[^a-z\d]/;
const STORING: ReadonlySet<string> = new Set(STORING_NAMES);
const OF_THE_WHOLE: ReadonlySet<string> = new Set(WHOLE_NAMES);
const SAYS_NO: ReadonlySet<string> = new Set(NOES);
const NEGATIONS: ReadonlySet<string> = new Set(NO_TROUBLE_WORDS);

/** Whether a member of this name and value may say that it failed. Of objects only what an error holds is read. */
export function mayBeANo(given: string, value: unknown): boolean {
  const name = bare(given);
  const words = wordsOf(given);
  if (IS_RECEIPT.test(name) && (value === null || value === false || value === '')) return true;
  if (speaksInGeneral(words)) return false;
  if (words.some(isOfTrouble)) return isError(name, value) && !isNone(value);
  if (isFalse(value)) return isOfStoring(words) && !words.some((word) => HARMLESS_NAMES.has(word));
  if (Array.isArray(value)) return value.some((one) => typeof one === 'string' && soundsOfTrouble(one));
  const number = numberOf(value);
  if (number !== null) return numberMayBeANo(words, number);
  if (typeof value !== 'string') return false;
  return soundsOfTrouble(value) || (bare(value) === 'n' && (IS_YES_OR_NO.test(name) || isOfSuccess(words)));
}

/** A name of trouble; of all other words a name may have more than one meaning. */
const isOfTrouble = (word: string): boolean =>
  NO_NAMES.has(word) || TROUBLE_NAME_STEMS.some((stem) => word.startsWith(stem)) || hasCharacters(word);

const isOfSuccess = (words: readonly string[]): boolean =>
  words.some((word) => SUCCESS_STEMS.some((stem) => word.startsWith(stem)));

/**
 * Whether a name is of storing, of success or of who is let in: of all else that a row may say of itself, such as `archived`
 * or `terms_accepted`, a false tells nothing of whether it was kept.
 */
const isOfStoring = (words: readonly string[]): boolean =>
  words.some((word) => isOfReception(word) || IN_OTHER_LETTERS.test(word)) ||
  isOfSuccess(words) ||
  (words.some((word) => STORING.has(word)) && words.every((word) => STORING.has(word) || OF_THE_WHOLE.has(word)));
const isOfReception = (word: string): boolean =>
  RECEPTION_STEMS.some((stem) => word.startsWith(stem)) || RECEPTION_CHARACTERS.some((one) => word.includes(one));

const isFalse = (value: unknown): boolean =>
  value === false || (typeof value === 'string' && /^\s*false\s*$/i.test(value));

const isNone = (value: unknown): boolean => typeof value === 'string' && NEGATIONS.has(bare(value));

const hasCharacters = (text: string): boolean => TROUBLE_CHARACTERS.some((one) => text.includes(one));

function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : null;
}

function numberMayBeANo(words: readonly string[], value: number): boolean {
  if (value === 0) return isOfSuccess(words);
  const isCode = words.some((word) => CODE_STEMS.some((stem) => word.startsWith(stem) || word.endsWith(stem)));
  return isCode && !(value >= 200 && value <= 299);
}

function soundsOfTrouble(text: string): boolean {
  const read = text.slice(0, LONGEST_SENTENCE);
  if (SAYS_NO.has(bare(read)) || wordsSay(read) === 'no' || hasCharacters(read)) return true;
  if (receptionIn(read) === 'denied') return true;
  const words = wordsOf(read);
  return words.some((word, at) => {
    if (!TROUBLE_STEMS.some((stem) => word.startsWith(stem))) return false;
    // “Sin ningún error”, “keine Fehler”.
    return !words.slice(Math.max(0, at - 2), at).some((before) => NEGATIONS.has(before));
  });
}
