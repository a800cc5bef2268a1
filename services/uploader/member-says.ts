import { speaksOf } from './about-import.ts';
import { countKeptOut } from './counts-kept-out.ts';
import {
  AWAITED,
  AWAITED_DEEDS,
  CHECKS,
  DENIALS,
  LIMITS,
  LOST_STATES,
  UNSETTLED_BEGINNINGS,
  UNSETTLED_STATES,
} from './denial-words.ts';
import { KEPT_OUT, NO_STATE, PUT_OFF } from './kept-out-words.ts';
import { countedLeftOut } from './left-out-sentences.ts';
import { mayBeANo } from './may-be-a-no.ts';
import { saysNoneKept } from './none-kept.ts';
import { tellsPlainlyOfFailure } from './plain-failure.ts';
import { tellsOfThereBefore } from './read-count.ts';
import { isStepToCome, type Taken } from './step-to-come.ts';
import {
  bare,
  DONE,
  ERRORS,
  FLAGS,
  MESSAGES,
  NO_WORDS,
  nameTest,
  REHEARSALS,
  tellsOfFailure,
  tellsOfLeftOut,
  VERDICTS,
  WRAPPERS,
  wordsOf,
} from './success-words.ts';
import { isError, isYes, numberSays, wordsSay } from './words-say.ts';

/** What one member of an answer says of success, by its name and value (`success-words.ts`). Pure. */

export type Says =
  | ReturnType<typeof wordsSay>
  | ReturnType<typeof speaksOf>
  | 'past'
  | 'failure'
  | 'complaint'
  | 'doubt'
  | 'left out'
  | 'kept out'
  | 'partly'
  | 'noted'
  | 'unsettled';

const IS_ERROR = nameTest(ERRORS);
const IS_FLAG = nameTest(FLAGS);
const IS_DONE = nameTest(DONE);
const IS_DENIAL = nameTest(DENIALS);
const IS_LIMIT = nameTest(LIMITS);
const IS_CHECK = nameTest(CHECKS);
const IS_REHEARSAL = nameTest(REHEARSALS);
const IS_VERDICT = nameTest(VERDICTS);
const IS_MESSAGE = nameTest(MESSAGES);
const IS_WRAPPER = nameTest(WRAPPERS);

/** Whether a member of this bare name holds how it went. */
export const isVerdict = (name: string): boolean => IS_VERDICT.test(name);
/** Whether a member of this bare name holds a sentence. */
export const isMessage = (name: string): boolean => IS_MESSAGE.test(name);
/** Whether a member of this bare name holds the answer proper. */
export const isWrapper = (name: string): boolean => IS_WRAPPER.test(name) || IS_VERDICT.test(name);

/**
 * What a member says. Of a part, which lies within a member that is no wrapper, only that it failed, or that something of
 * it was left out: what succeeded there is a part.
 */
export function memberSays(given: string, value: unknown, isPart: boolean, taken: Taken = {}): Says {
  if (isStepToCome(bare(given), value, taken)) return 'nothing';
  const known = isPart ? partSays(given, value) : sayingOf(given, value);
  if (known !== 'nothing') return known;
  return isDoubtful(given, value) ? 'doubt' : speaksOf(given, value, isPart);
}

function sayingOf(given: string, value: unknown): Says {
  const name = bare(given);
  if (tellsOfLeftOut(given)) return leftOutSays(given, value);
  if (tellsOfFailure(given) && countKeptOut(given, value) !== null) return 'partly';
  if (IS_ERROR.test(name) || tellsOfFailure(given)) return isError(name, value) ? 'no' : 'nothing';
  if (isRehearsal(name, value)) return 'no';
  if (IS_DENIAL.test(name) && isTrue(value)) return 'no';
  if (IS_LIMIT.test(name) && (isTrue(value) || holdsAny(value)) && countKeptOut(given, value) === null) return 'no';
  if (IS_REHEARSAL.test(name)) return 'nothing';
  if (IS_CHECK.test(name)) return sureOf(value) === 'no' ? 'no' : 'nothing';
  if (IS_FLAG.test(name)) return value === 0 || value === '0' ? 'no' : sureOf(value);
  if (IS_DONE.test(name)) return sureOf(value);
  if (IS_VERDICT.test(name)) return verdictOf(name, value);
  if (IS_MESSAGE.test(name)) return messageSays(value);
  return 'nothing';
}

/** What is read as an error, or as what was left out, is judged with that. */
function isDoubtful(given: string, value: unknown): boolean {
  const name = bare(given);
  if (tellsOfLeftOut(given) || tellsOfFailure(given) || IS_ERROR.test(name)) return false;
  return mayBeANo(given, value) || sayingOf(given, value) === 'no';
}

