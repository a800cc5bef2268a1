/**
 * The words by which a member that is true, or false, denies an import, whatever else an answer says of it, as lists.
 * `docs/answers.md` prints them. Pure.
 */

/** Members that say, where they are true, that it was undone, broken off or turned away, or came damaged. */
export const DENIALS = {
  words: [
    ...[
      'rolled back',
      'rollback',
      'reverted',
      'undone',
      'aborted',
      'abort',
      'cancelled',
      'canceled',
      'deleted',
      'purged',
    ],
    ...['removed', 'interrupted', 'crashed', 'killed', 'timed out', 'timeout', 'incomplete', 'unfinished', 'expired'],
    ...[
      'blocked',
      'banned',
      'suspended',
      'unauthorized',
      'unauthorised',
      'unauthenticated',
      'forbidden',
      'not allowed',
    ],
    ...['corrupt', 'corrupted', 'damaged', 'malformed', 'tampered', 'torn', 'mismatch', 'mismatched', 'lost'],
    ...['exceeded', 'over quota', 'over limit', 'overflow', 'overflowed', 'disk full', 'storage full', 'queue full'],
    ...['out of memory', 'out of space', 'oom', 'no space', 'unavailable', 'unreachable', 'deadlock', 'deadlocked'],
    ...['not found', 'unsupported', 'try again', 'retry later', 'should retry', 'must retry', 'please retry'],
    ...['retry required', 'needs retry'],
  ],
  before: [
    ...[
      'is',
      'was',
      'has',
      'been',
      'import',
      'export',
      'upload',
      'request',
      'transaction',
      'tx',
      'batch',
      'job',
      'file',
    ],
    ...[
      'data',
      'document',
      'body',
      'payload',
      'content',
      'checksum',
      'digest',
      'hash',
      'crc',
      'md5',
      'sha256',
      'signature',
    ],
    ...['size', 'length', 'quota', 'limit', 'rate limit', 'size limit', 'storage', 'memory', 'capacity', 'deadline'],
    ...['database', 'db', 'server', 'service', 'backend', 'table', 'connection', 'write', 'account'],
  ],
  behind: [],
} as const;

/**
 * Members that say, where they are true, or list anything, that a limit let nothing more pass. Where they count records, or
 * list categories of ours, that many were left out (`kept-out-words.ts`).
 */
export const LIMITS = {
  words: [
    ...['throttled', 'rate limited', 'quota limited', 'limited by quota', 'limit reached', 'limits reached'],
    ...['limit hit', 'limits hit', 'limits exceeded', 'quota reached', 'quotas reached', 'quota exceeded'],
    ...['quotas exceeded', 'quota exhausted', 'rate limit reached', 'rate limit exceeded', 'over quota', 'over limit'],
  ],
  before: ['is', 'was', 'been', 'has', 'import', 'export', 'upload', 'request', 'records', 'rows', 'account', 'daily'],
  behind: [],
} as const;

/** States of the whole, beside those that a member tells by its name. Not where it is there already. */
export const LOST_STATES = [
  ...['abandoned', 'omitted', 'unprocessed', 'unsaved', 'voided', 'trashed', 'halted', 'stopped'],
] as const;

/** States of the whole in which it is kept only once somebody does something more: the words, ... */
export const UNSETTLED_STATES = [
  ...['draft', 'drafted', 'unconfirmed', 'unapproved', 'uncommitted', 'unfinalized', 'unfinalised', 'on hold'],
  ...[
    'deferred',
    'postponed',
    'held back',
    'set aside',
    'held',
    'not confirmed',
    'not approved',
    'not committed',
    'not final',
    'held for review',
  ],
] as const;
/** ... what begins with one of these, ... */
export const UNSETTLED_BEGINNINGS = ['needs', 'need', 'requires'] as const;
/** ... and one of these before what is to be done. */
export const AWAITED = ['awaiting', 'waiting for', 'waiting on', 'pending'] as const;
export const AWAITED_DEEDS = [
  ...['confirmation', 'approval', 'review', 'mapping', 'validation', 'input', 'action', 'verification', 'moderation'],
  ...['authorization', 'authorisation', 'payment', 'signature', 'upload', 'commit', 'finalization', 'finalisation'],
  ...['publication', 'user', 'admin', 'operator', 'manual'],
] as const;

/** What is compared by a check, and how its name says that it held. */
const COMPARED = ['checksum', 'digest', 'hash', 'crc', 'integrity', 'signature', 'size', 'length', 'content length'];
const HELD = [
  'ok',
  'valid',
  'match',
  'matches',
  'matched',
  'verified',
  'passed',
  'correct',
  'good',
  'check',
  'check ok',
];

/** Members whose false says no, and whose true says nothing: what is valid is not there yet. */
export const CHECKS = {
  words: [
    ...[
      'valid',
      'live mode',
      'complete',
      'whole',
      'intact',
      'consistent',
      'durable',
      'finished',
      'integrity',
      'readable',
    ],
    ...COMPARED.flatMap((what) => HELD.map((held) => `${what} ${held}`)),
  ],
  before: ['is', 'was', 'data', 'payload', 'schema', 'document', 'file', 'import', 'export', 'upload', 'request'],
  behind: [],
} as const;
