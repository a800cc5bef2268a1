import {
  closeSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  type Stats,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isWithoutLinks } from './errors.ts';

/** Has the disk have what was written to a file. */
export function fsyncFile(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Makes a folder's entries (new names, renames, removals) survive a power cut. */
export const fsyncFolder = (folder: string): void => fsyncFile(folder);

/**
 * Creates a small file, whole and durable, or leaves nothing. Returns false when the name exists already, which is
 * then left as it is; of several processes that try at once, one succeeds. Throws what the file system says.
 */
export function createDurably(path: string, content: string | Uint8Array, mode = 0o600): boolean {
  mkdirSync(dirname(path), { recursive: true });
  const aside = `${path}.${process.pid}.new`;
  try {
    writeDurably(aside, content, mode);
    if (!isNamedOnce(aside, path)) return false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkIfThere(aside);
  }
  fsyncFolder(dirname(path));
  return true;
}

/** Gives a file its name unless another has it. */
function isNamedOnce(aside: string, path: string): boolean {
  try {
    linkSync(aside, path);
    return true;
  } catch (error) {
    if (!isWithoutLinks(error)) throw error;
    return isRenamedOnce(aside, path);
  }
}

/** One that died in the middle of it left its claim behind; by a clock that may have been set since. */
const CLAIM_OLD_MS = 10_000;
const CLAIM_TAKES_MS = 20;
const LOOKS = 50;

/** On a disk that knows no second name of a file, as FAT: whoever claims the name first renames, and the others wait for that. */
function isRenamedOnce(aside: string, path: string): boolean {
  const claim = `${path}.claim`;
  const nobody = new Int32Array(new SharedArrayBuffer(4));
  for (let look = 0; !isClaimed(claim, aside); look++) {
    if (look === LOOKS || lstatIfThere(path) !== null) return false;
    Atomics.wait(nobody, 0, 0, CLAIM_TAKES_MS);
  }
  try {
    if (lstatIfThere(path) !== null) return false;
    renameSync(aside, path);
    return true;
  } finally {
    unlinkIfThere(claim);
  }
}

function isClaimed(claim: string, aside: string): boolean {
  const claimed = statSync(claim, { throwIfNoEntry: false });
  if (claimed !== undefined && Math.abs(statSync(aside).mtimeMs - claimed.mtimeMs) > CLAIM_OLD_MS) unlinkIfThere(claim);
  try {
    closeSync(openSync(claim, 'wx', 0o600));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Puts a small file in the place of another, in one step: whoever reads finds the old one or the new one, whole. A link
 * stays one, and what it leads to is replaced.
 */
export function replaceDurably(named: string, content: string | Uint8Array, mode = 0o600): void {
  const path = endOfLinks(named);
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

/**
 * Where a path leads, whether something lies there or not: a link to a disk that is not mounted yet is followed too. A path
 * that is no link is given as it is. Throws what the file system says, `ELOOP` of links that lead back to themselves.
 */
export function endOfLinks(path: string): string {
  let end = path;
  for (let links = 0; lstatIfThere(end)?.isSymbolicLink(); links++) {
    if (links === MOST_LINKS) statSync(path);
    end = resolve(realpathSync(dirname(end)), readlinkSync(end));
  }
  return end;
}

/** So many Linux follows, too. */
const MOST_LINKS = 40;

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
