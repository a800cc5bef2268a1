import { BUSY_WORDS } from './busy-words.ts';
import { type Given, totalOf } from './count-shortfall.ts';
import { KEPT_OUT_VERBS, NOT_PARTLY_STORED, PARTLY_STORED, UNDONE_WORDS } from './kept-out-words.ts';
import { countedBesideAll } from './left-out-sentences.ts';
import { countInCounts, countInList, countsStored } from './partly-counted.ts';
import { bare, wordsOf } from './success-words.ts';

/**
 * Whether a refusal, or an answer with an error, says that all but some records of the import are stored: then these are
 * left out, and all else must not be sent again. By words that leave no doubt (`partial write: … dropped=1`, “total
 * ignored: 1 out of 2”), or by counts that account for all of it (`partly-counted.ts`). Where all was left out, or undone,
 * or only put off, it is a refusal, or a failure, like others. Pure.
 */
export interface PartlyStored {
  /** How many records are left out, 0 where all are there; null where it does not say. */
  readonly count: number | null;
  /** Whether it accounts for all that was sent, which needs no receipt beside it. */
  readonly isCounted: boolean;
}

interface Said {
  readonly fields: Readonly<Record<string, unknown>>;
  /** All that it says, in words. */
  readonly words: string;
}

const LONGEST = 2_000;
const COUNT = '(\\d{1,9})';
const VERBS = KEPT_OUT_VERBS.join('|');
/** “3 of 320 records skipped validation” leaves out none. */
const NOT_A_STEP = '(?! (?:the )?(?:validation|verification|check|checks|test|tests|step|steps|indexing)(?= ))';
/** “3 of 320 points dropped”, “total ignored: 1 out of 2” */
const SOME_OF_ALL = [
  new RegExp(
    ` ${COUNT} (?:out )?of ${COUNT}(?: \\p{L}+){0,2}?(?: (?:was|were|have been|has been))? (?:${VERBS})(?= )${NOT_A_STEP}`,
    'u',
  ),
  new RegExp(` (?:${VERBS})(?: \\p{L}+)? ${COUNT} (?:out )?of ${COUNT}(?= )`, 'u'),
];
/** `dropped=1`, as of a count and not of a sentence. */
const DROPPED = /\bdropped\s*[=:]\s*(\d{1,9})\b/i;
/** Lists of what was dropped, one by one. */
const LISTS = ['data', 'errors', 'failures', 'rejected', 'details'];

export function partlyStored(said: Said, given: Given): PartlyStored | null {
  const read = readPartly(said, given);
  // More than were sent cannot be lacking, nor as many, where some are stored: such a count is of something else.
  const sent = given.records === undefined ? Number.POSITIVE_INFINITY : totalOf(given.records);
  return read !== null && (read.count ?? 0) >= sent ? null : read;
}

/** Whether an answer that it failed (5xx) counts all the same that the import is stored: then it may be, or may be undone. */
export const mayBeStored = ({ fields, words }: Said, given: Given): boolean =>
  (given.status ?? 0) >= 500 && !isUndone(fields) && !has(spokenOf(words), UNDONE_WORDS) && countsStored(fields, given);

function readPartly({ fields, words }: Said, given: Given): PartlyStored | null {
  const isRefusal = (given.status ?? 0) >= 400;
  const text = withoutQuotes(words.slice(0, LONGEST));
  const spoken = spokenOf(text);
  if (isUndone(fields) || has(spoken, UNDONE_WORDS)) return null;
  const listed = countInList(fields, given);
  if (listed !== null) return { count: listed, isCounted: true };
  const inProse = given.records === undefined ? null : countedBesideAll(text, totalOf(given.records));
  if (inProse !== null) return inWords(inProse);
  if (has(spoken, NOT_PARTLY_STORED) || has(spoken, BUSY_WORDS)) return null;
  const counted = countInCounts(fields, given, isRefusal);
  if (counted !== null) return { count: counted, isCounted: true };
  const some = SOME_OF_ALL.map((one) => one.exec(spoken)).find((one) => one !== null);
  const sent = given.records && totalOf(given.records);
  if (some) return isPart(Number(some[1]), Number(some[2]), sent) ? inWords(Number(some[1])) : null;
  const dropped = Number(DROPPED.exec(text)?.[1] ?? 0);
  if (sent !== undefined && Math.max(dropped, longestList(fields)) >= sent) return null;
  if (has(spoken, PARTLY_STORED)) return inWords(dropped > 0 ? dropped : null);
  return isRefusal && dropped > 0 && sent !== undefined ? inWords(dropped) : null;
}

const spokenOf = (text: string): string => ` ${wordsOf(text).join(' ')} `;

/** By a member that says of the whole that it is not kept: `committed: false`, `dry_run: true`, or in words of its own. */
const isUndone = (fields: Said['fields']): boolean =>
  Object.entries(fields).some(
    ([name, value]) =>
      (value === false && KEPT_AT_ALL.test(bare(name))) ||
      (value === true && NOT_KEPT.test(bare(name))) ||
      (typeof value === 'string' && has(spokenOf(withoutQuotes(value.slice(0, LONGEST))), UNDONE_WORDS)),
  );

const KEPT_AT_ALL = /^(?:is|was)?(?:committed|saved|stored|persisted|applied|written|durable)$/;
const NOT_KEPT =
  /^(?:is|was)?(?:dryrun|rolledback|rollback|aborted|reverted|discarded|simulat(?:ed|ion)|rehearsal|validat(?:e|ion)only|testmode|preview)$/;

const inWords = (count: number | null): PartlyStored => ({ count, isCounted: false });

const isPart = (some: number, all: number, sent = all): boolean => some > 0 && some < all && all <= sent;

const has = (spoken: string, phrases: readonly string[]): boolean =>
  phrases.some((phrase) => spoken.includes(` ${phrase} `));

/** Sentences in quotes are a record's. */
const withoutQuotes = (text: string): string =>
  text.replace(/"[^"\s]+\s[^"]*"|“[^”\s]*\s[^”]*”|`[^`][^`\s]*\s[^`]*`/g, ' ');

const longestList = (fields: Said['fields']): number =>
  Math.max(0, ...LISTS.map((name) => fields[name]).map((one) => (Array.isArray(one) ? one.length : 0)));
