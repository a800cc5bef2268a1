import { wordsOf, YES_WORDS } from './success-words.ts';

/**
 * Whether a refusal with a receipt, or with our key, means that the export is there. A server can give either and yet have
 * failed, be at work still, or have met a record that it knows: so only what says that it is there, or says nothing at all,
 * counts, and a word that is in no list is a doubt. Lists, printed by `docs/answers.md`. Pure.
 */
export type SaysThere = 'said' | 'nothing' | 'unclear';

const DONE_BEFORE = [
  ...['imported', 'received', 'processed', 'uploaded', 'stored', 'saved', 'accepted', 'submitted', 'ingested'],
  ...['delivered', 'completed', 'done', 'applied', 'used', 'recorded', 'handled', 'finished', 'created', 'committed'],
] as const;

/** Beside a receipt or our key they say that it is there. */
export const THERE_WORDS = [
  ...DONE_BEFORE.flatMap((done) => [`already ${done}`, `already been ${done}`, `previously ${done}`]),
  ...['already exists', 'already exist', 'already present', 'already known', 'already there', 'already on file'],
  ...['already have', 'duplicate import', 'duplicate export', 'duplicate upload', 'duplicate request'],
  ...['duplicate submission', 'idempotent replay'],
] as const;

/** The same, but only where all else says nothing: “duplicate boat” is no import. */
export const PERHAPS_THERE_WORDS = ['duplicate', 'duplicated', 'exists', 'replayed', 'replay'] as const;

/** It is at work still. */
export const PENDING_WORDS = [
  ...['in progress', 'inprogress', 'in process', 'being processed', 'being imported', 'still processing'],
  ...['running', 'pending', 'under way', 'underway', 'outstanding', 'in flight', 'ongoing'],
  ...['waiting', 'not finished', 'not complete', 'not completed', 'not yet', 'key in use'],
] as const;

/** Beside one of these it may not be there, or only in part, or what is there is something else. */
export const NOT_THERE_WORDS = [
  ...['no', 'not', 'never', 'none', 'nothing', 'nobody', 'without', 'cannot', 'but', 'however', 'although', 'though'],
  ...['unless', 'until', 'except', 'yet', 'still', 'unable', 'wasn', 'weren', 'isn', 'hasn', 'didn', 'couldn', 'won'],
  ...['different', 'another', 'other', 'mismatch', 'mismatched', 'failed', 'fails', 'failure', 'failures', 'errors'],
  ...['aborted', 'abort', 'cancelled', 'canceled', 'rolled back', 'rollback', 'reverted', 'undone', 'crashed'],
  ...['invalid', 'incomplete', 'partial', 'partially', 'partly', 'corrupt', 'corrupted', 'damaged', 'unreadable'],
  ...['validation', 'expired', 'deleted', 'removed', 'purged', 'lost', 'discarded', 'dropped', 'rejected', 'refused'],
  ...['denied', 'quarantine', 'quarantined', 'suspended', 'unknown', 'missing', 'retry', 'limit', 'quota'],
  ...['record', 'records', 'row', 'rows', 'entry', 'entries', 'item', 'items', 'constraint', 'violates', 'violation'],
  ...['processing', 'concurrent', 'concurrently', 'modified', 'changed', 'version', 'stale', 'lock', 'obsolete'],
  ...['key value', 'duplicate key', 'dup key', 'column', 'table', 'primary', 'integrity', 'disk', 'memory'],
] as const;

/** What is said of a repeated import that is well, though it has words of the list before. */
const HARMLESS = [
  /(?<= )(no need|no action|no change|no changes|no op|nothing to do|nothing to import|nothing new|nothing changed)(?= )/g,
  /(?<= )not (?:be )?(?:imported|importing|stored|storing|processed|processing) (?:again|twice)(?= )/g,
  /(?<= )(?:do not|don t|not|to|need to) (?:retry|resend|(?:try|send)(?: it| this)? again)(?= )/g,
  /(?<= )duplicate (?:import|export|upload|request|submission|file)s? (?:was |is |has been )?(?:rejected|refused|ignored|skipped|discarded|dropped)(?= )/g,
  /(?<= )(?:\d+|0|no|zero) (?:records|rows|entries|items|errors|failures|failed)(?= )/g,
];

/** Words that add nothing to what a 409 with a receipt says already. */
const SAYS_NO_MORE = new Set<string>([
  ...YES_WORDS,
  ...[...PERHAPS_THERE_WORDS, 'conflict', 'error', 'err', 'fail', 'exception', 'problem', 'http', 'https', 'about'],
  ...['blank', 'status', 'code', 'request', 'import', 'export', 'upload', 'resource', 'receipt', 'idempotency', 'key'],
  ...['id', 'the', 'a', 'an', 'this', 'that', 'it', 'is', 'was', 'has', 'have', 'been', 'with', 'of', 'for'],
  ...['to', 'in'],
  ...['on', 'by', 'and', 'from', 'see', 'same', 'before', 'were', 'had', 'file', 'batch', 'submission'],
]);

/**
 * Reads all that such a refusal says, as one text; `doubts` are more words that make it doubtful. `tellsOfEarlier`: whether
 * one of the words says so, clearly or not.
 */
export function readThere(
  text: string,
  doubts: readonly string[],
): { readonly there: SaysThere; readonly tellsOfEarlier: boolean } {
  const spoken = wordsOf(withoutAddresses(text));
  const all = ` ${spoken.join(' ')} `;
  const isSaid = has(all, THERE_WORDS);
  const isPerhapsSaid = has(all, PERHAPS_THERE_WORDS);
  const tellsOfEarlier = isSaid || isPerhapsSaid;
  const rest = HARMLESS.reduce((words, one) => words.replace(one, ''), all).replace(/ {2,}/g, ' ');
  if (has(rest, [...NOT_THERE_WORDS, ...PENDING_WORDS, ...doubts]) || isOfSome(rest))
    return { there: 'unclear', tellsOfEarlier };
  if (isSaid) return { there: 'said', tellsOfEarlier };
  const isSilent = spoken.every((word) => SAYS_NO_MORE.has(word) || /\d/.test(word));
  if (!isSilent) return { there: 'unclear', tellsOfEarlier };
  return { there: isPerhapsSaid ? 'said' : 'nothing', tellsOfEarlier };
}

/** “12 of 31” */
const isOfSome = (words: string): boolean =>
  [...words.matchAll(/ (\d+) (?:out )?of (\d+)(?= )/g)].some(([, some, all]) => some !== all);

const has = (words: string, phrases: readonly string[]): boolean =>
  phrases.some((phrase) => words.includes(` ${phrase} `));

/** Where to read about a kind of problem, as RFC 9457 has it, says nothing, unless its last part does. */
const withoutAddresses = (text: string): string =>
  text.replace(/https?:\/\/\S*?([A-Za-z_-]*)\/?(?=\s|$)/g, (_, last: string) => last);
