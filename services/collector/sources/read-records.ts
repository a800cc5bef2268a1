import type { Fields } from '../../../shared/export/from-boat/read-fields.ts';
import { countStandIns, standInExample, windowsSentence } from './decode-text.ts';
import { joinLines } from './join-lines.ts';
import type { Tell } from './read-json-file.ts';
import { type Line, readLines } from './read-lines.ts';
import { recordsInLine } from './records-in-line.ts';

/** Of a part of a line, so much may be the beginning of a record that ends in the next part, in characters. */
const LONGEST_CARRIED = 128 * 1024;

/** What of a file was no record. */
export interface Skipped {
  /** Lines of which anything was left out. */
  readonly lines: number;
  /** The first of them, and what is wrong with it; no word of what it holds, since messages go into logs. */
  readonly example: string;
  /** The number of that line, from 1. */
  readonly first: number;
}

export interface RecordsRead<Rec> {
  readonly path: string;
  readonly name: string;
  /** Now, in milliseconds since 1970. */
  readonly at: number;
  /** Whether an object on a damaged line is a record, and not a part of one. */
  isRecord(fields: Fields): boolean;
  /** The records of an object; null, or none at all, for what holds nothing of one. */
  take(fields: Fields): readonly (Rec | null)[];
  /** Told at the end, if anything was left out. */
  onSkipped(skipped: Skipped): void;
  /** Aborted when nobody waits for them any more. */
  readonly signal: AbortSignal;
  /** Told at the end, if any record held bytes that are no UTF-8. */
  readonly tell: Tell;
}

/**
 * The records of a file of JSON lines, in flat memory: also those on a line that is damaged, behind others, or over several
 * lines. A last line that may still be written is none yet; one that is whole and holds nothing of a record is counted.
 * Throws as `readLines` does, and when it is aborted.
 */
export async function* readRecords<Rec>(read: RecordsRead<Rec>): AsyncGenerator<Rec> {
  const skipped = { lines: 0, newest: 0, example: '', first: 0 };
  const foreign = { count: 0, example: '' };
  let carried = '';
  for await (const { number, text, isPart, isFinished } of entryLines(read)) {
    read.signal.throwIfAborted();
    const line = carried + text;
    const { records, rests, endsInRest, unfinished } = recordsInLine(line, read.isRecord);
    let hasNone = false;
    for (const fields of records) {
      const taken = read.take(fields);
      hasNone ||= taken.length === 0 || taken.includes(null);
      for (const record of taken) if (record !== null) yield record;
    }
    const inRecords = countStandIns(line) - rests.reduce((sum, rest) => sum + countStandIns(rest), 0);
    foreign.count += inRecords;
    if (inRecords > 0) foreign.example ||= standInExample(line, number);
    carried = isPart && unfinished <= LONGEST_CARRIED ? line.slice(line.length - unfinished) : '';
    const isBeingWritten = endsInRest && !isFinished && !rests.at(-1)?.includes('\0');
    const isCarried = carried !== '' && rests.at(-1) === carried;
    const [first] = isBeingWritten || isCarried ? rests.slice(0, -1) : rests;
    const why = first === undefined ? hasNone && 'it holds nothing of an entry' : whatIsWrong(first);
    if (why === false || number === skipped.newest) continue;
    if (skipped.lines === 0) Object.assign(skipped, { example: `line ${number} (${why})`, first: number });
    skipped.lines += 1;
    skipped.newest = number;
  }
  if (skipped.lines > 0) read.onSkipped(skipped);
  if (foreign.count > 0) read.tell(windowsSentence(read.name, foreign.count, foreign.example));
}

async function* entryLines<Rec>({ path, name, at, isRecord }: RecordsRead<Rec>): AsyncGenerator<Line> {
  const lines = joinLines((text) => recordsInLine(text, isRecord).records.some(isRecord));
  for await (const line of readLines(path, name, at)) yield* lines.take(line);
  yield* lines.rest();
}

function whatIsWrong(rest: string): string {
  if (rest.includes('\0')) return 'NUL bytes, as a power cut leaves them';
  return rest.startsWith('{') ? 'a part of an entry' : 'no entry';
}
