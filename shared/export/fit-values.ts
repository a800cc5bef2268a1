import { fitId } from './fit-id.ts';
import { cleaned, cut, isClean, isLonger } from './fit-text.ts';
import { isUtcText, readTimeText } from './from-boat/read-time-text.ts';

/** The kinds of values that records are made of, and how each is made to fit. Pure. */

/**
 * What was done to a value so that its record fits:
 * `unread`: it is null, or absent, and what was given stands beside it; `removed`: it is null, or absent, for good;
 * `cut`: a text or a list was longer than it may be; `cleaned`: it held characters that no database takes;
 * `left_out`: its whole record, since it must have this value.
 */
export type Change = 'unread' | 'removed' | 'cut' | 'cleaned' | 'left_out';

/** Told of each change: the field by its path, and what was given. */
export type Note = (field: string, change: Change, given: unknown) => void;

/** No value of a schema can be made of it. */
export const MISFIT = Symbol('misfit');
/** Gives the value itself where it fits, another where it can be made to fit, else MISFIT. */
export type Fit = (value: unknown, note: Note) => unknown;

/** What JSON Schema says of a value, as far as records use it. */
export interface Schema {
  readonly type?: string;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly propertyNames?: { readonly maxLength?: number };
  readonly maxProperties?: number;
  readonly items?: Schema;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Where a schema sets no bound, this one holds all the same. */
const LONGEST_TEXT = 32_768;
const LONGEST_NAME = 100;
const MOST = 1_000;
const DEEPEST = 8;

export const joined = (path: string, name: string) => (path === '' ? name : `${path}.${name}`);
export const ignore: Note = () => {};

const any = () => true;

interface NameBounds {
  readonly isName?: ((name: string) => boolean) | undefined;
  readonly longest?: number | undefined;
  readonly most?: number | undefined;
}

/** An object of any names; of two that are the same when they are cleaned, the first stays. */
export function fitMap(take: Fit, path: string, bounds: NameBounds = {}): Fit {
  const { isName = any, longest = LONGEST_NAME, most = MOST } = bounds;
  return (value, note) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return MISFIT;
    const fitted = new Map<string, unknown>();
    let isSame = true;
    for (const [name, one] of Object.entries(value)) {
      const fitName = fitTextTo(longest, name, path, note).replace(/[\n\r\u2028\u2029]/g, ' ');
      const fitOne = take(one, note);
      if (fitOne === MISFIT || !isName(fitName) || fitted.has(fitName) || fitted.size >= most) {
        if (one !== undefined) note(joined(path, fitName), fitted.size >= most ? 'cut' : 'removed', one);
        isSame = false;
        continue;
      }
      isSame &&= fitOne === one && fitName === name;
      fitted.set(fitName, fitOne);
    }
    return isSame ? value : Object.fromEntries(fitted);
  };
}

export function fitList(take: Fit, path: string, maxItems = MOST): Fit {
  return (value, note) => {
    if (!Array.isArray(value)) return MISFIT;
    if (value.length > maxItems) note(path, 'cut', value.length);
    const kept: unknown[] = [];
    for (const [i, one] of value.slice(0, maxItems).entries()) {
      const noteOne: Note = (field, change, given) =>
        note(change === 'removed' ? placed(field, path, i) : field, change, given);
      const fitted = take(one, noteOne);
      if (fitted === MISFIT) note(joined(path, `${i}`), 'removed', one);
      else kept.push(fitted);
    }
    return kept.length === value.length && kept.every((one, i) => one === value[i]) ? value : kept;
  };
}

/** A field of the one that stands there in a list, `detections.1.confidence`: by that it is kept. */
const placed = (field: string, path: string, at: number): string =>
  field.startsWith(path) ? `${joined(path, `${at}`)}${field.slice(path.length)}` : field;

export function fitText({ maxLength = LONGEST_TEXT }: Schema, path: string): Fit {
  return (value, note) => {
    if (typeof value !== 'string') return MISFIT;
    if (value.length <= maxLength && isClean(value)) return value;
    return fitTextTo(maxLength, value, path, note);
  };
}

function fitTextTo(most: number, text: string, path: string, note: Note): string {
  const clean = isClean(text) ? text : cleaned(text);
  const isTooLong = isLonger(clean, most);
  if (clean !== text) note(path, 'cleaned', text);
  if (isTooLong) note(path, 'cut', text);
  if (clean === text && !isTooLong) return text;
  if (path.endsWith('_id')) return fitId(text, most);
  return isTooLong ? cut(clean, most) : clean;
}

/** A text in a form of its own: it fits, or it does not. */
export function fitWord({ pattern, format, maxLength = LONGEST_TEXT }: Schema): Fit {
  const inForm = pattern === undefined ? null : new RegExp(pattern, 'u');
  return (value) => {
    if (typeof value !== 'string' || isLonger(value, maxLength) || !isClean(value)) return MISFIT;
    if (inForm !== null && !inForm.test(value)) return MISFIT;
    return format !== 'date-time' || isInstant(value) ? value : MISFIT;
  };
}

/** As every validator of `date-time` takes it (RFC 3339), and every database: a real day, no hour 24, no second 60. */
const INSTANT = /^\d{4}-\d\d-\d\d[Tt](?!24)\d\d:\d\d:(?!60)\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;
const isInstant = (text: string): boolean => isUtcText(text) || (INSTANT.test(text) && readTimeText(text) !== null);

export function fitNumber({ type, minimum, maximum }: Schema): Fit {
  const isWhole = type === 'integer';
  const least = minimum ?? (isWhole ? Number.MIN_SAFE_INTEGER : Number.NEGATIVE_INFINITY);
  const most = maximum ?? (isWhole ? Number.MAX_SAFE_INTEGER : Number.POSITIVE_INFINITY);
  return (value) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) return MISFIT;
    return value >= least && value <= most && (!isWhole || Number.isInteger(value)) ? value : MISFIT;
  };
}

/** What no schema describes: any JSON, bounded. */
export function fitUnknown(value: unknown, path: string, depth: number, note: Note): unknown {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return fitTextTo(LONGEST_TEXT, value, path, note);
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value !== 'object' || depth >= DEEPEST) {
    if (value !== undefined) note(path, 'removed', value);
    return value === undefined ? MISFIT : null;
  }
  const within: Fit = (one, noteOne) => fitUnknown(one, path, depth + 1, noteOne);
  return (Array.isArray(value) ? fitList(within, path) : fitMap(within, path))(value, note);
}
