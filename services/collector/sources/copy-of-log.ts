import { openPlainFile } from '../../../shared/boat/plain-file.ts';

const COMPARED_BYTES = 4096;
/** A moment, in words or as a number: without one two lines may be the same by chance. */
const DATED = /20\d\d-\d\d-\d\d|\d{9}/;

/**
 * Whether a file beside a log holds nothing but what the log begins with, as one that was copied and not yet cut off
 * (`copytruncate`), or that a person keeps. Never throws: what cannot be read is none.
 */
export async function isCopyOfLog(path: string, log: string): Promise<boolean> {
  const [copy, whole] = await Promise.all([beginningOf(path), beginningOf(log)]);
  if (copy === null || whole === null || copy.size > whole.size) return false;
  const [first = ''] = copy.text.split('\n', 1);
  return DATED.test(first) && whole.text.startsWith(copy.text);
}

async function beginningOf(path: string): Promise<{ readonly size: number; readonly text: string } | null> {
  try {
    using plain = await openPlainFile(path);
    const buffer = Buffer.alloc(COMPARED_BYTES);
    const { bytesRead } = await plain.turn((file) => file.read(buffer, 0, COMPARED_BYTES, 0));
    return { size: plain.stat.size, text: buffer.toString('latin1', 0, bytesRead) };
  } catch {
    return null;
  }
}
