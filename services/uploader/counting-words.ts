import { PENDING_WORDS } from './there-already.ts';

/**
 * The words by which servers count what they were given and what they kept of it, as lists. `docs/answers.md` prints them.
 * Pure.
 */

/** Words of a name that count what was given, ... */
export const GIVEN_NAMES = [
  ...['received', 'requested', 'submitted', 'sent', 'attempted', 'expected', 'total', 'totals'],
] as const;
/** ... what was kept of it, of which the largest counts, ... */
export const KEPT_NAMES = [
  ...['stored', 'saved', 'imported', 'inserted', 'written', 'persisted', 'ingested', 'committed', 'created', 'added'],
  ...['accepted', 'loaded', 'kept', 'retained', 'recorded', 'succeeded', 'successful', 'processed'],
] as const;
/** ... what was gone through, which was no more than given where a count of what was kept stands beside it, ... */
export const THROUGH_NAMES = [
  ...['processed', 'handled', 'read', 'parsed', 'seen', 'scanned', 'consumed', 'examined', 'fetched'],
] as const;
/** ... what is there as well, ... */
export const THERE_NAMES = [
  ...['updated', 'upserted', 'modified', 'merged', 'replaced', 'unchanged', 'existing', 'known', 'same', 'matched'],
] as const;
/** ... of what nobody knows yet what becomes of it, ... */
export const LATER_NAMES = [
  ...['queued', 'enqueued', 'pending', 'scheduled', 'deferred', 'remaining', 'processing', 'waiting', 'outstanding'],
] as const;
/** ... and what became of the rest: all of it together. What was left out (`success-words.ts`) counts here too. */
export const OTHERWISE_NAMES = [...THERE_NAMES, ...LATER_NAMES, ...['failed', 'rejected']] as const;
/** What is as much as was sent was given, but under a name with one of these: an id, a time, or a number of the answer. */
export const NO_TOTAL_NAMES = [
  ...['id', 'ids', 'uuid', 'ms', 's', 'sec', 'seconds', 'time', 'took', 'duration', 'elapsed', 'latency', 'version'],
  ...['port', 'page', 'code', 'status', 'sequence', 'revision', 'number', 'nr', 'no', 'boat', 'installation', 'limit'],
] as const;
/** An import that is said to be at work still has not counted to its end. */
export const AT_WORK_WORDS = [
  ...PENDING_WORDS,
  ...['processing', 'queued', 'enqueued', 'scheduled', 'accepted', 'started', 'background', 'async', 'asynchronous'],
] as const;
/** What may be counted so, by one of it; of two counts of different things none is compared. */
export const UNITS = ['', 'record', 'row', 'entry', 'item', 'document', 'object', 'line'] as const;
/** Words of a count's name that say nothing. */
export const FILLERS = ['count', 'counts', 'number', 'num', 'of', 'was', 'were', 'is', 'been', 'nr', 'n'] as const;
/** Within these, and what holds the answer proper, a total is that of the import. */
export const SUMMARY_NAMES = ['summary', 'stats', 'statistics', 'report', 'totals', 'meta', 'details'] as const;
