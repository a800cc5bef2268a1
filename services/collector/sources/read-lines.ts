import { open } from 'node:fs/promises';
import { asFileProblem, plainFile } from './read-json-file.ts';

const CHUNK_BYTES = 64 * 1024;
/** A longer line is not one of ours; it is given up, and counted by who reads. */
const LONGEST_LINE = 256 * 1024;

export interface Line {
  /** Null for a line that is too long to be one. */
  readonly text: string | null;
  /** False for a last line without its end: whoever was writing it was cut off, or has not finished. */
  readonly whole: boolean;
}

/**
 * The lines of a text file of any size, in flat memory, up to where it ended when it was opened.
 * Throws a SourceMissing or a SourceProblem when it cannot be read.
 */
export async function* readLines(path: string, name: string): AsyncGenerator<Line> {
  try {
    await using file = await open(path, 'r');
    let left = (await plainFile(file, name)).size;
    const decoder = new TextDecoder();
    const buffer = Buffer.alloc(CHUNK_BYTES);
    let rest = '';
    let tooLong = false;
    while (left > 0) {
      const { bytesRead } = await file.read(buffer, 0, Math.min(CHUNK_BYTES, left));
      if (bytesRead === 0) break;
      left -= bytesRead;
      const lines = (rest + decoder.decode(buffer.subarray(0, bytesRead), { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const text of lines) {
        yield { text: tooLong ? null : text, whole: true };
        tooLong = false;
      }
      if (rest.length > LONGEST_LINE) {
        rest = '';
        tooLong = true;
      }
    }
    if (rest !== '' || tooLong) yield { text: tooLong ? null : rest, whole: false };
  } catch (error) {
    throw asFileProblem(error, name);
  }
}
