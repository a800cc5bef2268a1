import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmdirSync,
  rmSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { isOfDisk } from '../../../shared/runtime/data-folders.ts';
import { fsyncFolder } from '../../../shared/runtime/durable-file.ts';
import { systemCodeOf } from '../../../shared/runtime/errors.ts';
import { isHalfMoved, move } from '../../../shared/runtime/move-file.ts';
import { sha256Of } from '../../../shared/runtime/sha256-of.ts';

/**
 * Moves all that lies in a folder into another, file by file, and is gone on with where it was interrupted: what has arrived
 * is there whole. What has the name of another thing there gets one of its own.
 */
export function moveAll(from: string, to: string): void {
  const { mode, uid, gid } = statSync(from);
  if (!existsSync(to)) {
    mkdirSync(to, { mode: mode & 0o7777 });
    if (process.getuid?.() === 0) chownSync(to, uid, gid);
    fsyncFolder(dirname(to));
  }
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (isOfDisk(entry.name)) continue;
    const [path, there] = [join(from, entry.name), join(to, entry.name)];
    // Left here by a move that was interrupted, and whole where it came from.
    if (isHalfMoved(entry.name)) {
      rmSync(path, { recursive: true });
      continue;
    }
    const found = lstatSync(there, { throwIfNoEntry: false });
    if (entry.isDirectory() && (found === undefined || found.isDirectory())) moveAll(path, there);
    else if (found === undefined) move(path, there);
    else if (isSame(path, there)) unlinkSync(path);
    else move(path, freeName(there));
  }
  fsyncFolder(to);
  fsyncFolder(from);
  if (!lstatSync(from).isSymbolicLink()) removeUnlessMounted(from);
}

/** Of a disk of its own the folder stays, with what belongs to its file system. */
function removeUnlessMounted(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    if (!['EBUSY', 'ENOTEMPTY'].includes(systemCodeOf(error))) throw error;
  }
}

function isSame(path: string, other: string): boolean {
  const [one, two] = [lstatSync(path), lstatSync(other)];
  if (one.isSymbolicLink() && two.isSymbolicLink()) return readlinkSync(path) === readlinkSync(other);
  return one.isFile() && two.isFile() && one.size === two.size && sha256Of(path) === sha256Of(other);
}

/** A name beside one that is taken. */
export function freeName(path: string): string {
  for (let nth = 2; ; nth++) if (!existsSync(`${path}.${nth}`)) return `${path}.${nth}`;
}
