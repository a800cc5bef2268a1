import { GIVEN_NAMES, KEPT_NAMES, LATER_NAMES, THERE_NAMES, THROUGH_NAMES } from './counting-words.ts';
import { RECORDS_IN_WORDS } from './kept-out-words.ts';
import { clausesOf, isThereBefore } from './sentence-clauses.ts';
import { wordsOf } from './success-words.ts';

/**
 * Whether a sentence counts what was given and, beside it, fewer that were kept: “300 rows received, 298 loaded”.
 * What was updated, or comes later, makes up for it. Pure.
 */

const oneOf = (words: readonly string[]): string => `(?:${words.join('|')})`;
const THROUGH: readonly string[] = THROUGH_NAMES;
const GIVEN = oneOf([...GIVEN_NAMES, ...THROUGH_NAMES]);
const KEPT = oneOf(KEPT_NAMES.filter((word) => !THROUGH.includes(word)));
const UNIT = oneOf([...RECORDS_IN_WORDS, 'was', 'were', 'have', 'has', 'been', 'new', 'your', 'the', 'only', 'of']);
const counts = (verb: string): readonly RegExp[] => [
  new RegExp(` (\\d{1,9})(?: ${UNIT}){0,4} ${verb}(?= )`),
  new RegExp(` ${verb}(?: only)? (\\d{1,9})(?=(?: ${UNIT}){0,3} $)`),
];
const [GIVEN_COUNTS, KEPT_COUNTS] = [counts(GIVEN), counts(KEPT)];
const MAKE_UP: ReadonlySet<string> = new Set([...THERE_NAMES, ...LATER_NAMES]);

export function keepsFewerThanGiven(sentence: string): boolean {
  const clauses = clausesOf(sentence);
  if (clauses.some(isThereBefore)) return false;
  const [given, kept] = [countIn(clauses, GIVEN_COUNTS), countIn(clauses, KEPT_COUNTS)];
  if (given === null || kept === null) return false;
  const others = clauses.filter((clause) => wordsOf(clause).some((word) => MAKE_UP.has(word)));
  const made = others.reduce((sum, clause) => sum + Number(/ (\d{1,9})(?= )/.exec(clause)?.[1] ?? 0), 0);
  return kept + made < given;
}

/** The largest; null where none of the clauses counts so. */
function countIn(clauses: readonly string[], patterns: readonly RegExp[]): number | null {
  const found = clauses.flatMap((clause) => patterns.flatMap((one) => one.exec(clause)?.[1] ?? []));
  return found.length === 0 ? null : Math.max(...found.map(Number));
}
