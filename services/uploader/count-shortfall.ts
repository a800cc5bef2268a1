import { fewerBytes } from './byte-shortfall.ts';
import { shortCategories } from './count-by-category.ts';
import { AT_WORK_WORDS, KEPT_NAMES, NO_TOTAL_NAMES, SUMMARY_NAMES, THROUGH_NAMES } from './counting-words.ts';
import { inEnglish } from './in-english.ts';
import { keepsFewerThanGiven } from './kept-of-given.ts';
import { OF_A_PART } from './kept-out-words.ts';
import { memberInWords } from './member-in-words.ts';
import { isMessage, isVerdict, isWrapper } from './member-says.ts';
import { withoutOurs } from './own-fields.ts';
import { type Count, countOf, HOLDERS, isOfCategory, isOfRecords, LISTS, type Within } from './read-count.ts';
import type { Taken } from './step-to-come.ts';
import { bare, tellsOfPast, wordsOf } from './success-words.ts';

/**
 * Whether an answer counts that a server kept fewer records than it was given: by two counts of one object, by a sentence,
 * or by what we sent of a category that it names as we do (`counting-words.ts`). Pure.
 */

const SUMMARIES = new Set<string>(SUMMARY_NAMES);
const TOTALS = new Set(['total', 'totals']);
const THROUGH: ReadonlySet<string> = new Set(THROUGH_NAMES);
const NO_TOTALS: ReadonlySet<string> = new Set(NO_TOTAL_NAMES);
const STORED: ReadonlySet<string> = new Set(KEPT_NAMES.filter((word) => !THROUGH.has(word)));
const DEEPEST = 12;
/** No answer to an export has more in one place. */
const MOST_COUNTS = 100;
const LONGEST_SENTENCE = 400;

type Fields = Readonly<Record<string, unknown>>;
/** What went out, as far as that is known. */
export interface Given {
  readonly status?: number;
  readonly bytes?: number | undefined;
  readonly records?: Readonly<Partial<Record<string, number>>> | undefined;
  /** By what else the answer says that it was taken. */
  readonly taken?: Taken;
  /** Whether an earlier attempt may have arrived: what it brought is no news then. */
  readonly mayBeThere?: boolean;
  /** Whether it was delivered before, and is sent once more. */
  readonly isSentAnew?: boolean;
}

export const totalOf = (records: NonNullable<Given['records']>): number =>
  Object.values(records).reduce<number>((sum, one) => sum + (one ?? 0), 0);

/** The objects of an answer that may count what became of an import; none of one that is at work still. */
export function countingObjects(fields: Fields, { status }: Given): Within[] {
  const all = status === 202 ? [] : objectsIn(fields, []);
  return all.some(isAtWork) ? [] : all.filter(({ path }) => !path.some(tellsOfPast));
}

/** Each shortfall in words. */
export function shortfallsIn(fields: Fields, given: Given): string[] {
  const within = countingObjects(fields, given);
  const told = within.flatMap((one) => [
    ...shortPairs(one, given),
    ...shortSentences(one),
    ...partsOf(one, given),
    ...fewerBytes(one, given.bytes),
  ]);
  return told.length > 0 ? told : shortCategories(within, given.records ?? {});
}

/** All objects of an answer, without what it repeats of our records. */
function objectsIn(value: unknown, path: readonly string[], isInList = false): Within[] {
  if (typeof value !== 'object' || value === null || path.length > DEEPEST) return [];
  if (Array.isArray(value)) return value.flatMap((one) => objectsIn(one, path, true));
  const members = withoutOurs(value as Fields, path.at(-1) ?? '', isInList);
  return [{ path, members }, ...members.flatMap(([name, one]) => objectsIn(one, [...path, name]))];
}

const has = (words: string, phrases: readonly string[]): boolean =>
  phrases.some((phrase) => words.includes(` ${phrase} `));

const isAtWork = ({ members }: Within): boolean =>
  members.some(([name, value]) => {
    if (value === true) return has(` ${wordsOf(name).join(' ')} `, AT_WORK_WORDS);
    return typeof value === 'string' && isSaying(name) && has(spoken(value), AT_WORK_WORDS);
  });

const isSaying = (name: string): boolean => isVerdict(bare(name)) || isMessage(bare(name));
const spokenInEnglish = (text: string): string => spoken(inEnglish(text.slice(0, LONGEST_SENTENCE)));
const spoken = (text: string): string => ` ${wordsOf(text.slice(0, LONGEST_SENTENCE)).join(' ')} `;

