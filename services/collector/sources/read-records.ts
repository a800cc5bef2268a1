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
}

export interface RecordsRead {
  readonly path: string;
  readonly name: string;
  /** Now, in milliseconds since 1970. */
  readonly at: number;
  isRecord(fields: Fields): boolean;
  /** Told at the end, if anything was left out. */
  onSkipped(skipped: Skipped): void;
  /** Told at the end, if any record held bytes that are no UTF-8. */
  readonly tell: Tell;
}

/**
 * The records of a file of JSON lines, in flat memory: also those on a line that is damaged, behind others, or over several
 * lines. A last line
 * that may still be written is none yet. Throws as `readLines` does.
 */
export async function* readRecords(read: RecordsRead): AsyncGenerator<Fields> {
  const skipped = { lines: 0, newest: 0, example: '' };
  const foreign = { count: 0, example: '' };
  let carried = '';
  for await (const { number, text, isPart, isFinished } of entryLines(read)) {
    const line = carried + text;
    const { records, rests, endsInRest, unfinished } = recordsInLine(line, read.isRecord);
    yield* records;
    const inRecords = countStandIns(line) - rests.reduce((sum, rest) => sum + countStandIns(rest), 0);
    foreign.count += inRecords;
    if (inRecords > 0) foreign.example ||= standInExample(line, number);
    carried = isPart && unfinished <= LONGEST_CARRIED ? line.slice(line.length - unfinished) : '';
    const isBeingWritten = endsInRest && !isFinished && !rests.at(-1)?.includes('\0');
    const isCarried = carried !== '' && rests.at(-1) === carried;
    const [first] = isBeingWritten || isCarried ? rests.slice(0, -1) : rests;
    if (first === undefined || number === skipped.newest) continue;
    if (skipped.lines === 0) skipped.example = `line ${number} (${whatIsWrong(first)})`;
    skipped.lines += 1;
    skipped.newest = number;
  }
  if (skipped.lines > 0) read.onSkipped(skipped);
  if (foreign.count > 0) read.tell(windowsSentence(read.name, foreign.count, foreign.example));
}

async function* entryLines({ path, name, at, isRecord }: RecordsRead): AsyncGenerator<Line> {
  const lines = joinLines((text) => recordsInLine(text, isRecord).records.some(isRecord));
  for await (const line of readLines(path, name, at)) yield* lines.take(line);
  yield* lines.rest();
}

function whatIsWrong(rest: string): string {
  if (rest.includes('\0')) return 'NUL bytes, as a power cut leaves them';
  return rest.startsWith('{') ? 'a part of an entry' : 'no entry';
}
