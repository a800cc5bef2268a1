/**
 * Which folders of `DATA_DIR`, and files that are links, lie on another disk, remembered from one start to the next: a disk that is not mounted leaves an
 * empty folder, or what lay there before it, and whatever came into that would lie hidden once the disk is back. For
 * each there is one small file beside the locks, so that a person says that it is meant by removing that file. The disk itself
 * has a mark, by which another one in its place is known.
 *
 * A copy of `DATA_DIR` has these files as well. Whether it has what lay on the disk too is told by that mark: where it is
 * not in the copy, the copy was made without the disk, and is asked about.
 *
 * Longer than 200 lines so that what is remembered of a disk, and all that is told by it, are read together.
 */

import { randomBytes } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, normalize, relative } from 'node:path';
import { isoTime } from './clock.ts';
import { DISK_MARK, dataFolders } from './data-folders.ts';
import { createDurably, replaceDurably, unlinkIfThere } from './durable-file.ts';
import { systemCodeOf } from './errors.ts';
import { isMemory } from './fleeting-disk.ts';
import { DiskAwayError } from './folder-away.ts';
import { SYSTEM_LISTS, textOf } from './listed-disks.ts';
import { type Mount, mountOf, mountsIn } from './mounts.ts';
import { shellWord } from './shell-word.ts';

/** As it is kept. */
interface Remembered {
  /** Its path under `DATA_DIR`; or of a file of ours that is a link. */
  readonly folder: string;
  /** `/dev/sda1`, `server:/export`, as it was mounted. */
  readonly source: string;
  readonly file_system: string;
  readonly since: string;
  /** Which folder this was told of, and when that was made: a copy is another one. */
  readonly data_dir_inode: number;
  readonly data_dir_made?: number;
  /** What lies on the disk, by which its files are known in a copy; not of a disk that takes no mark. */
  readonly mark?: string;
}

/**
 * What is wrong with the disk of a folder. `away`: it is not mounted. `copied`: so it is told of the folder that `DATA_DIR` was
 * copied from. `other`: another one lies in its place. `unmarked`: another one does, or its mark was removed.
 */
export type DiskTrouble = 'away' | 'copied' | 'other' | 'unmarked';

/** A folder whose disk is not there. */
export interface DiskAway extends Pick<Remembered, 'source' | 'file_system' | 'since'> {
  readonly path: string;
  /** The file that remembers it. */
  readonly note: string;
  readonly trouble: DiskTrouble;
}

const SUFFIX = '.disk.json';
/** Of a file what lies around it: there the disk has its mark. */
const markIn = (path: string): string => join(isFile(path) ? dirname(realpathSync(path)) : path, DISK_MARK);
const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

const noteFor = (root: string, path: string): string => join(dataFolders(root).locks, `${basename(path)}${SUFFIX}`);

/** Throws a DiskAwayError where one of these folders lay on another disk, and that one is not there at this start. */
export function throwIfDiskAway(root: string, paths: readonly string[], lists = SYSTEM_LISTS): void {
  const [away] = disksAway(root, lists, paths);
  if (away !== undefined) throw new DiskAwayError(diskAwaySentence(away));
}

/** The same while a process works on them: it has its files open there, whoever removed the mark. */
export function throwIfDiskWent(root: string, paths: readonly string[], lists = SYSTEM_LISTS): void {
  const away = disksAway(root, lists, paths).find(({ trouble }) => trouble !== 'unmarked');
  if (away !== undefined) throw new DiskAwayError(diskAwaySentence(away));
}

/** What is the matter. */
export function diskAwayCause({ path, source, file_system, since, trouble }: DiskAway): string {
  const cause = isFile(path) ? CAUSE[trouble].replace('is a folder of', 'is a file of') : CAUSE[trouble];
  return `${path} lay on a disk of its own (${source}, ${file_system}, so since ${since})${cause}`;
}

