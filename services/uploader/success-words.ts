/**
 * The words by which servers say in JSON whether an import succeeded, as lists. `docs/answers.md` prints them. Names and
 * words are compared without capitals, dashes, underscores and blanks. Pure.
 */

/** Words that say that it succeeded, and is there. */
export const YES_WORDS = [
  ...['success', 'successful', 'successfully', 'succeeded', 'ok', 'okay', 'yes', 'true'],
  ...['accepted', 'received', 'created', 'done', 'completed', 'complete', 'finished', 'processed', 'delivered'],
  ...['imported', 'stored', 'saved', 'inserted', 'written', 'updated', 'uploaded', 'ingested', 'committed'],
  ...['queued', 'enqueued', 'scheduled', 'duplicate', 'exists', 'already exists', 'already imported', 'up to date'],
] as const;

/** Words that say that it failed, or that something of it did. */
export const NO_WORDS = [
  ...['error', 'errors', 'err', 'exception', 'fault', 'fail', 'fails', 'failed', 'failure', 'failures', 'fatal'],
  ...['no', 'false', 'ko', 'nok', 'nack', 'unsuccessful', 'rejected', 'refused', 'denied', 'forbidden', 'invalid'],
  ...['unauthorized', 'unauthorised', 'unauthenticated', 'not found', 'bad request', 'unable', 'cannot', 'could not'],
  ...['timeout', 'timed out', 'unavailable', 'busy', 'overloaded', 'throttled', 'too many requests', 'locked'],
  ...['aborted', 'cancelled', 'canceled', 'crashed', 'missing', 'required', 'discarded', 'dropped', 'ignored'],
  ...['partial', 'partially', 'incomplete', 'not saved', 'not stored', 'not imported', 'not accepted', 'not ok'],
] as const;

/** Words that say nothing. */
export const NOTHING_WORDS = ['none', 'null', 'nil', 'undefined', 'n/a', 'no error', 'no errors'] as const;

/** Members that tell of errors. */
export const ERRORS = {
  words: ['error', 'err', 'exception', 'fault', 'fail', 'failed', 'failure', 'rejected', 'refused'],
  before: ['is', 'has', 'last', 'num', 'total', 'record', 'records', 'row', 'rows', 'item', 'items'],
  behind: [
    ...['s', 'no', 'num', 'id', 'code', 'codes', 'count', 'counts', 'message', 'messages', 'msg', 'type', 'name'],
    ...['text', 'str', 'string', 'reason', 'detail', 'details', 'description', 'info', 'status', 'title', 'response'],
    ...['records', 'rows', 'items', 'entries', 'categories', 'list', 'total'],
  ],
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
    ...['done', 'delivered', 'uploaded', 'queued'],
  ],
  before: ['is', 'was'],
  behind: [],
} as const;

/** Members that hold one of the words, or a number. */
export const VERDICTS = {
  words: ['status', 'result', 'state', 'outcome', 'code', 'ret', 'rc'],
  before: ['http', 'response', 'result', 'return', 'api', 'import', 'upload', 'request', 'job'],
  behind: ['code', 'text'],
} as const;

/** Members that hold a sentence; it counts where nothing else says whether it succeeded. */
export const MESSAGES = {
  words: ['message', 'msg', 'detail', 'title', 'description', 'reason', 'info'],
  before: ['status', 'result', 'response', 'return'],
  behind: [],
} as const;

/** Members within which the same is looked for. */
export const WRAPPERS = {
  words: ['data', 'body', 'response', 'result', 'status', 'payload', 'output', 'item', 'import', 'upload', 'd'],
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

/** Whether a bare name is one of these. */
export function nameTest({ words, before, behind }: Names): RegExp {
  const oneOf = (ones: readonly string[]) => ones.map(bare).join('|');
  return new RegExp(`^(?:${oneOf(before)})?(?:${oneOf(words)})(?:${oneOf(behind)})?$`);
}
