import type { Fields } from '../../../shared/export/from-boat/read-fields.ts';
import { readLines } from './read-lines.ts';
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

/**
 * The records of a file of JSON lines, in flat memory: also those on a line that is damaged, or behind others. At the
 * end it tells what was left out, if anything was. A last line that was not finished is none yet. Throws as `readLines`
 * does.
 */
export async function* readRecords(
  path: string,
  name: string,
  isRecord: (fields: Fields) => boolean,
  onSkipped: (skipped: Skipped) => void,
): AsyncGenerator<Fields> {
  let lines = 0;
  let newest = 0;
  let example = '';
  let carried = '';
  for await (const { number, text, isPart, isFinished } of readLines(path, name)) {
    const line = carried + text;
    const { records, rests, endsInRest, unfinished } = recordsInLine(line, isRecord);
    yield* records;
    carried = isPart && unfinished <= LONGEST_CARRIED ? line.slice(line.length - unfinished) : '';
    const isBeingWritten = endsInRest && !isFinished && !rests.at(-1)?.includes('\0');
    const isCarried = carried !== '' && rests.at(-1) === carried;
    const [first] = isBeingWritten || isCarried ? rests.slice(0, -1) : rests;
    if (first === undefined || number === newest) continue;
    if (lines === 0) example = `line ${number} (${whatIsWrong(first)})`;
    lines += 1;
    newest = number;
  }
  if (lines > 0) onSkipped({ lines, example });
}

function whatIsWrong(rest: string): string {
  if (rest.includes('\0')) return 'NUL bytes, as a power cut leaves them';
  return rest.startsWith('{') ? 'a part of an entry' : 'no entry';
}
