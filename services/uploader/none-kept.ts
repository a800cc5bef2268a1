import { KEPT_NAMES } from './counting-words.ts';
import { RECORDS_IN_WORDS } from './kept-out-words.ts';
import { clausesOf, isThereBefore } from './sentence-clauses.ts';

/**
 * Whether a sentence says that nothing was stored, or not all, by a number or a word beside the verb: “Imported 0 records”,
 * “320 rows read, 0 imported”, “Keine Zeilen importiert”, “teilweise gespeichert”. Not where they are there already. Pure.
 */

const KEPT = `(?:${KEPT_NAMES.join('|')})`;
const UNITS = `(?:${RECORDS_IN_WORDS.join('|')})`;
const NONE = '(?:0|no|none|nothing|zero)';
const NONE_KEPT = [
  new RegExp(` ${NONE}(?: of)?(?: \\p{L}+| \\d+){0,3} ${KEPT}(?= )`, 'u'),
  new RegExp(` ${KEPT}(?: ${UNITS})? ${NONE}(?= )`),
  new RegExp(` partially ${KEPT}(?= )`),
  new RegExp(`(?<! \\d+(?: \\p{L}+)?) could not be ${KEPT}(?= )`, 'u'),
];
/** “No errors, 320 stored” is another clause; “no longer stored” and “no problem saved” are of something else. */
const OF_OTHERS = / (?:0|no|zero) (?:errors?|failures?|warnings?|problems?|duplicates?|longer)(?= )/;
const SOME_KEPT = new RegExp(` [1-9]\\d*(?: \\p{L}+){0,2} ${KEPT}(?= )| ${KEPT} [1-9]\\d*(?= )`, 'u');

export function saysNoneKept(sentence: string): boolean {
  const clauses = clausesOf(sentence);
  if (clauses.some((clause) => isThereBefore(clause) || SOME_KEPT.test(clause))) return false;
  return clauses.some((clause) => !OF_OTHERS.test(clause) && NONE_KEPT.some((one) => one.test(clause)));
}
