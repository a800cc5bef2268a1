import { CATEGORIES } from '../../shared/export/category-names.ts';
import { inEnglish } from './in-english.ts';
import { THERE_BEFORE } from './kept-out-words.ts';
import { wordsOf } from './success-words.ts';

/** The clauses of a sentence, in English words with a blank before and behind each; and what in one is there already. Pure. */

const LONGEST_SENTENCE = 400;
/** `record_key` is a field, and no record. */
const IDENTIFIER = /[a-z]+(?:_[a-z]+)+/gi;
const CATEGORY_NAMES: ReadonlySet<string> = new Set(CATEGORIES);
/** What ends there is no word on how many. */
const WITH_ERRORS = /\b(?:with|despite)(?: some| a few)? errors?\s*[:(]\s*(?=\d)/gi;
export const clausesOf = (sentence: string): string[] =>
  inEnglish(sentence.slice(0, LONGEST_SENTENCE))
    .replace(WITH_ERRORS, '. ')
    .replace(IDENTIFIER, (name) => (CATEGORY_NAMES.has(name.toLowerCase()) ? 'records' : 'field'))
    .replace(/[:=]\s*(?=(?:\d+|none|no|nothing)\b)/gi, ' ')
    .split(/[.;:,!?()\n–—]+|\b(?:and|but)\b/)
    .map((clause) => ` ${wordsOf(clause).join(' ')} `);

export const isThereBefore = (clause: string): boolean => THERE_BEFORE.some((word) => clause.includes(` ${word} `));

/** Whether one of these sentences says of just as many records that they are there already. */
export const sayThereBefore = (texts: readonly string[], count: number): boolean =>
  sentencesOf(texts).some((words) => words.includes(` ${count} `) && isSaidThereBefore(words));

/** Whether one of these sentences says that it is there already, or that there is nothing new in it. */
export const sayNothingNew = (texts: readonly string[]): boolean =>
  sentencesOf(texts).some(
    (words) => isSaidThereBefore(words) || NOTHING_NEW.some((phrase) => words.includes(` ${phrase} `)),
  );

const NOTHING_NEW = [
  'no changes',
  'no change',
  'nothing new',
  'no new',
  '0 new',
  'nothing changed',
  'nothing to do',
  'up to date',
  'no op',
  'not modified',
];

const sentencesOf = (texts: readonly string[]): string[] =>
  texts.flatMap((text) =>
    text
      .slice(0, LONGEST_SENTENCE)
      .split(/[.;!?\n]+/)
      .map((sentence) => ` ${wordsOf(sentence).join(' ')} `),
  );

const isSaidThereBefore = (words: string): boolean => isThereBefore(words) && !DENIES.test(words);

/** “3 refer to a boat that does not exist” */
const DENIES = / (?:not|never|doesn|don|didn|isn|unknown) /;