function shortPairs({ path, members }: Within, given: Given): string[] {
  const all = members.flatMap(([name, value]) => countOf(name, value) ?? []).slice(0, MOST_COUNTS);
  const counts = all.some(isStored) ? all.map((one) => asTotal(one, given)) : all;
  return counts
    .filter((one) => one.role === 'given' && isBelieved(one, path, given))
    .flatMap((asked) => {
      const others = counts.filter((one) => one !== asked && isComparable(one.unit, asked.unit));
      const kept = mostOf(others.filter(({ role }) => role === 'kept'));
      if (kept === undefined || isFlag(kept)) return [];
      const all = Math.max(kept.count, sumOf(others.filter((one) => one.role === 'kept' && isOfCategory(one.unit))));
      const rest = asked.count - all - sumOf(others.filter(({ role }) => role === 'otherwise'));
      // Whatever it is called: what is as much as what is lacking is where that went.
      if (rest <= 0 || counts.some((one) => one !== asked && one !== kept && one.count === rest)) return [];
      return [`${memberInWords([...path, asked.name], asked.value)}, ${memberInWords([kept.name], kept.value)}`];
    });
}

const isStored = ({ role, name }: Count): boolean => role === 'kept' && !isGoneThrough(name);
const isGoneThrough = (name: string): boolean => {
  const words = wordsOf(name);
  return words.some((word) => THROUGH.has(word)) && !words.some((word) => STORED.has(word));
};

/** Beside what was stored, what was gone through was given, and so was what is as much as we sent, whatever its name. */
function asTotal(one: Count, { records }: Given): Count {
  if (one.role !== 'otherwise' && isGoneThrough(one.name)) return { ...one, role: 'given' };
  const isOfAll = one.role === null && records !== undefined && one.count === totalOf(records);
  return isOfAll && !wordsOf(one.name).some((word) => NO_TOTALS.has(word))
    ? { ...one, role: 'given', unit: 'record' }
    : one;
}

/** Rows are not records, nor files entries; bytes and tables are none of them. */
const isComparable = (one: string, other: string): boolean =>
  isOfRecords(one) && isOfRecords(other) && (one === other || one === '' || other === '');

/** A count may be of bytes, and a total that of all that the server has. */
function isBelieved({ name, count, unit }: Count, path: readonly string[], { bytes, records }: Given): boolean {
  if (!isOfRecords(unit) || count === bytes) return false;
  if (!wordsOf(name).some((word) => TOTALS.has(word))) return true;
  const sent = records && totalOf(records);
  return path.every(isOfImport) && (sent === undefined || count <= sent);
}

/** A quota, or a disk, has a total as well. */
function isOfImport(around: string): boolean {
  const name = bare(around);
  return isWrapper(name) || HOLDERS.has(name) || LISTS.has(name) || SUMMARIES.has(name);
}

/** `"imported": 1` may mean yes. */
const isFlag = ({ name, count, unit }: Count): boolean => count === 1 && unit === '' && wordsOf(name).length === 1;

const mostOf = (counts: readonly Count[]): Count | undefined => [...counts].sort((a, b) => b.count - a.count)[0];
const sumOf = (counts: readonly Count[]): number => counts.reduce((sum, { count }) => sum + count, 0);

const PARTS: ReadonlySet<string> = new Set(OF_A_PART);

/** A count of records that is said to be a part only, by a flag beside it. */
function partsOf({ path, members }: Within, { records }: Given): string[] {
  const flag = members.find(([name, value]) => value === true && PARTS.has(bare(name)));
  if (flag === undefined) return [];
  const counts = members.flatMap(([name, value]) => countOf(name, value) ?? []).slice(0, MOST_COUNTS);
  const count = counts.find(({ unit, role }) => isOfRecords(unit) && (unit !== '' || role === 'kept'));
  if (count === undefined || (records && count.count >= totalOf(records))) return [];
  return [`${memberInWords([...path, flag[0]], flag[1])}, ${memberInWords([count.name], count.value)}`];
}

const KEPT_WORD = `(?:${KEPT_NAMES.join('|')})`;
/** “imported 31 of 58 records”, “31 of 58 records were imported”, also in other languages */
const SHORT_SENTENCES = [
  new RegExp(` ${KEPT_WORD}(?: only)? (\\d{1,9}) (?:out )?of (\\d{1,9})(?= )`),
  new RegExp(
    ` (\\d{1,9}) (?:out )?of (\\d{1,9})(?: \\p{L}+)?(?: (?:was|were|has been|have been|wurden?|ont été|fueron|zijn|sont|werden))? ${KEPT_WORD}(?= )`,
    'u',
  ),
];

const shortSentences = ({ path, members }: Within): string[] =>
  members.flatMap(([name, value]) => {
    if (typeof value !== 'string' || !isSaying(name)) return [];
    const found = SHORT_SENTENCES.map((one) => one.exec(spokenInEnglish(value))).find((one) => one !== null);
    const isShort = found ? Number(found[1]) < Number(found[2]) : keepsFewerThanGiven(value);
    return isShort ? [memberInWords([...path, name], value)] : [];
  });
