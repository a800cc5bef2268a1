import {
  closeSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  type Stats,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** Makes a folder's entries (new names, renames, removals) survive a power cut. */
export function fsyncFolder(folder: string): void {
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/**
 * Creates a small file, whole and durable, or leaves nothing. Returns false when the name exists already, which is
 * then left as it is; of several processes that try at once, one succeeds. Throws what the file system says.
 */
export function createDurably(path: string, content: string | Uint8Array, mode = 0o600): boolean {
  mkdirSync(dirname(path), { recursive: true });
  const aside = `${path}.${process.pid}.new`;
  try {
    writeDurably(aside, content, mode);
    linkSync(aside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkIfThere(aside);
  }
  fsyncFolder(dirname(path));
  return true;
}

/** Puts a small file in the place of another, in one step: whoever reads finds the old one or the new one, whole. */
export function replaceDurably(path: string, content: string | Uint8Array, mode = 0o600): void {
  const aside = `${path}.${process.pid}.new`;
  try {
    writeDurably(aside, content, mode);
    renameSync(aside, path);
  } finally {
    unlinkIfThere(aside);
  }
  fsyncFolder(dirname(path));
}

function writeDurably(path: string, content: string | Uint8Array, mode: number): void {
  const fd = openSync(path, 'w', mode);
  try {
    writeFileSync(fd, content);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Removes a file; one that is not there is as good as removed. */
export function unlinkIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!isNotThere(error)) throw error;
  }
}

/** What lies at a place: a file, or something else that has its name (a folder, a link), of which nothing can be read. */
export function whatLiesAt(path: string): 'file' | 'no_file' | 'nothing' {
  const found = lstatIfThere(path);
  if (found === null) return 'nothing';
  return found.isFile() ? 'file' : 'no_file';
}

/** Whether a file lies there. Throws what the file system says, unless it says that nothing does. */
export const isFile = (path: string): boolean => whatLiesAt(path) === 'file';

function lstatIfThere(path: string): Stats | null {
  try {
    return lstatSync(path);
  } catch (error) {
    if (isNotThere(error)) return null;
    throw error;
  }
}

/** Also where a file stands in the place of the folder. */
const isNotThere = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code));
