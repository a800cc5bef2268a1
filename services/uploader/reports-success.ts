import {
  bare,
  DONE,
  ERRORS,
  FLAGS,
  MESSAGES,
  NO_WORDS,
  NOTHING_WORDS,
  nameTest,
  VERDICTS,
  WRAPPERS,
  YES_WORDS,
} from './success-words.ts';

/** What an answer's members say of success, all together; each with the member that says so, as `name: value`. */
export interface Report {
  /** What says that it failed, or something of it; empty when nothing does. */
  readonly no: string;
  /** Whether something says that it succeeded. */
  readonly isYes: boolean;
  /** A word where one is expected that is in no list; empty when there is none. */
  readonly unknown: string;
  /** A sentence that sounds of a failure; it may be about something else. */
  readonly complaint: string;
}

type Says = 'yes' | 'no' | 'unknown' | 'complaint' | 'nothing';

interface Saying {
  readonly says: Says;
  readonly member: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** So deep an answer is read. */
const DEEPEST = 6;
const LONGEST_WORD = 60;
const LONGEST_SENTENCE = 400;

/**
 * Reads whether the fields of an answer say, in any of the ways that servers have (`success-words.ts`), that an import
 * succeeded or failed. Only what is said counts: null, and an empty error, say nothing. Pure.
 */
export function readReport(fields: Fields): Report {
  const sayings = sayingsIn(fields, 0);
  const first = (says: Says) => sayings.find((one) => one.says === says)?.member ?? '';
  return {
    no: first('no'),
    isYes: sayings.some(({ says }) => says === 'yes'),
    unknown: first('unknown'),
    complaint: first('complaint'),
  };
}

function sayingsIn(fields: Fields, depth: number): Saying[] {
  if (depth > DEEPEST) return [];
  return Object.entries(fields).flatMap(([given, value]) => {
    const name = bare(given);
    const says = sayingOf(name, value);
    const within = IS_WRAPPER.test(name) || IS_VERDICT.test(name) ? sayingsWithin(value, depth + 1) : [];
    // What a part of an answer calls its own state is nobody's word for success.
    const counting = IS_VERDICT.test(name) ? within : within.filter(({ says }) => says !== 'unknown');
    return says === 'nothing' ? counting : [{ says, member: `${given}: ${inWords(value)}` }, ...counting];
  });
}

/** A gateway may hand on the answer of the server behind it as a text within its own. */
function sayingsWithin(value: unknown, depth: number): Saying[] {
  const json = typeof value === 'string' && /^\s*[[{]/.test(value) ? parsed(value) : value;
  if (typeof json !== 'object' || json === null || depth > DEEPEST) return [];
  return Array.isArray(json) ? json.flatMap((one) => sayingsWithin(one, depth + 1)) : sayingsIn(json as Fields, depth);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const IS_ERROR = nameTest(ERRORS);
const IS_FLAG = nameTest(FLAGS);
const IS_DONE = nameTest(DONE);
const IS_VERDICT = nameTest(VERDICTS);
const IS_MESSAGE = nameTest(MESSAGES);
const IS_WRAPPER = nameTest(WRAPPERS);
/** Of codes 0 is success; as a status it is anybody's guess. */
const IS_CODE = /(code|ret|rc)$/;

function sayingOf(name: string, value: unknown): Says {
  if (IS_ERROR.test(name)) return isError(name, value, 0) ? 'no' : 'nothing';
  if (IS_FLAG.test(name)) return value === 0 || value === '0' ? 'no' : sureOf(value);
  if (IS_DONE.test(name)) return sureOf(value);
  if (IS_VERDICT.test(name)) return verdictOf(name, value);
  if (IS_MESSAGE.test(name)) return messageSays(value);
  return 'nothing';
}

/** A flag is what it is, a number is how many, and any other text, such as a time, is no word about success. */
function sureOf(value: unknown): Says {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return value > 0 ? 'yes' : 'nothing';
  const says = typeof value === 'string' ? wordsSay(value) : 'nothing';
  return says === 'unknown' ? 'nothing' : says;
}

function verdictOf(name: string, value: unknown): Says {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return numberSays(name, value);
  if (typeof value !== 'string') return 'nothing';
  const number = /^\s*([+-]?\d+)\s*$|^\s*([2-5]\d\d)\b/.exec(value);
  return number ? numberSays(name, Number(number[1] ?? number[2])) : wordsSay(value);
}

function numberSays(name: string, value: number): Says {
  if (value < 0 || (value >= 300 && value <= 599)) return 'no';
  if (value >= 200 && value <= 299) return 'yes';
  return value === (IS_CODE.test(name) ? 0 : 1) ? 'yes' : 'unknown';
}

function messageSays(value: unknown): Says {
  if (typeof value !== 'string') return 'nothing';
  if (YES.has(bare(value))) return 'yes';
  return wordsSay(value) === 'no' ? 'complaint' : 'nothing';
}

const YES = new Set(YES_WORDS.map(bare));
const NO = new Set(NO_WORDS.map(bare));
const NOTHING = new Set(['', ...NOTHING_WORDS.map(bare)]);
const SENTENCE_OF_NO = new RegExp(`(?<= )(?:${NO_WORDS.filter((word) => word !== 'no').join('|')})(?= )`);
const NO_TROUBLE = /(?<= )(no|0|zero|without|without any) (errors?|failures?|faults?|exceptions?)(?= )/g;
/** Words in a sentence that says no more than that it succeeded: “Import completed successfully”. */
const SHORT = 4;

/** What a word says, or a few of them. */
function wordsSay(text: string): Says {
  const word = bare(text.slice(0, LONGEST_SENTENCE));
  if (NOTHING.has(word)) return 'nothing';
  if (YES.has(word)) return 'yes';
  if (NO.has(word)) return 'no';
  const words = wordsOf(text.slice(0, LONGEST_SENTENCE));
  const sentence = ` ${words.join(' ')} `.replace(NO_TROUBLE, '');
  if (SENTENCE_OF_NO.test(sentence)) return 'no';
  return words.length <= SHORT && words.some((one) => YES.has(one)) ? 'yes' : 'unknown';
}

/** `ImportFailed` and `IMPORT_FAILED` are words as well. */
const wordsOf = (text: string): string[] =>
  text
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

/** An error that is there: not "no error" in one of the forms that mean it. */
function isError(name: string, value: unknown, depth: number): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0 && !(IS_CODE.test(name) && numberSays(name, value) === 'yes');
  if (typeof value === 'string') return !isNoError(name, value.trim());
  if (typeof value !== 'object' || value === null) return false;
  return depth > DEEPEST || Object.entries(value).some(([within, one]) => isError(bare(within), one, depth + 1));
}

function isNoError(name: string, text: string): boolean {
  if (/^(0*|false|ok|okay|success(ful)?|succeeded)$/i.test(text) || NOTHING.has(bare(text))) return true;
  return IS_CODE.test(name) && /^2\d\d$/.test(text);
}

function inWords(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > LONGEST_WORD ? `${text.slice(0, LONGEST_WORD - 1)}…` : text;
}
