import { parseBoatJson } from '../../../shared/export/from-boat/parse-boat-json.ts';
import { type Fields, isFields } from '../../../shared/export/from-boat/read-fields.ts';
import { withoutStandIns } from './decode-text.ts';

export interface LineRecords {
  readonly records: readonly Fields[];
  /** What stands before, between and after them and is none of them, in order. */
  readonly rests: readonly string[];
  /** Whether the last of the rests is the end of the line. */
  readonly endsInRest: boolean;
  /** How much of the end of the line may be the beginning of a record, in characters. */
  readonly unfinished: number;
}

const RECORD_START = /\{\s*(?:["}]|$)/g;
/** Between records nothing is lost that is white space, a byte order mark, a comma, or the bracket of a list. */
const SOMETHING = /[^\s,[\]]/;
/** Each character of a line is looked at so often, for where a record ends; of a long one so many in all. */
const MOST_LOOKS = 64;
const MOST_LOOKED_AT = 4_000_000;

/**
 * The JSON objects on one line of a file that should hold one each. Of a damaged line, as a power cut leaves it (NUL bytes,
 * half a record, the next one written right behind it), those are found that are whole and that `isRecord` knows by
 * their fields: an object within a damaged record is no record. Stand-ins stay in the rests. Pure.
 */
export function recordsInLine(line: string, isRecord: (fields: Fields) => boolean): LineRecords {
  const only = parsed(line.trim());
  if (only) return { records: [only], rests: [], endsInRest: false, unfinished: 0 };
  const records: Fields[] = [];
  const rests: string[] = [];
  let restFrom = 0;
  let unfinishedFrom = line.length;
  let leftToLookAt = Math.min(MOST_LOOKED_AT, MOST_LOOKS * line.length);
  const endRest = (end: number): boolean => {
    const rest = line.slice(restFrom, end);
    const from = rest.search(SOMETHING);
    if (from >= 0) rests.push(rest.slice(from));
    return from >= 0;
  };
  for (const { index } of line.matchAll(RECORD_START)) {
    if (index < restFrom) continue;
    if (leftToLookAt <= 0) break;
    const { end, isWhole } = objectFrom(line, index);
    leftToLookAt -= end - index;
    if (!isWhole && end === line.length) unfinishedFrom = Math.min(unfinishedFrom, index);
    const record = isWhole ? parsed(line.slice(index, end)) : null;
    if (!record || !isRecord(record)) continue;
    endRest(index);
    records.push(record);
    [restFrom, unfinishedFrom] = [end, line.length];
  }
  return { records, rests, endsInRest: endRest(line.length), unfinished: line.length - unfinishedFrom };
}

/** Where the object that begins here ends by its braces, or where that cannot be told any more. */
function objectFrom(line: string, from: number): { readonly end: number; readonly isWhole: boolean } {
  let depth = 0;
  let isInText = false;
  for (let at = from; at < line.length; at++) {
    const char = line[at];
    if (char === '\0') return { end: at, isWhole: false };
    if (isInText) {
      if (char === '\\') at++;
      else if (char === '"') isInText = false;
    } else if (char === '"') isInText = true;
    else if (char === '{') depth++;
    else if (char === '}' && --depth === 0) return { end: at + 1, isWhole: true };
  }
  return { end: line.length, isWhole: false };
}

/** Also one that was written as a text, as a program does that encodes it twice. */
function parsed(text: string): Fields | null {
  try {
    const value = parseBoatJson(withoutStandIns(text));
    const within = typeof value === 'string' && value.startsWith('{') ? parseBoatJson(value) : value;
    return isFields(within) ? within : null;
  } catch {
    return null;
  }
}
