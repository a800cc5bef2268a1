import { BUSY_WORDS } from './busy-words.ts';
import { KEPT_NAMES } from './counting-words.ts';
import {
  DAMAGED,
  FAILED_OF_SOME,
  KEPT_OUT_STEMS,
  KEPT_OUT_VERBS,
  NOT_OF_RECORDS,
  NOTE_NAMES,
  OF_THE_MOMENT,
  RECORDS_IN_WORDS,
  SAID_OF_MORE,
  THE_OTHERS,
  UNDONE_WORDS,
} from './kept-out-words.ts';
import { namesPlace } from './read-refused-places.ts';
import { clausesOf, isThereBefore } from './sentence-clauses.ts';
import { wordsOf } from './success-words.ts';
import { wordsSay } from './words-say.ts';

/**
 * What sentences of an answer say of records that were left out: beside what was imported, which makes it a yes, as a
 * number in any sentence, and in warnings and notes. What is there already, and what is said of fields, is none of it.
 * Clause by clause. Pure.
 */

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
  new RegExp(` (?:${VERBS}|could not be \\p{L}+)(?: \\p{L}+)? ${COUNT}(?= )`, 'u'),
  new RegExp(
    ` ${COUNT}(?: (?!and )\\p{L}+){0,3}? (?:${VERBS}|(?:could not|couldn t|cannot|can t) be \\p{L}+)(?= )`,
    'u',
  ),
];
/** “2 bad”, “2 malformed rows” */
const DAMAGED_COUNT = new RegExp(
  `^ ${COUNT}(?: (?:${UNITS}))? (?:${DAMAGED.join('|')}|malformed|corrupt)(?: (?:${UNITS}))? $`,
);
/** “Will be stored when the database is back”, “Stored in memory only” */
const NOT_FOR_SURE = [
  new RegExp(
    ` will be ${KEPT}(?: \\p{L}+){0,4}? (?:when|once|as soon as|after|if|unless|until)(?: \\p{L}+){1,5}? (?:back|up|available|online|reachable|restored|ready|again|possible|repaired|recovered|recovers|returns|writable)(?= )`,
    'u',
  ),
  new RegExp(` ${KEPT}(?: only)? in (?:memory|ram|a buffer|the buffer)(?= (?:only|for|until|while) | $)`),
];
const FAILED = FAILED_OF_SOME.join('|');
/** “3 rejected”, “1 record failed validation”, “rejected: 3”; “2 failed attempts” are of no record. */
const FAILED_COUNTS = [
  new RegExp(
    ` ${COUNT}(?: (?:${UNITS}|was|were|have|has|been|had|could|wurden?|fueron|zijn|sont|ont|été)){0,3} (?:${FAILED})(?= )(?! (?:attempts?|tries|retries|requests?|uploads?|times?) )`,
  ),
  new RegExp(` (?:${FAILED})(?: (?:${UNITS}))? ${COUNT}(?= (?:(?:${UNITS}) )?$)`),
];
/** “The remaining 319 records were imported”, “all others were saved”; not that they will be. */
const OTHERS_KEPT = new RegExp(
  ` (?:${THE_OTHERS.join('|')})(?: (?!not |never |will |would |can |may |must |should |to |nothing )[\\p{L}\\d]+){0,4}? ${KEPT}(?= )`,
  'u',
);
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
/** “All records imported except boatlog/3” */
const EXCEPT = new RegExp(` ${KEPT}(?: .*)? except | all (?:.* )?except .*${KEPT} `);
/** What is shown in part is there all the same. */
const OF_SHOWING = / (?:shown|listed|displayed|returned|reported|errors?|warnings?|messages?)(?= )/;
const COUNTED_NONE = new RegExp(` (?:${VERBS})(?: (?:${UNITS}))? (?:0|none|no|nothing)(?= |$)`);

const largestIn = (clause: string, patterns: readonly RegExp[]): number =>
  Math.max(0, ...patterns.map((one) => Number(one.exec(clause)?.[1] ?? 0)));

/** “Connection lost” is not of records, nor “2 checks skipped”. */
function isOfRecords(clause: string): boolean {
  const words = wordsOf(clause);
  if (words.some((word) => RECORDS.has(word))) return true;
  if (words.some((word) => NO_RECORDS.has(word))) return false;
  return !OF_MORE.test(clause) || (clause.match(VERB) ?? []).some((verb) => !OF_MORE.test(`${verb} `));
}

const countOf = (clause: string): number =>
  isThereBefore(clause) || !isOfRecords(clause) ? 0 : largestIn(clause, [...LEFT_OUT_COUNTS, DAMAGED_COUNT]);

/** Of what failed a cause of the moment, or of the whole, leaves out none for good. */
const failedIn = (clause: string): number =>
  isThereBefore(clause) || !isOfRecords(clause) ? 0 : largestIn(clause, FAILED_COUNTS);

