import { CATEGORIES, type CategoryName, isObjectCategory } from '../../shared/export/category-names.ts';
import { MOST_REFUSED_PLACES } from '../../shared/export/part-ids.ts';
import { parseJson } from './parse-json.ts';

/** So deep an answer's JSON is read. */
const DEEPEST = 12;

/**
 * The records that a refusal names, in whichever way its server does, each by the JSON Pointer of the record
 * (`/data/boatlog/8`; `/data/settings` of an object), in the order in which they are named, each once; none when it names
 * none. Read are texts anywhere in the body, as values and as names of fields (`#/data/boatlog/8/timestamp`,
 * `$.data.boatlog[8]`, `body.data.boatlog.8`, `Data.Boatlog[8].Timestamp`), paths as lists (`["body", "data", "boatlog", 8]`,
 * `[{"key": "data"}, …]`) and errors nested as the document is (`{"data": {"boatlog": {"8": …}}}`), or as its schema is
 * (`{"properties": {"data": …}}`); not those that it calls well. Whether such a record was sent is for the reader to see. Pure.
 */
export function readRefusedPlaces(body: string): string[] {
  const places = new Set<string>();
  const json = parsed(body);
  if (json === undefined) placesInText(body, places);
  else placesIn(json, places, 0);
  return [...places].slice(0, MOST_REFUSED_PLACES);
}

function parsed(text: string): unknown {
  const value = parseJson(text.replace(/^\uFEFF/, ''));
  return typeof value === 'object' && value !== null ? value : undefined;
}

function placesIn(value: unknown, places: Set<string>, depth: number): void {
  if (typeof value === 'string') placesInWords(value, places, depth);
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return;
  if (Array.isArray(value)) {
    const place = placeInPath(value);
    if (place !== null) places.add(place);
    for (const one of value) placesIn(one, places, depth + 1);
    return;
  }
  if (depth > 0 && saysWell(value)) return;
  for (const [name, one] of Object.entries(value)) {
    if (IS_WELL.test(wordOf(name))) continue;
    placesInText(name, places);
    if (wordOf(name) === 'data') placesInNested(one, places);
    placesIn(one, places, depth + 1);
  }
}

/** A server that answers for each record, or in lists, tells of those that are well too: they are not refused. */
const IS_WELL =
  /^(valid|ok|okay|accepted|success|successful|successes|succeeded|passed|stored|imported|inserted|unchanged)$/;

export function saysWell(fields: object): boolean {
  return Object.entries(fields).some(([name, value]) => {
    if (IS_WELL.test(wordOf(name))) return value === true;
    const isVerdict = /^(status|result|state|outcome|code|statuscode)$/.test(wordOf(name));
    if (!isVerdict) return false;
    if (typeof value === 'number') return value >= 200 && value < 300;
    return typeof value === 'string' && IS_WELL.test(wordOf(value));
  });
}

/** Servers have their own ways with capitals and underscores. */
const wordOf = (name: string): string => name.replaceAll('_', '').toLowerCase();
const CATEGORY_OF = new Map<string, CategoryName>(CATEGORIES.map((name) => [wordOf(name), name]));
const categoryOf = (name: unknown): CategoryName | undefined =>
  typeof name === 'string' ? CATEGORY_OF.get(wordOf(name)) : undefined;

const isIndex = (value: unknown): boolean => /^\d{1,9}$/.test(`${value}`);

/** Null when that is no place of a record: a whole list is none. */
function placeOf(category: CategoryName, index: unknown): string | null {
  if (isObjectCategory(category)) return `/data/${category}`;
  return isIndex(index) ? `/data/${category}/${Number(index)}` : null;
}

function placeInPath(given: readonly unknown[]): string | null {
  const path = given.map(stepOf).filter((step) => typeof step !== 'string' || !IS_TYPE.test(step));
  const data = path.findIndex(
    (step, i) => typeof step === 'string' && wordOf(step) === 'data' && categoryOf(path[i + 1]),
  );
  const category = data < 0 ? undefined : categoryOf(path[data + 1]);
  return category === undefined ? null : placeOf(category, path[data + 2]);
}

/** Some write a step as an object that names its key. */
const stepOf = (step: unknown): unknown =>
  typeof step === 'object' && step !== null && 'key' in step ? step.key : step;

/** A step that is none of the document's: the type that was tried there, such as `list[union[…]]`. */
const IS_TYPE = /^[a-z-]+\[.*\]$/s;

