import { BUSY_WORDS } from './busy-words.ts';
import { withoutOurs } from './own-fields.ts';
import { bare, wordsOf } from './success-words.ts';
import { FRONT_NAMES, FRONT_WORDS, JOB_STATES, NOT_NOW_WORDS, STATES_OF_SERVERS } from './unclear-words.ts';

/**
 * Whether what an answer says, which is neither yes nor no, may be an answer to an import all the same: it is no front page,
 * no login and no state of a server, says no “later”, and denies nothing. Words of no have their own lists. Pure.
 */
export function contradictsNothing(fields: Fields, { status, isAboutImport }: About): boolean {
  const all = membersOf(fields, '', 0);
  return all.every(({ name, value }) => isJobState(status, value) || !isContrary(name, value, isAboutImport));
}

/** Beside 202, which has accepted the job, the state of that says no more. */
const isJobState = (status: number, value: unknown): boolean =>
  status === ACCEPTED && typeof value === 'string' && JOBS.has(bare(value));

type Fields = Readonly<Record<string, unknown>>;

interface About {
  readonly status: number;
  readonly isAboutImport: boolean;
}

interface Member {
  readonly name: string;
  readonly value: unknown;
}

const ACCEPTED = 202;
const DEEPEST = 12;
const LONGEST_SENTENCE = 400;
/** Where something else is. */
const ADDRESS = /^\s*(?:[a-z][a-z+.-]*:\/\/|\.{0,2}\/)/i;
/** What names its own scheme, and where what was made is, is no list of what else there is. */
const OF_ITSELF = /^(?:[@$].*|.*(?:self|location|context|type|schema))$/i;
/** What a script prints when it goes wrong, the code of a database's error, and a server's own name. */
const OF_A_SCRIPT =
  /\b(?:on|at) line \d+\b|\b(?:ORA|PLS|TNS|SQL\w{0,5}|ERR|HTTP)[-_ [(]{0,2}\d{3,}|^[\w.-]+\/\d+\.[\w.]*$/i;

const NAMES: ReadonlySet<string> = new Set(FRONT_NAMES);
const STATES: ReadonlySet<string> = new Set(STATES_OF_SERVERS.map(bare));
const JOBS: ReadonlySet<string> = new Set(JOB_STATES.map(bare));
const PHRASES = [...FRONT_WORDS, ...NOT_NOW_WORDS, ...BUSY_WORDS];

/** What lies in a list has the name of that; of our own records nothing is anybody's word. */
function membersOf(value: unknown, name: string, depth: number, isInList = false): Member[] {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return [{ name, value }];
  if (Array.isArray(value)) return value.flatMap((one) => membersOf(one, name, depth + 1, true));
  return withoutOurs(value as Fields, name, isInList).flatMap(([within, one]) => {
    const called = /^(?:href|url|uri)$/i.test(within) && OF_ITSELF.test(name) ? name : within;
    return membersOf(one, called, depth + 1);
  });
}

function isContrary(name: string, value: unknown, isAboutImport: boolean): boolean {
  const names = wordsOf(name);
  const isSaid = value !== null && value !== false && value !== '';
  if (isSaid && names.some((word) => NAMES.has(word))) return true;
  if (typeof value === 'string') return textIsContrary(name, names, value.slice(0, LONGEST_SENTENCE), isAboutImport);
  // A list, or an answer, that is no more than false.
  return value === false && (name === '' || name === 'items');
}

function textIsContrary(name: string, names: readonly string[], text: string, isAboutImport: boolean): boolean {
  if (ADDRESS.test(text)) return !isAboutImport && !OF_ITSELF.test(name);
  // Records have numbers of their version.
  if (names.includes('version') && /\D/.test(text)) return true;
  if (STATES.has(bare(text)) || OF_A_SCRIPT.test(text)) return true;
  const words = ` ${wordsOf(text).join(' ')} `;
  return PHRASES.some((phrase) => words.includes(` ${phrase} `));
}
