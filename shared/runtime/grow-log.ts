import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';

/**
 * Makes a write-ahead log this long, by zeros behind its end: SQLite reads it up to what is no page of its own, and writes
 * over the rest, so that its next transactions need no room any more.
 */
export function growTo(path: string, bytes: number): void {
  const fd = openSync(path, 'r+');
  try {
    const zeros = Buffer.alloc(64 * 1024);
    for (let at = fstatSync(fd).size; at < bytes; )
      at += writeSync(fd, zeros, 0, Math.min(zeros.length, bytes - at), at);
  } finally {
    closeSync(fd);
  }
}