const WORDS = CATEGORIES.map((name) => name.split('_').join('_?')).join('|');
/** What stands between two steps of a path: `.`, `/`, `->`, `[`, with quotes around names; `, ` between quoted ones. */
const STEP = String.raw`(?:\.|/|\s?->\s?|["']?\]?\.?\[["']?|["']\]\.|["'],\s*["']?|["']\]->[\w.$]+\[["']?)`;
const IN_TEXT = new RegExp(
  String.raw`(?<![A-Za-z0-9])data${STEP}(${WORDS})(?![A-Za-z0-9_])(?:${STEP}(\d{1,9})(?![\dA-Za-z]))?`,
  'gi',
);

const NAMES_A_PLACE = new RegExp(IN_TEXT.source, 'i');
/** Some leave out the step that all have. */
const LIST_WORDS = CATEGORIES.filter((name) => !isObjectCategory(name)).map((name) => name.split('_').join('_?'));
const OF_ITSELF = new RegExp(String.raw`^[#$]?[./]?(${LIST_WORDS.join('|')})${STEP}(\d{1,9})(?![\dA-Za-z])`, 'i');

/** Whether a text, or one of several, or a path as a list, names a place within what was sent: a record, or a category. */
export function namesPlace(value: unknown): boolean {
  if (typeof value === 'string') return NAMES_A_PLACE.test(value) || OF_ITSELF.test(value);
  return (
    Array.isArray(value) &&
    (placeInPath(value) !== null || value.some((one) => typeof one === 'string' && namesPlace(one)))
  );
}

/** The records that a text, or one of several, or a path as a list, names, by their JSON Pointers. */
export function recordsNamedIn(value: unknown): string[] {
  const places = new Set<string>();
  const inPath = Array.isArray(value) ? placeInPath(value) : null;
  if (inPath !== null) places.add(inPath);
  for (const text of Array.isArray(value) ? value : [value]) {
    if (typeof text !== 'string') continue;
    placesInText(text, places);
    const [, name, index] = OF_ITSELF.exec(text) ?? [];
    const category = categoryOf(name);
    const place = category === undefined ? null : placeOf(category, index);
    if (place !== null) places.add(place);
  }
  return [...places];
}

/** A gateway may hand on the answer of the server behind it as a text within its own. */
function placesInWords(text: string, places: Set<string>, depth: number): void {
  const json = /^\s*[[{]/.test(text) && depth <= DEEPEST ? parsed(text) : undefined;
  if (json === undefined) placesInText(text, places);
  else placesIn(json, places, depth + 1);
}

function placesInText(text: string, places: Set<string>): void {
  for (const [, name, index] of text.matchAll(IN_TEXT)) {
    const category = categoryOf(name);
    const place = category === undefined ? null : placeOf(category, index);
    if (place !== null) places.add(place);
  }
}

/** Errors by field, as the document has its fields. Lists are as long as those sent, empty where nothing is wrong. */
function placesInNested(data: unknown, places: Set<string>): void {
  for (const [name, errors] of fieldsWithin(data, 'properties')) {
    const category = categoryOf(name);
    if (category === undefined || !saysErrors(errors)) continue;
    const indices = isObjectCategory(category)
      ? ['']
      : fieldsWithin(errors, 'items').flatMap(([i, one]) => (saysErrors(one) ? [i] : []));
    for (const index of indices) {
      const place = placeOf(category, index);
      if (place !== null) places.add(place);
    }
  }
}

/**
 * The errors of what is within, by name or index: these themselves, or under the word by which a schema knows them, or one
 * by one in a list, each object with the names that it tells of.
 */
function fieldsWithin(errors: unknown, word: 'properties' | 'items'): (readonly [string, unknown])[] {
  if (typeof errors !== 'object' || errors === null) return [];
  const within = (errors as Record<string, unknown>)[word];
  if (typeof within === 'object' && within !== null) return Object.entries(within);
  const isByName = (one: unknown) =>
    typeof one === 'object' && one !== null && Object.keys(one).some(word === 'items' ? isIndex : categoryOf);
  return Array.isArray(errors) && errors.some(isByName)
    ? errors.flatMap((one) => (isByName(one) ? Object.entries(one as object) : []))
    : Object.entries(errors);
}

/**
 * Errors are lists of sentences at last. A server that repeats what was sent names nothing by it: in a record the
 * values stand by themselves.
 */
function saysErrors(value: unknown, depth = 0): value is object {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return false;
  const ones = Object.values(value);
  if (Array.isArray(value) && value.some((one) => typeof one === 'string')) return true;
  return ones.some((one) => saysErrors(one, depth + 1)) && ones.every((one) => typeof one === 'object');
}
