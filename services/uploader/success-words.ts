import { KEPT_OUT_NAMES } from './kept-out-words.ts';

/**
 * The words by which servers say in JSON whether an import succeeded, as lists. `docs/answers.md` prints them. Names and
 * words are compared without capitals, dashes, underscores and blanks. The file is long because the lists are one vocabulary. Pure.
 */

/** Words that say that it succeeded, and is there. */
export const YES_WORDS = [
  ...['success', 'successful', 'successfully', 'succeeded', 'ok', 'okay', 'yes', 'true'],
  ...['accepted', 'received', 'created', 'done', 'completed', 'complete', 'finished', 'processed', 'delivered'],
  ...['imported', 'stored', 'saved', 'inserted', 'written', 'updated', 'uploaded', 'ingested', 'committed', 'loaded'],
  ...['queued', 'enqueued', 'scheduled', 'duplicate', 'exists', 'already exists', 'already imported', 'up to date'],
] as const;

/** Words that say that it failed, or that something of it did. */
export const NO_WORDS = [
  ...['error', 'errors', 'errored', 'err', 'exception', 'fault', 'fail', 'fails', 'failed', 'failure', 'failures'],
  ...[
    'fatal',
    'no',
    'false',
    'ko',
    'nok',
    'nack',
    'unsuccessful',
    'rejected',
    'refused',
    'denied',
    'forbidden',
    'invalid',
  ],
  ...['unauthorized', 'unauthorised', 'unauthenticated', 'not found', 'bad request', 'unable', 'cannot', 'could not'],
  ...['timeout', 'timed out', 'unavailable', 'busy', 'overloaded', 'throttled', 'too many requests', 'locked'],
  ...['rolled back', 'rolledback', 'rollback', 'reverted', 'undone', 'expired', 'exceeded', 'maintenance'],
  ...['read only mode', 'not allowed', 'nothing was', 'dry run', 'not authenticated'],
  ...['simulated', 'simulation', 'validate only', 'validated only', 'validation only', 'check only', 'checked only'],
  ...['preview', 'rehearsal', 'test mode', 'test run', 'sandbox'],
  ...['not authorized', 'not authorised'],
  ...['not logged in', 'not signed in', 'log in', 'sign in'],
  ...['aborted', 'cancelled', 'canceled', 'crashed', 'missing', 'required', 'discarded', 'dropped', 'ignored'],
  ...['partial', 'partially', 'incomplete', 'not saved', 'not stored', 'not imported', 'not accepted', 'not ok'],
] as const;

/** Words that say nothing. */
export const NOTHING_WORDS = [
  ...['none', 'nothing', 'null', 'nil', 'undefined', 'n/a', 'empty', 'no error', 'no errors', 'no failure'],
  ...['no failures', 'no exception', 'no exceptions', 'no errors found'],
] as const;

/** One of these words in a member's name, however deep the member lies, tells that something failed. */
export const FAILURES = [
  ...['error', 'errors', 'errored', 'err', 'errs', 'exception', 'exceptions', 'fault', 'faults', 'fail', 'fails'],
  ...['failed', 'failing', 'failure', 'failures', 'reject', 'rejects', 'rejected', 'rejection', 'rejections'],
  ...['refused', 'refusal', 'refusals', 'denied', 'unsuccessful', 'unprocessed', 'unprocessable', 'dropped'],
  ...['discarded', 'unsaved'],
] as const;

/** Beside one of these a name tells of errors in general, and of none that is there. */
export const NO_FAILURES = [
  ...['no', 'non', 'without', 'zero', 'max', 'maximum', 'limit', 'threshold', 'allowed', 'tolerated', 'tolerance'],
  ...['url', 'uri', 'link', 'links', 'href', 'docs', 'policy', 'handling', 'mode', 'safe', 'free'],
] as const;

/** One of these in a name, or in that of a member around it, tells of what was, or of what does not matter. */
export const PAST = [
  ...['last', 'previous', 'previously', 'prev', 'prior', 'past', 'old', 'former', 'earlier', 'history', 'historical'],
  ...['warning', 'warnings', 'warn'],
] as const;

/** Members that tell of errors. */
export const ERRORS = {
  words: [
    'error',
    'err',
    'exception',
    'fault',
    'fail',
    'failed',
    'failure',
    'rejected',
    'refused',
    'dry run',
    'simulated',
  ],
  before: ['is', 'has', 'last', 'num', 'total', 'record', 'records', 'row', 'rows', 'item', 'items'],
  behind: [
    ...['s', 'no', 'num', 'id', 'code', 'codes', 'count', 'counts', 'message', 'messages', 'msg', 'type', 'name'],
    ...['text', 'str', 'string', 'reason', 'detail', 'details', 'description', 'info', 'status', 'title', 'response'],
    ...['records', 'rows', 'items', 'entries', 'categories', 'list', 'total'],
  ],
} as const;

