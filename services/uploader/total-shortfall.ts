import { isOffset } from './byte-shortfall.ts';
import { categoryNamedIn } from './count-by-category.ts';
import { countingObjects, type Given, totalOf } from './count-shortfall.ts';
import { LATER_NAMES, SUMMARY_NAMES, THERE_NAMES, THROUGH_NAMES } from './counting-words.ts';
import { countKeptOut } from './counts-kept-out.ts';
import { DONE_NAMES, ID_NAMES, RECORD_NAMES } from './import-words.ts';
import { memberInWords } from './member-in-words.ts';
import { isMessage, isVerdict, isWrapper } from './member-says.ts';
import { saysNoneKept, saysSomeKept } from './none-kept.ts';
import { categoryOf, countOf, LISTS, numberOf, roleOf, tellsOfThereBefore, type Within } from './read-count.ts';
import { sayNothingNew } from './sentence-clauses.ts';
import { bare, wordsOf } from './success-words.ts';
import { textsIn } from './texts-of-refusal.ts';
import { PERHAPS_THERE_WORDS } from './there-already.ts';

/**
 * Whether an answer counts in total, beside nothing that it was given, fewer records than were sent, or none. Servers count
 * what is new to them, what they changed, and units of their own: so all that they kept in whatever way is summed, only
 * what is called records, rows or entries is too few, and none is none only where nothing else is counted. Pure.
 */

type Fields = Readonly<Record<string, unknown>>;

/** What is kept, however the name says so, ... */
const KEPT: ReadonlySet<string> = new Set([
  ...['stored', 'saved', 'imported', 'inserted', 'written', 'persisted', 'ingested', 'committed', 'created', 'added'],
  ...['accepted', 'loaded', 'recorded', 'retained', 'upserted', 'updated', 'modified', 'affected', 'kept'],
]);
/** ... and of what: beside these words of a name it is of records. */
const OF_RECORDS: ReadonlySet<string> = new Set([
  ...['record', 'records', 'row', 'rows', 'entry', 'entries', 'item', 'items', 'document', 'documents', 'object'],
  ...[
    'objects',
    'line',
    'lines',
    'sample',
    'samples',
    'point',
    'points',
    'event',
    'events',
    'count',
    'counts',
    'total',
  ],
  ...['totals', 'number', 'num', 'nr', 'n', 'of', 'was', 'were', 'new'],
]);
/** Words that are no other unit than ours. */
const OUR_UNITS: ReadonlySet<string> = new Set(['record', 'records', 'row', 'rows', 'entries']);
/** What is counted under one of these is there in some way, or will be. */
const ANYHOW: ReadonlySet<string> = new Set([...KEPT, ...DONE_NAMES, ...RECORD_NAMES, ...THERE_NAMES, ...LATER_NAMES]);
/** What came is not kept yet, and an address, a time or an id counts nothing. */
const GIVEN: ReadonlySet<string> = new Set(['received', 'requested', 'submitted', 'sent', 'attempted', 'expected']);
/** Nor is what was gone through, or a total without a word of what became of it. */
const TOTALS: ReadonlySet<string> = new Set([...THROUGH_NAMES, 'total', 'totals']);
const REPEATED: ReadonlySet<string> = new Set(PERHAPS_THERE_WORDS);
const ID_LISTS: ReadonlySet<string> = new Set(ID_NAMES);
const SUMMARIES: ReadonlySet<string> = new Set(SUMMARY_NAMES);
/** Of so few of our categories a 0 may be of something else. */
const FEW = 2;

/** How many records of lists were sent: what comes again with every export may be none to a server. */
const sentOf = ({ records = {} }: Given): number =>
  [...LISTS.values()].reduce((sum, category) => sum + (records[category] ?? 0), 0);

/** The member by which an answer counts that no record was kept; empty where it does not, or something else is counted. */
export function noneKeptIn(fields: Fields, given: Given): string {
  if (given.isSentAnew || sentOf(given) === 0 || sayNothingNew(textsIn(fields))) return '';
  const within = countingObjects(fields, given);
  const members = within.flatMap((one) => one.members);
  if (members.some(([name, value]) => isKeptAnyhow(name, value) && !isTotal(name, value, given))) return '';
  return within.map(zeroIn).find((one) => one !== '') ?? zeroCategories(within);
}

