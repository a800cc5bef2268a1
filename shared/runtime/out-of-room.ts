import { readDiskSpace } from './disk-space.ts';
import { isDiskFull } from './errors.ts';
import { sqliteNameOf } from './sqlite-errors.ts';

/** Less than a database needs to be opened at all. */
const FULL_BYTES = 64 * 1024;

/**
 * Whether an error of work on a disk says that it is full, in whatever words: without room for its shared memory or its
 * journal SQLite tells of an I/O error. To be asked while what took the room still lies there.
 */
export function isOutOfRoom(
  error: unknown,
  folder: string,
  freeBytes: (folder: string) => number | null = freeBytesOf,
): boolean {
  if (isDiskFull(error)) return true;
  return sqliteNameOf(error).startsWith('SQLITE_IOERR') && (freeBytes(folder) ?? FULL_BYTES) < FULL_BYTES;
}

function freeBytesOf(folder: string): number | null {
  try {
    return readDiskSpace(folder).freeBytes;
  } catch {
    return null;
  }
}
