import { CATEGORIES } from '../../shared/export/category-names.ts';
import { KEPT_NAMES } from './counting-words.ts';
import {
  KEPT_OUT_STEMS,
  KEPT_OUT_VERBS,
  NOT_OF_RECORDS,
  NOTE_NAMES,
  RECORDS_IN_WORDS,
  SAID_OF_MORE,
  THERE_BEFORE,
} from './kept-out-words.ts';
import { namesPlace } from './read-refused-places.ts';
import { wordsOf } from './success-words.ts';
import { wordsSay } from './words-say.ts';

/**
 * What sentences of an answer say of records that were left out: beside what was imported, which makes it a yes, as a
 * number in any sentence, and in warnings and notes. What is there already, and what is said of fields, is none of it.
 * Clause by clause. Pure.
 */

const LONGEST_SENTENCE = 400;
/** `record_key` is a field, and no record. */
const IDENTIFIER = /[a-z]+(?:_[a-z]+)+/gi;
const CATEGORY_NAMES: ReadonlySet<string> = new Set(CATEGORIES);
const UNITS = RECORDS_IN_WORDS.join('|');
const setOf = (words: readonly string[]): ReadonlySet<string> => new Set(words);
const [NOTES, RECORDS, NO_RECORDS] = [setOf(NOTE_NAMES), setOf(RECORDS_IN_WORDS), setOf(NOT_OF_RECORDS)];
const OF_MORE = new RegExp(` (?:${SAID_OF_MORE.join('|')})(?= )`);
const KEPT = `(?:${KEPT_NAMES.join('|')})`;
const VERBS = KEPT_OUT_VERBS.join('|');
const VERB = new RegExp(` (?:${VERBS})(?= )`, 'g');
/** “Row 3” is one, and which. */
const COUNT = '(?<! (?:row|line|record|entry|item|point|event|object|document|index|number|no|nr|part) )(\\d{1,9})';
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
/** “Only the first 100 records”, “the first 100 rows only”, “truncated to 100 rows”, “rows limit reached”, “220 records over quota” */
const CUT_SHORT = [
  / only (?:the )?(?:first|last|latest|newest|oldest|top) \d+(?= )/,
  / (?:first|last|latest|newest|oldest|top) \d+(?: \p{L}+){0,2} only(?= )/u,
  / truncated (?:to|at|after)(?: the)?(?: first)? \d+(?= )/,
  new RegExp(` (?:${UNITS}) limit(?: (?:was|is|has been))? (?:reached|exceeded|hit)(?= )`),
  new RegExp(
    ` (?:${UNITS})(?: (?:are|were|is|was))? (?:over|above|beyond|exceeding)(?: the| your)? (?:quota|limit|cap|maximum)(?= )`,
  ),
];
/** What is shown in part is there all the same. */
const OF_SHOWING = / (?:shown|listed|displayed|returned|reported|errors?|warnings?|messages?)(?= )/;
const COUNTED_NONE = new RegExp(` (?:${VERBS})(?: (?:${UNITS}))? (?:0|none|no|nothing)(?= |$)`);

const clausesOf = (sentence: string): string[] =>
  sentence
    .slice(0, LONGEST_SENTENCE)
    .replace(IDENTIFIER, (name) => (CATEGORY_NAMES.has(name.toLowerCase()) ? 'records' : 'field'))
    .replace(/[:=]\s*(?=(?:\d+|none|no|nothing)\b)/gi, ' ')
    .split(/[.;:,!?()\n–—]+|\b(?:and|but)\b/)
    .map((clause) => ` ${wordsOf(clause).join(' ')} `);

const countIn = (clause: string, patterns: readonly RegExp[]): number =>
  Math.max(0, ...patterns.map((one) => Number(one.exec(clause)?.[1] ?? 0)));

const isThereBefore = (clause: string): boolean => THERE_BEFORE.some((word) => clause.includes(` ${word} `));

/** “Connection lost” is not of records, nor “2 checks skipped”. */
function isOfRecords(clause: string): boolean {
  const words = wordsOf(clause);
  if (words.some((word) => RECORDS.has(word))) return true;
  if (words.some((word) => NO_RECORDS.has(word))) return false;
  return !OF_MORE.test(clause) || (clause.match(VERB) ?? []).some((verb) => !OF_MORE.test(`${verb} `));
}

const countOf = (clause: string): number =>
  isThereBefore(clause) || !isOfRecords(clause) ? 0 : countIn(clause, LEFT_OUT_COUNTS);

/** “Import complete”, but not “Imported 0 entries” */
const saysKept = (clause: string): boolean =>
  countIn(clause, KEPT_COUNTS) > 0 || (wordsSay(clause) === 'yes' && !/ (?:0|no|zero|would) /.test(clause));

/** What a sentence counts as left out, and what of it is left to judge; null where it counts nothing so. */
export function countedLeftOut(
  sentence: string,
): { readonly count: number; readonly rest: string; readonly isBesideKept: boolean } | null {
  const clauses = clausesOf(sentence).map((clause) => ({ clause, count: countOf(clause) }));
  const count = clauses.reduce((sum, one) => sum + one.count, 0);
  if (count === 0) return null;
  const rest = clauses.filter((one) => one.count === 0).map(({ clause }) => clause);
  return { count, rest: rest.join('.'), isBesideKept: rest.some(saysKept) };
}

/** What of a sentence is left to judge where it says both that something was imported and what was left out; null where it does not. */
export function besidesLeftOut(sentence: string): string | null {
  const counted = countedLeftOut(sentence);
  return counted?.isBesideKept ? counted.rest : null;
}

/** Whether a sentence counts records that were left out, or says that they were cut short. */
export const tellsOfRecordsLeftOut = (sentence: string): boolean =>
  countedLeftOut(sentence) !== null || clausesOf(sentence).some(isCutShort);

/** Whether one of these sentences says of just as many records that they are there already. */
export const sayThereBefore = (texts: readonly string[], count: number): boolean =>
  texts.some((text) =>
    text
      .slice(0, LONGEST_SENTENCE)
      .split(/[.;!?\n]+/)
      .map((sentence) => ` ${wordsOf(sentence).join(' ')} `)
      .some((words) => words.includes(` ${count} `) && isThereBefore(words) && !DENIES.test(words)),
  );

/** “3 refer to a boat that does not exist” */
const DENIES = / (?:not|never|doesn|don|didn|isn|unknown) /;

/** Whether a member that holds warnings or notes, or lies within one, says of records that they were left out, or names one. */
export function notesLeftOut(path: readonly string[], value: unknown): boolean {
  if (!path.some((name) => wordsOf(name).some((word) => NOTES.has(word)))) return false;
  const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
  return namesPlace(value) || texts.some((one) => typeof one === 'string' && clausesOf(one).some(clauseLeavesOut));
}

function clauseLeavesOut(clause: string): boolean {
  if (isThereBefore(clause) || NONE.test(clause) || COUNTED_NONE.test(clause)) return false;
  if (isCutShort(clause)) return true;
  return isOfRecords(clause) && (clause.match(VERB) !== null || wordsOf(clause).some(isOfLeavingOut));
}

const isCutShort = (clause: string): boolean =>
  CUT_SHORT.some((one) => one.test(clause)) && !OF_SHOWING.test(clause) && !isThereBefore(clause);

const isOfLeavingOut = (word: string): boolean =>
  KEPT_OUT_STEMS.some(
    (stem) => word.startsWith(stem) || (/[^\p{Script=Latin}\p{Script=Cyrillic}]/u.test(stem) && word.includes(stem)),
  );
