import { CATEGORIES } from '../../shared/export/category-names.ts';
import { KEPT_NAMES } from './counting-words.ts';
import { KEPT_OUT_VERBS, NOT_OF_RECORDS, PUT_OFF, RECORDS_IN_WORDS } from './kept-out-words.ts';
import { clausesOf, isThereBefore } from './sentence-clauses.ts';
import { wordsOf } from './success-words.ts';

/**
 * Whether a sentence says that nothing was stored, or not all: by a number or a word beside the verb (“Imported 0 records”,
 * “320 rows read, 0 imported”, “teilweise gespeichert”), or, which neither a receipt nor a yes outweighs, by denying the verb
 * (“nicht gespeichert”, “no rows were written”), by what became of the whole instead (“Skipped: schema mismatch”), or by a
 * store that takes nothing (“writes are disabled”). In English and the languages of `in-english.ts`. Not where they are there already. Pure.
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
const IS_KEPT = new RegExp(` (?:${KEPT}|done|complete|completed|finished)(?= )`);
const OF_FIELDS: ReadonlySet<string> = new Set(NOT_OF_RECORDS);
/** “No errors, 320 stored” is another clause; “no longer stored” and “no problem saved” are of something else. */
const OF_OTHERS = / (?:0|no|zero) (?:errors?|failures?|warnings?|problems?|duplicates?|longer)(?= )/;
const SOME_KEPT = new RegExp(` [1-9]\\d*(?: \\p{L}+){0,2} ${KEPT}(?= )| ${KEPT} [1-9]\\d*(?= )`, 'u');

/** Whether a sentence counts some that were kept. */
export const saysSomeKept = (sentence: string): boolean => clausesOf(sentence).some((clause) => SOME_KEPT.test(clause));

export function saysNoneKept(sentence: string): boolean {
  const clauses = clausesOf(sentence);
  if (clauses.some((clause) => isThereBefore(clause) || SOME_KEPT.test(clause))) return false;
  return clauses.some((clause) => !OF_OTHERS.test(clause) && NONE_KEPT.some((one) => one.test(clause)));
}

/** What may stand between a denial and its verb, and say no more. */
const AUXILIARIES =
  '(?:was|were|is|are|be|been|being|has|have|had|could|will|would|can|to|the|of|your|any|it|se|er|es|n|a|ont|été|est|sont|fue|fueron|ha|han|sido|wurden?|wird|werden|werd|worden|zijn|è|sono|stat[oai]|foi|foram|ble|blev|blitt|blivit|har|är)';
const NOT = '(?:not|never|cannot|won t|wasn t|weren t|isn t|aren t|hasn t|haven t|couldn t|can t)';
const NONE_OF = `(?:no|nothing|none|neither)(?: ${AUXILIARIES}){0,2}(?: ${UNITS})?(?: ${AUXILIARIES}){0,3}`;
/** Verbs of much else that an import may do: an index is created, a cache loaded. */
const OF_MORE = ['created', 'added', 'loaded', 'processed'];
const SURELY_KEPT = `(?:${KEPT_NAMES.filter((word) => !OF_MORE.includes(word)).join('|')})`;
const STORES = '(?:writes?|writing|imports?|importing|uploads?|ingest|ingestion|storage|persistence|recording|saving)';
/** “Will not be persisted”, but not “not stored again”; “no rows were written”; “writes are disabled”. */
const DENIED = [
  new RegExp(` ${NOT}(?: ${AUXILIARIES}){0,2} ${SURELY_KEPT}(?= )(?! (?:again|twice|yet) )`),
  new RegExp(` could not be (?:${KEPT}|done)(?= )`),
  new RegExp(` ${NONE_OF} ${SURELY_KEPT}(?= )`),
  new RegExp(
    ` ${STORES}(?: (?:is|are|was|were|has|have|been|currently|temporarily|now)){0,3} (?:disabled|suspended|paused|blocked|stopped|turned off|switched off)(?= )`,
  ),
  / (?:is|are|in|on) read ?only(?= )| read ?only (?:file ?system|mode|database|transaction|replica|state|disk|storage|server)(?= )/,
];
const WHOLE = `(?:data|export|import|upload|file|document|batch|request|payload|everything|all(?: ${UNITS})?)`;
const THE_WHOLE = `(?:^| (?:the|your|this|whole|entire|die|der|das|les?|la|los|el|de|het)) ${WHOLE}(?: ${AUXILIARIES}){0,3}`;
/** The same of the other verbs, of the whole, or of records. */
const PERHAPS_DENIED = [
  new RegExp(`(?:^|${THE_WHOLE}) ${NOT}(?: ${AUXILIARIES}){0,2} ${KEPT}(?= )(?! (?:again|twice|yet) )`),
  new RegExp(` ${NONE_OF} ${KEPT}(?= )`),
];
const LEFT_OUT_VERBS = KEPT_OUT_VERBS.filter((verb) => !PUT_OFF.some((one) => one === verb));
const LEFT_OUT = `(?:${[...LEFT_OUT_VERBS, 'rejected', 'refused'].join('|')})`;
/** “Data was discarded”, “Import skipped” */
const LEFT_OUT_WHOLE = new RegExp(`${THE_WHOLE} ${LEFT_OUT}(?= )`);
/** “Skipped: schema mismatch”, “Ignored (maintenance)” */
const LEFT_OUT_ALONE = new RegExp(`^ ${LEFT_OUT} $`);
const IS_NONE = / (?:no|not|never|nothing|none|zero|0) /;
const NAMES_A_PART: ReadonlySet<string> = new Set([
  ...[...RECORDS_IN_WORDS.filter((word) => word !== 'data'), ...NOT_OF_RECORDS],
  ...CATEGORIES.flatMap(wordsOf),
]);

/** Whether it denies in words that anything was stored. What is said of fields alone is said of no record. */
export function deniesKept(sentence: string): boolean {
  const all = clausesOf(sentence);
  if (all.some(isThereBefore)) return false;
  const clauses = all.filter(
    (clause) => !/ (?:0|none) $/.test(clause) && !wordsOf(clause).some((word) => OF_FIELDS.has(word)),
  );
  const has = (patterns: readonly RegExp[]) => clauses.some((clause) => patterns.some((one) => one.test(clause)));
  if (has(DENIED)) return true;
  const kept = clauses.filter((clause) => IS_KEPT.test(clause) && !PERHAPS_DENIED.some((one) => one.test(clause)));
  if (kept.length > 0) return false;
  if (has(PERHAPS_DENIED)) return true;
  if (clauses.some((clause) => LEFT_OUT_WHOLE.test(clause) && !IS_NONE.test(clause))) return true;
  return LEFT_OUT_ALONE.test(all[0] ?? '') && !wordsOf(sentence).some((word) => NAMES_A_PART.has(word));
}
