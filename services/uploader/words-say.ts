import { isDenial } from './says-received.ts';
import { bare, NO_WORDS, NOTHING_WORDS, wordsOf, YES_WORDS } from './success-words.ts';

/** What a word, a sentence, a number or an error says of success, whatever the member is that holds it. Pure. */

/** `repeats`: what HTTP's status has said already. */
export type WordSays = 'yes' | 'repeats' | 'no' | 'unknown' | 'nothing';

/** So deep an error is read. */
const DEEPEST = 12;
const LONGEST_SENTENCE = 400;
/** Of codes 0 is success; as a status it is anybody's guess. */
const IS_CODE = /(code|ret|rc)$/;
const IS_HTTP_STATUS = /status|http/;

const YES = new Set(YES_WORDS.map(bare));
const NO = new Set(NO_WORDS.map(bare));
const NOTHING = new Set(['', ...NOTHING_WORDS.map(bare)]);
const SENTENCE_OF_NO = new RegExp(`(?<= )(?:${NO_WORDS.filter((word) => word !== 'no').join('|')})(?= )`);
const NO_TROUBLE = /(?<= )(no|0|zero|without|without any) (errors?|failures?|faults?|exceptions?)(?= )/g;
/** “Not created”, “Imported 0 records” */
const NEGATED = / (?:not|never|no|0|zero|nothing|nobody|none|without|isn|wasn|weren|hasn|haven) /;
/** Words in a sentence that says no more than that it succeeded: “Import completed successfully”. */
const SHORT = 4;

/** Whether it is one of the words that say that it succeeded. */
export const isYes = (text: string): boolean => YES.has(bare(text));

/** What a word says, or a few of them. */
export function wordsSay(text: string): WordSays {
  const word = bare(text.slice(0, LONGEST_SENTENCE));
  if (NOTHING.has(word)) return 'nothing';
  if (YES.has(word)) return 'yes';
  if (NO.has(word)) return 'no';
  const words = wordsOf(text.slice(0, LONGEST_SENTENCE));
  const sentence = ` ${words.join(' ')} `.replace(NO_TROUBLE, '');
  if (SENTENCE_OF_NO.test(sentence)) return 'no';
  const isShort = words.length <= SHORT && !NEGATED.test(sentence) && !words.some(isDenial);
  return isShort && words.some((one) => YES.has(one)) ? 'yes' : 'unknown';
}

/** What a number says in a member of this bare name. */
export function numberSays(name: string, value: number): WordSays {
  if (value < 0 || (value >= 300 && value <= 599)) return 'no';
  if (value >= 200 && value <= 299) return IS_HTTP_STATUS.test(name) ? 'repeats' : 'yes';
  return value === (IS_CODE.test(name) ? 0 : 1) ? 'yes' : 'unknown';
}

/** An error that is there: not “no error” in one of the forms that mean it. */
export function isError(name: string, value: unknown, depth = 0): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0 && !(IS_CODE.test(name) && value >= 200 && value <= 299);
  if (typeof value === 'string') return !isNoError(name, value.trim());
  if (typeof value !== 'object' || value === null) return false;
  return depth > DEEPEST || Object.entries(value).some(([within, one]) => isError(bare(within), one, depth + 1));
}

function isNoError(name: string, text: string): boolean {
  if (/^(0*(\.0*)?|false|ok|okay|success(ful)?|succeeded)$/i.test(text) || NOTHING.has(bare(text))) return true;
  if (/^0 ?(of|records?|rows?|items?|\/)/i.test(text)) return true;
  return IS_CODE.test(name) && /^2\d\d$/.test(text);
}
