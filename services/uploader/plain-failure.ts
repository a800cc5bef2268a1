import { deniesKept } from './none-kept.ts';
import { wordsOf } from './success-words.ts';
import { NO_TROUBLE_WORDS, TROUBLE_CHARACTERS, TROUBLE_NAME_STEMS } from './trouble-words.ts';

/**
 * Whether a sentence says plainly that an import failed, so that neither a receipt nor a yes beside it is believed: not
 * that there was no failure, nor what failed before, nor what the server had already. Clause by clause. What denies in English,
 * or a language of `in-english.ts`, that anything was stored is told by `none-kept.ts`. Pure.
 */

/** Words of a sentence that say plainly that something failed; they count beside a receipt and a yes as well. */
export const PLAIN_FAILURES = [
  ...['fail', 'fails', 'failed', 'failing', 'failure', 'failures', 'aborted', 'aborting', 'crashed', 'fatal'],
  ...['error', 'errors', 'exception', 'exceptions', 'rejected', 'refused', 'denied', 'unsuccessful', 'incomplete'],
  ...['could not', 'couldn t', 'cannot', 'can not', 'can t', 'unable', 'rolled back', 'rollback', 'reverted', 'undone'],
  ...['nothing was', 'nothing has been', 'nothing imported', 'nothing stored', 'nothing saved', 'nothing written'],
  ...['not saved', 'not stored', 'not imported', 'not accepted', 'not written', 'not committed', 'not inserted'],
  ...['not persisted', 'not received', 'not completed', 'not complete', 'not successful', 'not succeed', 'dry run'],
  ...['cancelled', 'canceled', 'discarded', 'dropped', 'partially', 'is invalid', 'was invalid', 'import invalid'],
  ...['export invalid', 'invalid export', 'invalid import', 'invalid format', 'invalid request', 'invalid data'],
  ...['invalid token', 'invalid signature', 'unauthorized', 'unauthorised', 'unauthenticated', 'forbidden'],
  ...['not authenticated', 'not authorized', 'not authorised', 'not logged in', 'not signed in', 'login required'],
  ...['please log in', 'please login', 'please sign in', 'session expired', 'session has expired', 'token expired'],
  ...['token has expired', 'is suspended', 'is blocked', 'disk full', 'disk is full'],
  ...['no space left', 'out of memory', 'timed out', 'unavailable', 'quota exceeded'],
  ...['limit exceeded', 'read only mode', 'simulated', 'simulation', 'validate only', 'validation only', 'check only'],
  ...['checked only', 'rehearsal', 'test mode', 'sandbox mode', 'preview only', 'would be imported', 'would have been'],
] as const;

const LONGEST_SENTENCE = 400;
const FAILED =
  '(?:errors?|failures?|failed|fails?|exceptions?|rejected|refused|denied|dropped|discarded|aborted|cancelled|canceled)';
const NOUNS =
  '(?:a|of|the|data|single|import|insert|validation|parse|write|other|further|new|were|was|have|has|had|been|records?|rows?|items?|entries|entry)';
/** “errors: 0” */
const COUNTED_NONE = new RegExp(
  `(?:${FAILED}|not \\p{L}+)(?: (?:in|of|during|on|count|total|import|records|rows|the))*\\s*[:=]\\s*(?:0|none|no|nothing|false)\\b`,
  'giu',
);
const HARMLESS = [
  new RegExp(
    `(?<= )(?:no|0|zero|none|nothing|without|without any|not)(?: (?:(?:out )?of )?\\d+)?(?: ${NOUNS}){0,4} ${FAILED}(?= )`,
    'g',
  ),
  new RegExp(`^ ${FAILED} (?:0|none) $`, 'g'),
  /(?<= )\d+ (?:existing|duplicates?|known|unchanged|identical)(?: \p{L}+){0,2}? (?:were |was |are )?(?:not \p{L}+|rejected|refused|dropped|discarded)(?= )/gu,
  /(?<= )not (?:be )?\p{L}+ (?:again|twice)(?= )/gu,
  /(?<= )after(?: \p{L}+| \d+){0,2} (?:failed|failures?|errors?)(?= )/gu,
  /(?<= )(?:error free|failed (?:attempts?|tries)|errors? (?:were |was |have been )?(?:fixed|resolved|corrected))(?= )/g,
];
const IS_PAST = / (?:previous|previously|earlier|prior|former|formerly|yesterday) /;
/** Words that are English as well have their own list. */
const FOREIGN_STEMS = TROUBLE_NAME_STEMS.filter(
  (stem) => !['fail', 'fault', 'problem', 'trouble', 'invalid'].includes(stem),
);
const NEGATIONS: ReadonlySet<string> = new Set(NO_TROUBLE_WORDS);

export function tellsPlainlyOfFailure(sentence: string): boolean {
  const read = sentence
    .slice(0, LONGEST_SENTENCE)
    .replace(/https?:\/\/\S+/g, ' ')
    .replace(COUNTED_NONE, ' ');
  if (TROUBLE_CHARACTERS.some((one) => read.includes(one))) return true;
  return read.split(/[.;:,!?()\n–—]+/).some(clauseFails) || deniesKept(read);
}

function clauseFails(clause: string): boolean {
  const all = ` ${wordsOf(clause).join(' ')} `;
  if (IS_PAST.test(all)) return false;
  const words = HARMLESS.reduce((rest, one) => rest.replace(one, ''), all);
  return PLAIN_FAILURES.some((phrase) => words.includes(` ${phrase} `)) || failsInOtherWords(wordsOf(words));
}

const failsInOtherWords = (words: readonly string[]): boolean =>
  words.some(
    (word, at) =>
      (FOREIGN_STEMS.some((stem) => word.startsWith(stem)) || word.endsWith('fehler')) &&
      !/^fehler(?:frei|los)/.test(word) &&
      !words.slice(Math.max(0, at - 2), at).some((before) => NEGATIONS.has(before)),
  );