const NOES = new Set(NO_WORDS.map(bare));
const KEPT_OUT_STATES = KEPT_OUT.flatMap(({ words }) => words)
  .map(bare)
  .filter((state) => !NO_STATE.some((one) => bare(one) === state));
/** Of the whole that is none of it ashore; ... */
const LOST = new Set([...KEPT_OUT_STATES, ...DENIALS.words.map(bare), ...LOST_STATES.map(bare)]);
/** ... and of a part, that this one was left out. */
const LEFT_OUT_STATES = new Set([
  ...PUT_OFF.map(bare),
  'ignored',
  ...KEPT_OUT_STATES.filter((state) => !NOES.has(state)),
  'abandoned',
]);

const UNSETTLED: ReadonlySet<string> = new Set(UNSETTLED_STATES);
const AWAITS = AWAITED.flatMap((awaited) => AWAITED_DEEDS.map((deed) => ` ${awaited} ${deed} `));
const LONGEST_STATE = 60;

/** `draft`, `awaiting_confirmation`, `needs_mapping`: not “needs no action”. */
function isUnsettled(state: string): boolean {
  if (state.length > LONGEST_STATE) return false;
  const words = wordsOf(state);
  const spoken = ` ${words.join(' ')} `;
  if (UNSETTLED.has(words.join(' ')) || AWAITS.some((one) => spoken.startsWith(one))) return true;
  const [first, second = 'no'] = words;
  return UNSETTLED_BEGINNINGS.some((one) => one === first) && !['no', 'not', 'nothing'].includes(second);
}

const holdsAny = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 0;

/** What is said of a part: that it failed, or that something of it was left out. */
function partSays(given: string, value: unknown): Says {
  const name = bare(given);
  const isNumber = typeof value === 'number' || (typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value));
  // A result may be any number; a status, or a code, has meanings.
  if (IS_VERDICT.test(name) && isNumber && !/(status|code)$/.test(name)) return 'nothing';
  if (IS_FLAG.test(name) && isNumber) return 'nothing';
  if (IS_VERDICT.test(name) && typeof value === 'string' && LEFT_OUT_STATES.has(bare(value))) return 'left out';
  const says = sayingOf(given, value);
  // A sentence of a part is no word about the whole.
  if (says === 'partly') return tellsOfFailure(given) ? says : 'nothing';
  return says === 'no' || says === 'left out' ? says : 'nothing';
}

/** By a name that is true, or as the mode that it ran in. */
function isRehearsal(name: string, value: unknown): boolean {
  if (IS_REHEARSAL.test(name)) return value === 1 || value === '1' || isTrue(value);
  return name.endsWith('mode') && typeof value === 'string' && IS_REHEARSAL.test(bare(value));
}

const isTrue = (value: unknown): boolean => value === true || /^(true|yes|on)$/i.test(`${value}`);

/** How many, or which; a flag that says so of the whole is a word that may mean anything. */
function leftOutSays(given: string, value: unknown): Says {
  const name = bare(given);
  if (value === true && name === 'invalid') return 'no';
  if (tellsOfThereBefore(given)) return 'nothing';
  return isError(name, value) ? 'left out' : 'nothing';
}

/** A flag is what it is, a number is how many, and any other text, such as a time, is no word about success. */
function sureOf(value: unknown): Says {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return value > 0 ? 'yes' : 'nothing';
  const says = typeof value === 'string' ? wordsSay(value) : 'nothing';
  return says === 'unknown' ? 'nothing' : says;
}

/** `kept out` by a state that a server gives to what it has already as well; `unsettled` where something is to be done first. */
function verdictOf(name: string, value: unknown): Says {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return numberSays(name, value);
  if (typeof value !== 'string') return 'nothing';
  const number = /^\s*([+-]?\d+)\s*$|^\s*([2-5]\d\d)\b/.exec(value);
  if (number) return numberSays(name, Number(number[1] ?? number[2]));
  const says = wordsSay(value);
  if (says !== 'unknown') return says;
  if (LOST.has(bare(value))) return 'kept out';
  return isUnsettled(value) ? 'unsettled' : says;
}

function messageSays(value: unknown): Says {
  if (typeof value !== 'string') return 'nothing';
  if (isYes(value)) return 'yes';
  const counted = countedLeftOut(value);
  if (counted?.isBesideKept) return tellsPlainlyOfFailure(counted.rest) ? 'failure' : 'yes';
  if (!tellsPlainlyOfFailure(value)) return wordsSay(value) === 'no' || saysNoneKept(value) ? 'complaint' : 'nothing';
  return counted !== null && !tellsPlainlyOfFailure(counted.rest) ? 'partly' : 'failure';
}
