import { CATEGORIES, isObjectCategory } from '../../shared/export/category-names.ts';
import {
  FILLERS,
  GIVEN_NAMES,
  KEPT_NAMES,
  LATER_NAMES,
  OTHERWISE_NAMES,
  THERE_NAMES,
  THROUGH_NAMES,
  UNITS,
} from './counting-words.ts';
import { KEPT_OUT_NAMES, THERE_BEFORE } from './kept-out-words.ts';
import { bare, tellsOfFailure, tellsOfLeftOut, wordsOf } from './success-words.ts';

/** What a member counts: what was given, what was kept of it, or what became of it otherwise (`counting-words.ts`). Pure. */

/** Members that count by category, whatever became of it. */
export const HOLDERS = new Set([
  'tables',
  'collections',
  'counts',
  'count',
  'records',
  'recordcounts',
  'categories',
  'rows',
  'entries',
  'items',
]);
/** Our categories that are lists, by their bare names. */
export const LISTS = new Map(CATEGORIES.filter((name) => !isObjectCategory(name)).map((name) => [bare(name), name]));
const [GIVEN, KEPT, OTHERWISE] = [
  new Set<string>(GIVEN_NAMES),
  new Set<string>(KEPT_NAMES),
  new Set<string>(OTHERWISE_NAMES),
];
/** What tells the role of a count, and not what is counted. */
const WORDS = new Set([
  ...GIVEN,
  ...KEPT,
  ...THROUGH_NAMES,
  ...OTHERWISE,
  ...FILLERS,
  ...KEPT_OUT_NAMES.flatMap(wordsOf),
]);
const GENERAL = new Set<string>(UNITS);

export type Role = 'given' | 'kept' | 'otherwise' | null;

export interface Count {
  readonly name: string;
  readonly value: unknown;
  readonly count: number;
  readonly role: Role;
  /** What is counted; empty where the name does not say. */
  readonly unit: string;
}

/** An object within an answer. */
export interface Within {
  readonly path: readonly string[];
  readonly members: readonly (readonly [string, unknown])[];
}

export function countOf(name: string, value: unknown): Count | null {
  const count = numberOf(value);
  if (count === null) return null;
  const words = wordsOf(name);
  const role = roleOf(name, words);
  const rest = words.filter((word) => !WORDS.has(word));
  return { name, value, count, role, unit: rest.map(singular).join('') };
}

export function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && /^\s*\d{1,9}\s*$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 ? number : null;
}

/** `total_imported` counts what was imported. */
export function roleOf(name: string, words: readonly string[]): Role {
  if (tellsOfLeftOut(name) || words.some((word) => OTHERWISE.has(word))) return 'otherwise';
  if (words.some((word) => KEPT.has(word))) return 'kept';
  return words.some((word) => GIVEN.has(word)) ? 'given' : null;
}

const [THERE, BEFORE, LATER] = [
  new Set<string>(THERE_NAMES),
  new Set<string>(THERE_BEFORE),
  new Set<string>(LATER_NAMES),
];

/** Whether a name is of records that are there already, whatever was done with them: `skipped_existing`, `duplicates`. */
export function tellsOfThereBefore(name: string): boolean {
  const words = wordsOf(name);
  return words.some((word) => BEFORE.has(word)) && !words.some((word) => DENIES.has(word));
}

/** `duplicates: 320`, `already_imported: true` */
export const countsThereBefore = (fields: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(fields).some(
    ([name, value]) => tellsOfThereBefore(name) && (value === true || (numberOf(value) ?? 0) > 0),
  );

const DENIES = new Set(['not', 'non', 'no', 'never']);

/**
 * What became of what a count of this name counts: it is there, nobody knows yet, or it is lacking. Null where the name
 * tells of none of these.
 */
export function fateOf(name: string): 'there' | 'later' | 'lacking' | null {
  const words = wordsOf(name);
  if (tellsOfThereBefore(name)) return 'there';
  if (tellsOfFailure(name) || tellsOfLeftOut(name) || words.some((word) => DENIES.has(word))) return 'lacking';
  if (words.some((word) => THERE.has(word))) return 'there';
  return words.some((word) => LATER.has(word)) ? 'later' : null;
}

const singular = (word: string): string => (word === 'entries' ? 'entry' : word.replace(/s$/, ''));
const CATEGORY_UNITS = new Set([...LISTS.keys()].map(singular));
export const isOfCategory = (unit: string): boolean => CATEGORY_UNITS.has(unit);
export const isOfRecords = (unit: string): boolean => GENERAL.has(unit) || isOfCategory(unit);

/** The category of ours that a count's name has in it: `boatlog_imported`. */
export const categoryOf = (unit: string) => [...LISTS].find(([known]) => singular(known) === unit)?.[1];