/** What was left out is told by itself; a server calls so what it knows as well. */
function isKeptAnyhow(name: string, value: unknown): boolean {
  if (typeof value === 'string' && numberOf(value) === null) return isSaying(name) && saysSomeKept(value);
  const words = wordsOf(name);
  const isListed = Array.isArray(value) && value.length > 0;
  const isSome = isListed || (numberOf(value) ?? 0) > 0;
  if (tellsOfThereBefore(name) || words.some((word) => REPEATED.has(word))) return isSome || value === true;
  if (!isSome || words.some((word) => GIVEN.has(word))) return false;
  if (isListed && words.some((word) => ID_LISTS.has(word))) return true;
  return roleOf(name, words) === 'otherwise' || words.some((word) => ANYHOW.has(word)) || words.every(isOfRecordsWord);
}

/** What was given, as far as its name says no more, or what was left out: beside a 0 neither says that any was kept. */
function isTotal(name: string, value: unknown, { records = {} }: Given): boolean {
  const words = wordsOf(name);
  if (words.some((word) => KEPT.has(word)) || tellsOfThereBefore(name)) return false;
  if (countKeptOut(name, value) !== null) return true;
  if (roleOf(name, words) === 'otherwise') return false;
  return (
    words.some((word) => TOTALS.has(word)) || (words.every(isOfRecordsWord) && numberOf(value) === totalOf(records))
  );
}

const isOfRecordsWord = (word: string): boolean => OF_RECORDS.has(word);
const isSaying = (name: string): boolean => isVerdict(bare(name)) || isMessage(bare(name));

/** `records_imported: 0`, `nInserted: 0`, “Imported 0 records”; of a category alone it is no total. */
function zeroIn({ path, members }: Within): string {
  if (path.some((name) => LISTS.has(bare(name))) || categoryNamedIn(members) !== undefined) return '';
  const zero = members.find(([name, value]) =>
    typeof value === 'string' && numberOf(value) === null
      ? isSaying(name) && saysNoneKept(value)
      : numberOf(value) === 0 && (isTotalOfKept(name) || isOffset(name)),
  );
  return zero === undefined ? '' : memberInWords([...path, zero[0]], zero[1]);
}

function isTotalOfKept(name: string): boolean {
  const words = wordsOf(name);
  return words.some((word) => KEPT.has(word)) && words.every((word) => KEPT.has(word) || isOfRecordsWord(word));
}

/** `{"boatlog": 0, "telemetry": 0}` */
function zeroCategories(within: readonly Within[]): string {
  const counts = within.flatMap(({ path, members }) =>
    members.flatMap(([name, value]) => {
      const count = countOf(name, value);
      const category = count && (LISTS.get(bare(name)) ?? categoryOf(count.unit));
      return category ? [{ category, count: count.count, member: memberInWords([...path, name], value) }] : [];
    }),
  );
  const isNone =
    new Set(counts.map(({ category }) => category)).size >= FEW && counts.every(({ count }) => count === 0);
  return isNone ? counts.map(({ member }) => member).join(', ') : '';
}

/**
 * The total of what was kept, where that is fewer than were sent; not of what may have been there, nor beside what it was
 * given, which is compared with that. One, or as many as there are categories, may count these.
 */
export function fewerInTotal(fields: Fields, given: Given): string[] {
  const sent = sentOf(given);
  if (given.isSentAnew || given.mayBeThere || sent === 0 || sayNothingNew(textsIn(fields))) return [];
  const within = countingObjects(fields, given);
  if (within.some(({ members }) => members.some(isGiven))) return [];
  const counts = within.flatMap(({ path, members }) =>
    members.flatMap(([name, value]) => {
      const count = numberOf(value);
      return count === null || !isKeptAnyhow(name, value) ? [] : [{ path, name, count }];
    }),
  );
  const all = counts.reduce((sum, { count }) => sum + count, 0);
  const most = counts
    .filter(({ name, path }) => path.every(isOfAnswer) && isTotalOfRecords(name))
    .sort((a, b) => b.count - a.count)[0];
  const mayBeOther = [1, Object.keys(given.records ?? {}).length];
  if (most === undefined || all >= sent || mayBeOther.includes(most.count)) return [];
  return [memberInWords([...most.path, most.name], most.count)];
}

const isGiven = ([name, value]: readonly [string, unknown]): boolean =>
  (numberOf(value) ?? 0) > 0 && wordsOf(name).some((word) => GIVEN.has(word));

const isOfAnswer = (around: string): boolean => isWrapper(bare(around)) || SUMMARIES.has(bare(around));

const isTotalOfRecords = (name: string): boolean =>
  isTotalOfKept(name) && wordsOf(name).some((word) => OUR_UNITS.has(word));