const isOfTheMoment = (clause: string): boolean =>
  [...OF_THE_MOMENT, ...UNDONE_WORDS, ...BUSY_WORDS].some((phrase) => clause.includes(` ${phrase} `));

/** “Import complete”, but not “Imported 0 entries” */
const saysKept = (clause: string): boolean =>
  largestIn(clause, KEPT_COUNTS) > 0 ||
  OTHERS_KEPT.test(clause) ||
  (wordsSay(clause) === 'yes' && !/ (?:0|no|zero|would) /.test(clause));

export interface CountedLeftOut {
  readonly count: number;
  /** How many were kept; 0 where it does not say. */
  readonly kept: number;
  /** What of it is left to judge. */
  readonly rest: string;
  readonly isBesideKept: boolean;
  /** Whether some of them failed, or were rejected, as it says. */
  readonly hasFailed: boolean;
}

/** What a sentence counts as left out; null where it counts nothing so. */
export function countedLeftOut(sentence: string): CountedLeftOut | null {
  const clauses = clausesOf(sentence);
  const plain = countedBy(clauses, countOf);
  const failed = clauses.some(isOfTheMoment) ? null : countedBy(clauses, (one) => countOf(one) || failedIn(one));
  const hasFailed = failed?.isBesideKept === true && failed.count > (plain?.count ?? 0);
  if (hasFailed && failed.rest.split('.').some(saysMoreThanOk)) return { ...failed, hasFailed };
  return plain && { ...plain, hasFailed: false };
}

/** “OK, but 3 failed” says of nothing that it was kept. */
const saysMoreThanOk = (clause: string): boolean => saysKept(clause) && !/^ (?:ok|okay|yes|true|done) $/.test(clause);

function countedBy(clauses: readonly string[], countIn: (clause: string) => number) {
  const counts = clauses.map((clause) => ({ clause, count: countIn(clause) }));
  const count = counts.reduce((sum, one) => sum + one.count, 0);
  if (count === 0) return null;
  const rest = counts.filter((one) => one.count === 0).map(({ clause }) => clause);
  const kept = Math.max(...clauses.map((clause) => largestIn(clause, KEPT_COUNTS)));
  return { count, kept, rest: rest.join('.'), isBesideKept: rest.some(saysKept) };
}

/** Whether it says of all but some that they were kept: by their number beside that of the rest, or of the others. */
export function countedBesideAll(sentence: string, sent: number): number | null {
  const counted = countedLeftOut(sentence);
  if (!counted?.isBesideKept) return null;
  const areAll =
    clausesOf(sentence).some((clause) => OTHERS_KEPT.test(clause)) || counted.kept + counted.count === sent;
  return areAll && counted.count < sent ? counted.count : null;
}

/** What of a sentence is left to judge where it says both that something was imported and what was left out; null where it does not. */
export function besidesLeftOut(sentence: string): string | null {
  const counted = countedLeftOut(sentence);
  return counted?.isBesideKept ? counted.rest : null;
}

/** Whether a sentence counts records that were left out, or says that they were cut short. */
export const tellsOfRecordsLeftOut = (sentence: string): boolean =>
  countedLeftOut(sentence) !== null || clausesOf(sentence).some((clause) => isCutShort(clause) || exceptsSome(clause));

/** Whether a sentence says that it is kept only for now, or will be once something is mended. */
export const isKeptNotForSure = (sentence: string): boolean =>
  clausesOf(sentence).some((clause) => NOT_FOR_SURE.some((one) => one.test(clause)));

/** Whether a member that holds warnings or notes, or lies within one, says of records that they were left out, or names one. */
export function notesLeftOut(path: readonly string[], value: unknown): boolean {
  if (!path.some((name) => wordsOf(name).some((word) => NOTES.has(word)))) return false;
  const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
  return namesPlace(value) || texts.some((one) => typeof one === 'string' && clausesOf(one).some(clauseLeavesOut));
}

function clauseLeavesOut(clause: string): boolean {
  if (isThereBefore(clause) || NONE.test(clause) || COUNTED_NONE.test(clause)) return false;
  if (isCutShort(clause) || exceptsSome(clause)) return true;
  return isOfRecords(clause) && (clause.match(VERB) !== null || wordsOf(clause).some(isOfLeavingOut));
}

/** What is there before, and fields, are no records. */
const exceptsSome = (clause: string): boolean =>
  EXCEPT.test(clause) && !isThereBefore(clause) && !wordsOf(clause).some((word) => NO_RECORDS.has(word));

const isCutShort = (clause: string): boolean =>
  CUT_SHORT.some((one) => one.test(clause)) && !OF_SHOWING.test(clause) && !isThereBefore(clause);

const isOfLeavingOut = (word: string): boolean =>
  KEPT_OUT_STEMS.some(
    (stem) => word.startsWith(stem) || (/[^\p{Script=Latin}\p{Script=Cyrillic}]/u.test(stem) && word.includes(stem)),
  );