const CAUSE: Readonly<Record<DiskTrouble, string>> = {
  away: ', and is a folder of the disk of DATA_DIR now: that disk is not mounted, most likely.',
  copied:
    ' in the folder that this DATA_DIR was copied from, and what lay on that disk is not in the copy: it was made without it.',
  other: `, and another disk lies there now: its mark (${DISK_MARK}) is not that of the first.`,
  unmarked: `, and the disk that lies there now has no mark (${DISK_MARK}): it is another one, or its mark was removed.`,
};

const MOUNT = 'Mount it, and the start goes on by itself.';

/** What to do, and how a person says that it is meant as it is. */
export function diskAwayStep({ path, note, trouble }: Pick<DiskAway, 'path' | 'note' | 'trouble'>): string {
  switch (trouble) {
    case 'away':
      return `${MOUNT} Only if what is kept there is to lie here from now on: copy it from that disk into this folder, and then remove ${note}.`;
    case 'copied':
      return `${MOUNT} Only if what lies in ${path} now is what this boat is to go on with, say so by removing the note of that disk: sudo rm ${shellWord(note)}`;
    case 'other':
    case 'unmarked':
      return `Put the first one in its place again, and the start goes on by itself. Only if the one that lies there now is meant, with what lies on it, say so by removing the note of the first: sudo rm ${shellWord(note)}`;
  }
}

/** With what it means, and what to do. */
function diskAwaySentence(away: DiskAway): string {
  const isOther = away.trouble === 'other' || away.trouble === 'unmarked';
  const means = isOther
    ? 'What lies on the first is not lost, and nothing starts without it: what came onto this one would lie apart from it.'
    : 'What lies on it is not lost, and nothing starts without it: what came into this folder would be hidden later.';
  return `${diskAwayCause(away)} ${means} ${diskAwayStep(away)}`;
}

/** The folders of `DATA_DIR` that lay on another disk, which is not there now; all of them, or of these. Never throws. */
export function disksAway(root: string, lists = SYSTEM_LISTS, paths?: readonly string[]): DiskAway[] {
  const mounts = mountsIn(textOf(lists.mountinfo));
  return notesOf(root).flatMap((noted) => {
    const { folder, source, file_system, since } = noted;
    const path = join(root, folder);
    const isAsked = paths === undefined || paths.includes(path);
    const trouble = isAsked ? troubleAt(root, noted, mounts) : null;
    return trouble === null ? [] : [{ path, source, file_system, since, note: noteFor(root, path), trouble }];
  });
}

function troubleAt(root: string, noted: Remembered, mounts: readonly Mount[]): DiskTrouble | null {
  const path = join(root, noted.folder);
  const [isThere, isOwn] = [!isAway(root, path, mounts), isOfThis(root, noted)];
  if (!isOwn) return (isThere ? markAt(path, noted) === 'its own' : holdsWhatLayThere(path, noted)) ? null : 'copied';
  if (!isThere) return 'away';
  const mark = markAt(path, noted);
  return mark === 'its own' ? null : mark;
}

/** Remembers which of these folders lie on another disk than `root`. What cannot be kept is tried again at the next start. */
export function rememberOtherDisks(root: string, paths: readonly string[], now: number, lists = SYSTEM_LISTS): void {
  const mounts = mountsIn(textOf(lists.mountinfo));
  forgetCopied(root, paths, lists);
  for (const path of paths) {
    if (path === root || !existsSync(path) || !liesElsewhere(root, path, mounts)) continue;
    const known = notesOf(root).find((noted) => noted.folder === relative(root, path) && isOfThis(root, noted));
    if (known?.mark !== undefined) continue;
    const mark = markOn(path);
    if (known !== undefined && mark === undefined) continue;
    const mount = mountOf(realpathSync(path), mounts);
    const { ino, birthtimeMs } = statSync(root);
    const noted: Remembered = {
      folder: relative(root, path),
      source: mount?.source ?? 'unknown',
      file_system: mount?.fileSystem ?? 'unknown',
      since: known?.since ?? isoTime(now),
      data_dir_inode: ino,
      data_dir_made: birthtimeMs,
      ...(mark !== undefined && { mark }),
    };
    try {
      replaceDurably(noteFor(root, path), `${JSON.stringify(noted, null, 2)}\n`, 0o640);
    } catch {
      // A full disk, or one that takes no writes: whoever needs it says so.
    }
  }
}

