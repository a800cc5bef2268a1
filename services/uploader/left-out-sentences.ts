import { CATEGORIES } from '../../shared/export/category-names.ts';
import { KEPT_NAMES } from './counting-words.ts';
import {
  LEFT_OUT_STEMS,
  LEFT_OUT_VERBS,
  NOT_OF_RECORDS,
  NOTE_NAMES,
  RECORDS_IN_WORDS,
  THERE_BEFORE,
} from './left-out-verbs.ts';
import { wordsOf } from './success-words.ts';

/**
 * What sentences of an answer say of records that were left out: beside a count of what was imported, which makes it a yes,
 * and in warnings and notes. What is there already, and what is said of fields, is none of it. Clause by clause. Pure.
 */

const LONGEST_SENTENCE = 400;
/** `record_key` is a field, and no record. */
const IDENTIFIER = /[a-z]+(?:_[a-z]+)+/gi;
const CATEGORY_NAMES: ReadonlySet<string> = new Set(CATEGORIES);
const UNITS = RECORDS_IN_WORDS.join('|');
const setOf = (words: readonly string[]): ReadonlySet<string> => new Set(words);
const [NOTES, RECORDS, NO_RECORDS] = [setOf(NOTE_NAMES), setOf(RECORDS_IN_WORDS), setOf(NOT_OF_RECORDS)];
const KEPT = `(?:${KEPT_NAMES.join('|')})`;
const VERBS = LEFT_OUT_VERBS.join('|');
const COUNT = '(\\d{1,9})';
/** “Imported 3 entries”, “3 entries were imported” */
const KEPT_COUNTS = [
  new RegExp(` ${KEPT} ${COUNT}(?= )`),
  new RegExp(` ${COUNT}(?: \\p{L}+){0,2}?(?: (?:was|were|has been|have been))? ${KEPT}(?= )`, 'u'),
];
/** “Skipped 7 rows that could not be read”, “7 rows were skipped”, “7 could not be read” */
const LEFT_OUT_COUNTS = [
  new RegExp(` (?:${VERBS})(?: \\p{L}+)? ${COUNT}(?= )`, 'u'),
  new RegExp(
    ` ${COUNT}(?: (?!and )\\p{L}+){0,3}? (?:${VERBS}|(?:could not|couldn t|cannot|can t) be \\p{L}+)(?= )`,
    'u',
  ),
];
const NONE = new RegExp(` (?:no|none|zero|nothing|0|never)(?: \\p{L}+){0,3} (?:${VERBS})(?= )`, 'u');
const COUNTED_NONE = new RegExp(` (?:${VERBS})(?: (?:${UNITS}))? (?:0|none|no|nothing)(?= |$)`);

const clausesOf = (sentence: string): string[] =>
  sentence
    .slice(0, LONGEST_SENTENCE)
    .replace(IDENTIFIER, (name) => (CATEGORY_NAMES.has(name.toLowerCase()) ? 'records' : 'field'))
    .replace(/[:=]\s*(?=(?:\d+|none|no|nothing)\b)/gi, ' ')
    .split(/[.;:,!?()\n–—]+|\band\b/)
    .map((clause) => ` ${wordsOf(clause).join(' ')} `);

const countIn = (clause: string, patterns: readonly RegExp[]): number =>
  Math.max(0, ...patterns.map((one) => Number(one.exec(clause)?.[1] ?? 0)));

const isThereBefore = (clause: string): boolean => THERE_BEFORE.some((word) => clause.includes(` ${word} `));

/** The clauses that count what was left out, where another counts that something was imported. */
function leftOutClauses(sentence: string): { readonly leftOut: string[]; readonly rest: string[] } {
  const clauses = clausesOf(sentence);
  const leftOut = clauses.filter((clause) => countIn(clause, LEFT_OUT_COUNTS) > 0 && !isThereBefore(clause));
  const rest = clauses.filter((clause) => !leftOut.includes(clause));
  return rest.some((clause) => countIn(clause, KEPT_COUNTS) > 0) ? { leftOut, rest } : { leftOut: [], rest: clauses };
}

/** What of a sentence is left to judge where it counts both; null where it does not. */
export function besidesLeftOut(sentence: string): string | null {
  const { leftOut, rest } = leftOutClauses(sentence);
  return leftOut.length === 0 ? null : rest.join('.');
}

/** Whether a member that holds warnings or notes, or lies within one, says of records that they were left out. */
export function notesLeftOut(path: readonly string[], value: unknown): boolean {
  if (!path.some((name) => wordsOf(name).some((word) => NOTES.has(word)))) return false;
  const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
  return texts.some((one) => typeof one === 'string' && clausesOf(one).some(clauseLeavesOut));
}

function clauseLeavesOut(clause: string): boolean {
  if (isThereBefore(clause) || NONE.test(clause) || COUNTED_NONE.test(clause)) return false;
  const words = wordsOf(clause);
  const isOfRecords = words.some((word) => RECORDS.has(word));
  if (!isOfRecords && words.some((word) => NO_RECORDS.has(word))) return false;
  const verbs = new RegExp(` (?:${VERBS})(?= )`);
  return verbs.test(clause) || words.some(isOfLeavingOut);
}

const isOfLeavingOut = (word: string): boolean =>
  LEFT_OUT_STEMS.some(
    (stem) => word.startsWith(stem) || (/[^\p{Script=Latin}\p{Script=Cyrillic}]/u.test(stem) && word.includes(stem)),
  );
