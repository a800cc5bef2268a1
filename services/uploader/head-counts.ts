import { CATEGORIES } from '../../shared/export/category-names.ts';
import { countKeptOut } from './counts-kept-out.ts';
import { DONE_NAMES } from './import-words.ts';
import {
  DAMAGED,
  KEPT_OUT_COUNTS,
  KEPT_OUT_NAMES,
  NOTE_NAMES,
  RECORDS_IN_WORDS,
  SAY_NOTHING_OF_A_COUNT,
} from './kept-out-words.ts';
import { parseJson } from './parse-json.ts';
import { numberOf } from './read-count.ts';
import { tellsOfLeftOut, wordsOf } from './success-words.ts';

/**
 * What the head of an answer counts of an import, or warns of, as the members of an answer that would say the same:
 * `X-Dropped-Records: 3`, `Records-Left-Out: 3`, `X-Samples-Written: 0`, `Warning: 199 - "3 records dropped"`, also as JSON
 * (`X-ClickHouse-Summary: {"written_rows":"0"}`), and how much of an upload has come (`Upload-Offset`, tus 1.0). What it says of itself, of the connection and of limits is none of it. Pure.
 */

type Headers = Readonly<Record<string, string | undefined>>;

const LONGEST = 400;
/** Longer is no summary. */
const LONGEST_JSON = 4_000;
const DONE: ReadonlySet<string> = new Set(DONE_NAMES);
const RECORDS: ReadonlySet<string> = new Set(RECORDS_IN_WORDS);
const NOTES: ReadonlySet<string> = new Set(NOTE_NAMES);
/** Words of a name that counts records; what stands before them is whose it is. */
const OF_COUNTS: ReadonlySet<string> = new Set([
  ...[...DONE_NAMES, ...RECORDS_IN_WORDS, ...SAY_NOTHING_OF_A_COUNT, ...DAMAGED],
  ...[...KEPT_OUT_NAMES, ...KEPT_OUT_COUNTS, ...CATEGORIES].flatMap(wordsOf),
]);
/** RFC 9111, 5.5: a code, who warns, and the text. */
const WARNING = /^\d{3} \S+ "([^"]*)"/;
/** Of a cache, the connection, what a browser may do, or what is let pass in a while. */
const OF_OTHERS =
  /^(?:access-control|age|alt-svc|cache|cf-|content|cross-origin|expect|nel|report|retry|strict|via|x-cache|x-ratelimit|ratelimit|x-rate-limit|x-served|x-timer|x-runtime)/;

export function headCounts(headers: Headers): Readonly<Record<string, string>> {
  const members: Record<string, string> = {};
  for (const [name, given = ''] of Object.entries(headers)) {
    if (OF_OTHERS.test(name)) continue;
    const counted = given.length <= LONGEST_JSON ? countsOf(given) : [];
    for (const [member, value] of counted) members[member] = largest(value, members[member]);
    if (counted.length > 0) continue;
    const value = given.slice(0, LONGEST).trim();
    const member = withoutMaker(name);
    if (name === 'records-left-out') members.records_left_out = value;
    else if (name === 'upload-offset') members[name] = value;
    else if (wordsOf(name).some((word) => NOTES.has(word))) members[name] = WARNING.exec(value)?.[1] ?? value;
    else if (tells(name, member, value)) members[member] = largest(value, members[member]);
  }
  return members;
}

/** The counts of JSON in a field, of which the names are those of members. */
function countsOf(given: string): (readonly [name: string, value: string])[] {
  const json = given.trimStart().startsWith('{') ? parseJson(given) : undefined;
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json)
    .map(([name, value]) => [name, `${value}`] as const)
    .filter(([name, value]) => numberOf(value) !== null && tells(name, name, value));
}

/** `x-prometheus-remote-write-samples-written` begins with whose it is. */
function withoutMaker(name: string): string {
  const words = wordsOf(name);
  return words.slice(words.findLastIndex((word) => !OF_COUNTS.has(word)) + 1).join('-') || name;
}

function tells(name: string, member: string, value: string): boolean {
  const words = wordsOf(member);
  const isLeftOut = countKeptOut(member, value) !== null || (numberOf(value) !== null && tellsOfLeftOut(member));
  if (isLeftOut) return words.some((word) => RECORDS.has(word)) || !isOfOthers(name, member);
  return numberOf(value) !== null && words.some((word) => DONE.has(word));
}

/** `x-packets-lost` */
const isOfOthers = (name: string, member: string): boolean => name.endsWith(`s-${member}`);

/** What is said of several kinds of records is of the largest. */
const largest = (value: string, other = ''): string =>
  (numberOf(other) ?? -1) > (numberOf(value) ?? 0) ? other : value;