/** A copy that has what lay on the disk is a folder like any other from then on; so is what a person said to be one. Never throws. */
export function forgetCopied(root: string, paths: readonly string[], lists = SYSTEM_LISTS): void {
  const mounts = mountsIn(textOf(lists.mountinfo));
  for (const path of paths) {
    if (!existsSync(path) || !existsSync(markIn(path)) || liesElsewhere(root, path, mounts)) continue;
    const noted = notesOf(root).find(({ folder }) => folder === relative(root, path));
    if (noted !== undefined && (isOfThis(root, noted) || !holdsWhatLayThere(path, noted))) continue;
    try {
      unlinkIfThere(noteFor(root, path));
      unlinkIfThere(markIn(path));
    } catch {
      // It is known by its mark at the next start.
    }
  }
}

/** The mark of a disk, which whoever comes first makes; undefined where the disk takes none. */
function markOn(path: string): string | undefined {
  try {
    createDurably(markIn(path), `${randomBytes(8).toString('hex')}\n`, 0o640);
  } catch {
    // It may have one.
  }
  return textOf(markIn(path)).trim() || undefined;
}

function isOfThis(root: string, { data_dir_inode, data_dir_made }: Remembered): boolean {
  const found = statSync(root, { throwIfNoEntry: false });
  return found?.ino === data_dir_inode && (data_dir_made === undefined || data_dir_made === found.birthtimeMs);
}

/** Of a note of before, without a mark, nobody can tell: a copy goes on as it did. */
const holdsWhatLayThere = (path: string, { mark }: Remembered): boolean =>
  mark === undefined || textOf(markIn(path)).trim() === mark;

/** Whose mark lies on the disk of a folder; its own also where nobody can tell: it cannot be read, or is memory. */
function markAt(path: string, { mark, file_system, source }: Remembered): 'its own' | 'other' | 'unmarked' {
  const isEmptied = isMemory({ fileSystem: file_system, source });
  if (mark === undefined || isEmptied || !existsSync(path)) return 'its own';
  try {
    return readFileSync(markIn(path), 'utf8').trim() === mark ? 'its own' : 'other';
  } catch (error) {
    return systemCodeOf(error) === 'ENOENT' ? 'unmarked' : 'its own';
  }
}

function notesOf(root: string): Remembered[] {
  const { locks } = dataFolders(root);
  try {
    return readdirSync(locks)
      .filter((name) => name.endsWith(SUFFIX))
      .flatMap((name) => noteIn(join(locks, name)));
  } catch {
    return [];
  }
}

function noteIn(path: string): Remembered[] {
  try {
    const noted = JSON.parse(readFileSync(path, 'utf8')) as Remembered;
    return typeof noted.folder === 'string' && isUnder(noted.folder) ? [noted] : [];
  } catch {
    return [];
  }
}

const isUnder = (place: string): boolean =>
  normalize(place) === place && !isAbsolute(place) && !place.startsWith('..') && place !== '.';

function isAway(root: string, path: string, mounts: readonly Mount[]): boolean {
  if (existsSync(path)) return !liesElsewhere(root, path, mounts);
  // A link to nothing is told, or waited for, by whoever needs what it leads to.
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true;
}

/** By the disk's number; and, as a folder of the same disk may be mounted over another one, by where on the disk it is. */
function liesElsewhere(root: string, path: string, mounts: readonly Mount[]): boolean {
  if (statSync(path).dev !== statSync(root).dev) return true;
  const here = realpathSync(root);
  const place = relative(root, path);
  return placeOnDisk(join(here, place), mounts) !== join(placeOnDisk(here, mounts), place);
}

function placeOnDisk(path: string, mounts: readonly Mount[]): string {
  const mount = mountOf(path, mounts);
  return mount === null ? path : join(mount.device, mount.root, path.slice(mount.point.length));
}
