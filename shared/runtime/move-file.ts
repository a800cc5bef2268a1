import {
  constants,
  copyFileSync,
  lchownSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  type Stats,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fsyncFile, fsyncFolder } from './durable-file.ts';
import { AppError, isWithoutLinks, systemCodeOf } from './errors.ts';

/** What is on its way from another disk: no name of an export. Made again it is written anew, so that nothing heaps up. */
const HALF = '.moving';

/** Whether a name is that of something on its way from another disk, or what a power cut left of it. */
export const isHalfMoved = (name: string): boolean => name.endsWith(HALF);

/** What will lie there when it is whole. */
export const nameWhenMoved = (name: string): string => name.slice(0, -HALF.length);

/**
 * Moves a file, a link or a folder to a name that is free or a file's. On one disk that is a rename. Where one of our
 * folders lies on another disk (a link, a mount, the lower layer of an overlay) it is copied beside its new place, made
 * durable, given its name, and only then removed where it lay: readers find it whole or not at all, and an end in between
 * leaves it at the old place or at both, never at none. Throws what the file system says.
 */
export function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (systemCodeOf(error) !== 'EXDEV') throw error;
    moveAcross(from, to);
  }
}

function moveAcross(from: string, to: string): void {
  const half = to + HALF;
  try {
    remove(half);
    copyDurably(from, half);
    renameSync(half, to);
  } catch (error) {
    remove(half);
    throw error;
  }
  fsyncFolder(dirname(to));
  remove(from);
  fsyncFolder(dirname(from));
}

const remove = (path: string): void => rmSync(path, { recursive: true, force: true });

/** With its owner and its times, which tell how long it has lain there; all of it on the disk but its own name. */
function copyDurably(from: string, to: string): void {
  const found = lstatSync(from);
  if (found.isSymbolicLink()) symlinkSync(readlinkSync(from), to);
  else if (found.isFile()) copyFileSync(from, to, constants.COPYFILE_FICLONE);
  else if (found.isDirectory()) mkdirSync(to, { mode: found.mode & 0o7777 });
  else throw new AppError('failed', `${from} is neither a file nor a folder, and cannot be moved to another disk.`);
  if (found.isDirectory()) for (const name of readdirSync(from)) copyDurably(join(from, name), join(to, name));
  giveAs(found, to);
  if (found.isFile()) fsyncFile(to);
  else if (found.isDirectory()) fsyncFolder(to);
}

function giveAs({ uid, gid, atime, mtime }: Stats, path: string): void {
  if (process.getuid?.() === 0 && lstatSync(path).uid !== uid) lchownSync(path, uid, gid);
  lutimesSync(path, atime, mtime);
}

/**
 * The same file under a second name, so that nothing is written; a durable copy where there can be none. Throws `EEXIST`
 * where that name is taken.
 */
export function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (!isWithoutLinks(error)) throw error;
    copyFileSync(from, to, constants.COPYFILE_EXCL);
    fsyncFile(to);
  }
}
