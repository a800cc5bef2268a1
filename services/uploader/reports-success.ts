import { mayBeANo } from './may-be-a-no.ts';
import { memberInWords } from './member-in-words.ts';
import { withoutOurs } from './own-fields.ts';
import { tellsPlainlyOfFailure } from './plain-failure.ts';
import {
  bare,
  DONE,
  ERRORS,
  FLAGS,
  MESSAGES,
  nameTest,
  tellsOfFailure,
  tellsOfLeftOut,
  tellsOfPast,
  VERDICTS,
  WRAPPERS,
} from './success-words.ts';
import { isError, isYes, numberSays, wordsSay } from './words-say.ts';

/**
 * What an answer's members say of success, all together; each with the member that says so, as `name: value`, of one that
 * lies deeper with the names of those around it.
 */
export interface Report {
  /** What says that it failed, or something of it; empty when nothing does. */
  readonly no: string;
  /** Whether something says that it succeeded. */
  readonly isYes: boolean;
  /** A word where one is expected that is in no list; empty when there is none. */
  readonly unknown: string;
  /** A sentence that sounds of a failure; it may be about something else. */
  readonly complaint: string;
  /** A sentence that says plainly that it failed; empty when there is none. */
  readonly failure: string;
  /** What says that something failed under a name of the past, or as a warning; empty when nothing does. */
  readonly past: string;
  /** What may be a no under a name that is in no list; empty when nothing is, or when something but a status says yes. */
  readonly doubt: string;
  /** What says that records were left out; empty when nothing does. */
  readonly leftOut: string;
}

type Says = 'yes' | 'repeats' | 'no' | 'past' | 'unknown' | 'failure' | 'complaint' | 'doubt' | 'left out' | 'nothing';

interface Saying {
  readonly says: Says;
  readonly member: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** Where a member lies. */
interface Place {
  /** The names of the members around it. */
  readonly path: readonly string[];
  /** Whether it is one of a list. */
  readonly isInList: boolean;
  /** Below a member that is no wrapper only what failed is read: what succeeded there is a part. */
  readonly isPart: boolean;
}

/** So deep an answer is read. */
const DEEPEST = 12;
/** So many members are quoted of what was left out. */
const MOST_QUOTED = 3;

/**
 * Reads whether the fields of an answer say, in any of the ways that servers have (`success-words.ts`), that an import
 * succeeded or failed. Only what is said counts: null, and an empty error, say nothing; nor does what the answer holds of
 * our own records. Pure.
 */
export function readReport(fields: Fields): Report {
  const sayings = sayingsIn(fields, { path: [], isInList: false, isPart: false });
  const all = (says: Says) => sayings.filter((one) => one.says === says).map(({ member }) => member);
  const first = (says: Says) => all(says)[0] ?? '';
  return {
    no: first('no'),
    isYes: sayings.some(({ says }) => says === 'yes' || says === 'repeats'),
    unknown: first('unknown') || first('left out'),
    complaint: first('failure') || first('complaint'),
    failure: first('failure'),
    past: first('past'),
    doubt: first('yes') === '' ? first('doubt') : '',
    leftOut: all('left out').slice(0, MOST_QUOTED).join(', '),
  };
}

function sayingsIn(fields: Fields, place: Place): Saying[] {
  const { path, isInList, isPart } = place;
  return withoutOurs(fields, path.at(-1) ?? '', isInList).flatMap(([given, value]) => {
    const known = isPart ? partSays(given, value) : sayingOf(given, value);
    const read = known === 'nothing' && isDoubtful(given, value) ? 'doubt' : known;
    const says = read === 'no' && [...path, given].some(tellsOfPast) ? 'past' : read;
    const said = says === 'nothing' ? [] : [{ says, member: memberInWords([...path, given], value) }];
    return tellsOfFailure(given) || tellsOfLeftOut(given) ? said : [...said, ...sayingsBelow(given, value, place)];
  });
}

function sayingsBelow(given: string, value: unknown, { path, isPart }: Place): Saying[] {
  const name = bare(given);
  const isWrapper = IS_WRAPPER.test(name) || IS_VERDICT.test(name);
  const below = { path: [...path, given], isInList: false, isPart: isPart || !isWrapper };
  const within = sayingsWithin(value, below, isWrapper);
  // What a part of an answer calls its own state is nobody's word for success.
  return IS_VERDICT.test(name) ? within : within.filter(({ says }) => says !== 'unknown');
}

/** A gateway may hand on the answer of the server behind it as a text within its own. */
function sayingsWithin(value: unknown, place: Place, isWrapper: boolean): Saying[] {
  const json = isWrapper && typeof value === 'string' && /^\s*[[{]/.test(value) ? parsed(value) : value;
  if (typeof json !== 'object' || json === null || place.path.length > DEEPEST) return [];
  if (!Array.isArray(json)) return sayingsIn(json as Fields, place);
  return json.flatMap((one) => {
    const path = Array.isArray(one) ? [...place.path, ''] : place.path;
    return sayingsWithin(one, { ...place, path, isInList: true }, isWrapper);
  });
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

function sayingOf(given: string, value: unknown): Says {
  const name = bare(given);
  if (tellsOfLeftOut(given)) return leftOutSays(name, value);
  if (IS_ERROR.test(name) || tellsOfFailure(given)) return isError(name, value) ? 'no' : 'nothing';
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

const LEFT_OUT_STATES = new Set(['skipped', 'ignored', 'omitted']);

/** What is said of a part: that it failed, or that something of it was left out. */
function partSays(given: string, value: unknown): Says {
  const name = bare(given);
  const isNumber = typeof value === 'number' || (typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value));
  // A result may be any number; a status, or a code, has meanings.
  if (IS_VERDICT.test(name) && isNumber && !/(status|code)$/.test(name)) return 'nothing';
  if (IS_FLAG.test(name) && isNumber) return 'nothing';
  if (IS_VERDICT.test(name) && typeof value === 'string' && LEFT_OUT_STATES.has(bare(value))) return 'left out';
  const says = sayingOf(given, value);
  return says === 'no' || says === 'left out' ? says : 'nothing';
}

/** How many, or which; a flag that says so of the whole is a word that may mean anything. */
function leftOutSays(name: string, value: unknown): Says {
  if (value === true && name === 'invalid') return 'no';
  if (value === true && name.includes('duplicate')) return 'nothing';
  return isError(name, value) ? 'left out' : 'nothing';
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

function messageSays(value: unknown): Says {
  if (typeof value !== 'string') return 'nothing';
  if (isYes(value)) return 'yes';
  if (tellsPlainlyOfFailure(value)) return 'failure';
  return wordsSay(value) === 'no' ? 'complaint' : 'nothing';
}
