import { type Given, totalOf } from './count-shortfall.ts';
import { withoutOurs } from './own-fields.ts';
import { type Count, countOf, fateOf, isOfRecords } from './read-count.ts';
import { sayThereBefore } from './sentence-clauses.ts';
import { bare, tellsOfFailure, tellsOfLeftOut } from './success-words.ts';
import { textsIn } from './texts-of-refusal.ts';

/**
 * Whether an answer counts, or lists one by one, that it stored all of an import but some records that it will never take:
 * `{"itemsReceived": 320, "itemsAccepted": 319, "errors": [{"statusCode": 400}]}`, or a list with a status for each record.
 * Only where all that was sent is accounted for, and nothing of it is put off. Pure.
 */

type Fields = Readonly<Record<string, unknown>>;

/** About a record itself. All others are about the account, the store or the moment: with these it may be taken later. */
const FOR_GOOD: readonly number[] = [400, 409, 410, 412, 413, 415, 422];
const DEEPEST = 3;
const LONGEST_LIST = 100_000;
/** What was processed need not be there; of a refusal, what was accepted may be no more than checked. */
const IS_THERE =
  /stored|saved|imported|inserted|written|persisted|ingested|committed|created|added|loaded|recorded|kept|retained/i;
const MAY_BE_THERE = /processed/i;

/** How many of a list are lacking that has a status for each record; null where it is not certain. */
export function countInList(fields: Fields, { records }: Given): number | null {
  return records === undefined ? null : inList(fields, totalOf(records), 0);
}

/**
 * How many are lacking by counts of what was kept and what was not, 0 where all is there, as by now or from before;
 * `isRefusal`: whether the status says no to all of it.
 */
export function countInCounts(fields: Fields, { records }: Given, isRefusal: boolean): number | null {
  return records === undefined ? null : inCounts(fields, totalOf(records), isRefusal, false);
}

/** Whether a failure counts that all is stored, or all but what failed. */
export function countsStored(fields: Fields, { records }: Given): boolean {
  return records !== undefined && inCounts(fields, totalOf(records), true, true) !== null;
}

function inList(value: unknown, sent: number, depth: number): number | null {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return null;
  if (!Array.isArray(value)) return firstOf(Object.values(value), (one) => inList(one, sent, depth + 1));
  if (value.length < sent || value.length > LONGEST_LIST) return null;
  const statuses = value.map(statusOf);
  const lacking = statuses.filter((status) => status !== null && isForGood(status)).length;
  const stored = statuses.filter((status) => status !== null && status >= 200 && status <= 299).length;
  return lacking > 0 && stored > 0 && stored + lacking === value.length ? lacking : null;
}

const isForGood = (status: number): boolean => FOR_GOOD.includes(status);

/** Its own, or that of the operation that it is: `{"index": {"status": 201}}`. */
function statusOf(one: unknown): number | null {
  if (typeof one !== 'object' || one === null) return null;
  const members = Object.entries(one);
  for (const [name, value] of members) {
    if (!/^(?:http)?(?:status|statuscode|code)$/.test(bare(name))) continue;
    const number = Number(typeof value === 'object' && value !== null && 'code' in value ? value.code : value);
    return Number.isInteger(number) ? number : null;
  }
  const [only, ...more] = members;
  return only !== undefined && more.length === 0 ? statusOf(only[1]) : null;
}

/** What was given is what we sent, and what was kept, what is there already and what failed are all of that. */
function inCounts(fields: Fields, sent: number, isRefusal: boolean, mayBeAll: boolean): number | null {
  const members = withoutOurs(fields, '', false);
  const counts = members.flatMap(([name, value]) => countOf(name, value) ?? []).filter(({ unit }) => isUnit(unit));
  const kept = counts.filter(
    ({ role, name }) => role === 'kept' && (isRefusal ? IS_THERE.test(name) : !MAY_BE_THERE.test(name)),
  );
  const said = counts.find(({ role }) => role === 'given');
  const [given, hasGiven] = [said?.count ?? sent, said !== undefined];
  const lists = members.filter(([name, value]) => tellsOfFailure(name) && Array.isArray(value));
  const texts = textsIn(fields);
  const fateIn = ({ name, count }: Count) =>
    tellsOfLeftOut(name) && sayThereBefore(texts, count) ? 'there' : fateOf(name);
  const isOf = (fate: ReturnType<typeof fateOf>) => counts.filter((one) => one.count > 0 && fateIn(one) === fate);
  const most = Math.max(0, ...kept.map(({ count }) => count));
  const there = isOf('there').reduce((sum, { count }) => sum + count, 0);
  const lacking = given - most - there;
  if (most + there === 0 || lacking < 0 || given < sent || isOf('later').length > 0) return null;
  if (lacking === 0) return isOf('lacking').length === 0 && (there > 0 ? hasGiven : mayBeAll) ? 0 : null;
  const isListed = lists.some(([, value]) => Array.isArray(value) && value.length === lacking && value.every(isLost));
  const areListsWell = lists.every(([, value]) => Array.isArray(value) && value.every(isLost));
  return isListed || (areListsWell && isOf('lacking').some(({ count }) => count === lacking)) ? lacking : null;
}

/** `items_accepted`, `failed_count` */
const isUnit = (unit: string): boolean =>
  isOfRecords(unit) || isOfRecords(unit.replace(/^(?:rejected|failed|dropped)/, ''));

/** One that no status puts off. */
function isLost(one: unknown): boolean {
  const status = statusOf(one);
  return status === null || isForGood(status) || (status >= 200 && status <= 299);
}

function firstOf<T>(all: readonly T[], read: (one: T) => number | null): number | null {
  for (const one of all) {
    const found = read(one);
    if (found !== null) return found;
  }
  return null;
}
