import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
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
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