/** Members that say that nothing was meant to be kept, where they are true; and modes in which nothing is. */
export const REHEARSALS = {
  words: [
    ...['simulate', 'simulation', 'validate only', 'validation only', 'check only', 'test', 'test only', 'test mode'],
    ...['test run', 'trial run', 'dry', 'dry run', 'demo', 'demo mode', 'mock', 'mocked', 'sandbox', 'sandboxed'],
    ...['sandbox mode', 'preview', 'preview only', 'preview mode', 'rehearsal', 'what if'],
  ],
  before: ['is', 'was'],
  behind: [],
} as const;

/** Members that say yes or no. */
export const FLAGS = {
  words: ['success', 'successful', 'succeeded', 'ok'],
  before: ['is', 'was', 'has', 'import', 'upload'],
  behind: [],
} as const;

/** Members that say yes or no, or how many: none is new to a server that has them all. */
export const DONE = {
  words: [
    ...['imported', 'accepted', 'stored', 'saved', 'received', 'created', 'inserted', 'processed', 'completed'],
    ...['done', 'delivered', 'uploaded', 'queued', 'acknowledged', 'persisted', 'committed', 'ingested', 'written'],
    ...['ack', 'acked', 'recorded', 'applied', 'kept', 'retained', 'synced', 'synchronized', 'synchronised', 'loaded'],
  ],
  before: ['is', 'was'],
  behind: [],
} as const;

/** Of these a false says of what was taken only that something is still to be done with it, ... */
export const STEPS_AFTER = {
  words: ['processed', 'delivered', 'queued', 'enqueued'],
  before: ['is', 'was'],
  behind: [],
} as const;
/** ... and so it does of these where the status says that it was taken, as of a row that was made and given back. */
export const ENDS_AFTER = {
  words: ['complete', 'completed', 'done', 'finished'],
  before: ['is', 'was', 'task'],
  behind: [],
} as const;

/** Members that hold one of the words, or a number. */
export const VERDICTS = {
  words: ['status', 'result', 'state', 'outcome', 'code', 'ret', 'rc'],
  before: ['http', 'response', 'result', 'return', 'api', 'import', 'upload', 'request', 'job'],
  behind: ['code', 'text'],
} as const;

/** Members that hold a sentence; it counts where nothing else says whether it succeeded, or where it says plainly that it failed. */
export const MESSAGES = {
  words: [
    ...['message', 'msg', 'detail', 'details', 'title', 'description', 'reason', 'info', 'note', 'notice', 'summary'],
    ...['text', 'explanation'],
  ],
  before: ['status', 'result', 'response', 'return'],
  behind: [],
} as const;

/** Members within which the same is looked for. */
export const WRAPPERS = {
  words: ['data', 'body', 'response', 'result', 'status', 'payload', 'output', 'item', 'import', 'upload', 'd', 'json'],
  before: [],
  behind: ['s'],
} as const;

/** Members by which a captive portal says in JSON what it is (RFC 8908, and what is seen besides). */
export const PORTALS = [
  ...['captive', 'captive portal', 'captive portal url', 'user portal url', 'portal url', 'login url', 'login page'],
  ...['sign in url', 'splash url', 'splash page'],
] as const;

/** Names: the words, alone or with one of these before or behind them. */
export interface Names {
  readonly words: readonly string[];
  readonly before: readonly string[];
  readonly behind: readonly string[];
}

/** As names and words are compared. */
export const bare = (name: string): string => name.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();

/** The words of a name or a sentence: `ImportFailed` and `IMPORT_FAILED` have two. */
export const wordsOf = (text: string): string[] =>
  text
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

const FAILURE_WORDS: ReadonlySet<string> = new Set(FAILURES);
const NO_FAILURE_WORDS: ReadonlySet<string> = new Set(NO_FAILURES);
/** Some write two words as one: `writeerrors`. */
const ENDS_AS_FAILURE = /^(?!no|zero|without).+(?:errors?|exceptions?|failures?|failed|rejected)$/;

/** Whether a name tells that something failed. */
export function tellsOfFailure(name: string): boolean {
  const words = wordsOf(name);
  if (!words.some((word) => FAILURE_WORDS.has(word) || ENDS_AS_FAILURE.test(word))) return false;
  return !speaksInGeneral(words) && !tellsOfLeftOut(name);
}

const PAST_WORDS: ReadonlySet<string> = new Set(PAST);

/** Whether a name tells of what was before, or of warnings. */
export const tellsOfPast = (name: string): boolean => wordsOf(name).some((word) => PAST_WORDS.has(word));

/** Whether the words of a name tell of errors in general, such as where to read of them. */
export const speaksInGeneral = (words: readonly string[]): boolean => words.some((word) => NO_FAILURE_WORDS.has(word));

/** Whether a name tells of what was left out (`kept-out-words.ts`), which is no failure. */
export function tellsOfLeftOut(name: string): boolean {
  const words = ` ${wordsOf(name).join(' ')} `;
  return KEPT_OUT_NAMES.some((phrase) => words.includes(` ${phrase} `));
}

/** Whether a bare name is one of these. */
export function nameTest({ words, before, behind }: Names): RegExp {
  const oneOf = (ones: readonly string[]) => ones.map(bare).join('|');
  return new RegExp(`^(?:${oneOf(before)})?(?:${oneOf(words)})(?:${oneOf(behind)})?$`);
}
