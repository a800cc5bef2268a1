import { openPlainFile } from '../../../shared/boat/plain-file.ts';
import { createTextDecoder } from './decode-text.ts';
import { asFileProblem } from './read-json-file.ts';

const CHUNK_BYTES = 64 * 1024;
/** A longer line is not one of ours; it comes in parts of about this size. */
const LONGEST_LINE = 256 * 1024;
/** Also of the systems that end a line with CR alone; one at the end may be half of a CR LF. */
const LINE_END = /\r?\n|\r(?!$)/;
/** Nobody takes longer to write one line; where nothing came for this long, who wrote it was cut off. */
const WRITTEN_WITHIN_MS = 5 * 60_000;
/** What a power cut leaves in the place of data, often by the megabyte: one stands for all. */
const NULS = /\0+/g;

export interface Line {
  /** From 1. */
  readonly number: number;
  /** Of a line that is too long to be one, a part. With a stand-in for each byte that is no UTF-8. */
  readonly text: string;
  /** Whether more of the same line follows. */
  readonly isPart: boolean;
  /** False for a last line without its end in a file that was written just now: it may go on. */
  readonly isFinished: boolean;
}

/**
 * The lines of a text file of any size, in flat memory, up to where it ended when it was opened. `at` is now, in milliseconds
 * since 1970.
 * Throws a SourceMissing or a SourceProblem when it cannot be read.
 */
export async function* readLines(path: string, name: string, at: number): AsyncGenerator<Line> {
  try {
    using plain = await openPlainFile(path);
    const { size, mtimeMs } = plain.stat;
    let left = size;
    const decode = createTextDecoder();
    const buffer = Buffer.alloc(CHUNK_BYTES);
    let rest = '';
    let number = 1;
    while (left > 0) {
      const wanted = Math.min(CHUNK_BYTES, left);
      const { bytesRead } = await plain.turn((file) => file.read(buffer, 0, wanted));
      if (bytesRead === 0) break;
      left -= bytesRead;
      const text = decode(buffer.subarray(0, bytesRead)).replace(NULS, '\0');
      const lines = (rest + text).split(LINE_END);
      rest = lines.pop() ?? '';
      for (const line of lines) yield { number: number++, text: line, isPart: false, isFinished: true };
      if (rest.length > LONGEST_LINE) {
        yield { number, text: rest, isPart: true, isFinished: true };
        rest = '';
      }
    }
    if (rest !== '')
      yield { number, text: rest, isPart: false, isFinished: rest.endsWith('\r') || at - mtimeMs > WRITTEN_WITHIN_MS };
  } catch (error) {
    throw asFileProblem(error, name, path);
  }
}
