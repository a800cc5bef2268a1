/**
 * Which folders of `DATA_DIR` lie on another disk, remembered from one start to the next: a disk that is not mounted leaves an
 * empty folder, or what lay there before it, and whatever came into that would lie hidden once the disk is back. For
 * each there is one small file beside the locks, so that a person says that it is meant by removing that file.
 */
import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isoTime } from './clock.ts';
import { dataFolders } from './data-folders.ts';
import { replaceDurably } from './durable-file.ts';
import { DiskAwayError } from './folder-away.ts';
import { type Mount, mountOf, mountsIn } from './mounts.ts';

/** Where the system tells what is mounted, and what is to be. */
export interface MountLists {
  readonly mountinfo: string;
  readonly fstab: string;
}

const SYSTEM: MountLists = { mountinfo: '/proc/self/mountinfo', fstab: '/etc/fstab' };

/** As it is kept. */
interface Remembered {
  readonly folder: string;
  /** `/dev/sda1`, `server:/export`, as it was mounted. */
  readonly source: string;
  readonly file_system: string;
  readonly since: string;
  /** Which folder this was told of: a copy of `DATA_DIR` holds what lay on the disk. */
  readonly data_dir_inode: number;
}

/** A folder whose disk is not mounted. */
export interface DiskAway extends Pick<Remembered, 'source' | 'file_system' | 'since'> {
  readonly path: string;
  /** The file that remembers it. */
  readonly note: string;
}

const SUFFIX = '.disk.json';
const noteFor = (root: string, path: string): string => join(dataFolders(root).locks, `${basename(path)}${SUFFIX}`);

/** Throws a DiskAwayError where the system's own list of disks has one for `root`, or for what it lies in, which is not mounted. */
export function throwIfUnmounted(root: string, lists = SYSTEM): void {
  const point = unmountedAbove(root, lists);
  if (point === null) return;
  throw new DiskAwayError(
    `${root} is to lie on the disk that /etc/fstab mounts at ${point}, which is not mounted. What lies on it is not lost, and nothing starts without it: what came into the folder beneath would be hidden later. Mount that disk (sudo mount ${point}), and the start goes on by itself; if this folder is meant, remove that line from /etc/fstab.`,
  );
}

/**
 * Where a disk is to be mounted that holds `root`, and is not; null where there is none. Only what lies on the system's own disk can be
 * what a disk was to cover.
 */
export function unmountedAbove(root: string, lists = SYSTEM): string | null {
  const place = realOf(root);
  // Looking at it mounts what is mounted on demand.
  if (statSync(nearest(place)).dev !== statSync('/').dev) return null;
  const wanted = textOf(lists.fstab)
    .split('\n')
    .map((line) => pointIn(line))
    .filter((point) => point !== '' && (place === realOf(point) || place.startsWith(`${realOf(point)}/`)));
  const mounted = mountsIn(textOf(lists.mountinfo)).map(({ point }) => point);
  return wanted.find((point) => !mounted.includes(realOf(point))) ?? null;
}

/** Where a line of fstab(5) mounts something; an empty string where it does not, or the root of all. */
function pointIn(line: string): string {
  const [source = '#', point = ''] = line.trim().split(/\s+/);
  const path = point.replace(/\\(\d{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8)));
  return source.startsWith('#') || !path.startsWith('/') ? '' : path.replace(/\/+$/, '');
}

/** Throws a DiskAwayError where one of these folders lay on another disk and does not now. */
export function throwIfDiskAway(root: string, paths: readonly string[], lists = SYSTEM): void {
  const [away] = disksAway(root, lists, paths);
  if (away !== undefined) throw new DiskAwayError(diskAwaySentence(away));
}

/** What is the matter. */
export const diskAwayCause = ({ path, source, file_system, since }: DiskAway): string =>
  `${path} lay on a disk of its own (${source}, ${file_system}, so since ${since}), and is a folder of the disk of DATA_DIR now: that disk is not mounted, most likely.`;

/** With what it means, and what to do. */
const diskAwaySentence = (away: DiskAway): string =>
  `${diskAwayCause(away)} What lies on it is not lost, and nothing starts without it: what came into this folder would be hidden later. Mount it, and the start goes on by itself. Only if what is kept there is to lie here from now on: copy it from that disk into this folder, and then remove ${away.note}.`;

/** The folders of `DATA_DIR` that lay on another disk and do not now; all of them, or of these. Never throws. */
export function disksAway(root: string, lists = SYSTEM, paths?: readonly string[]): DiskAway[] {
  const mounts = mountsIn(textOf(lists.mountinfo));
  return rememberedIn(root).flatMap(({ folder, source, file_system, since }) => {
    const path = join(root, folder);
    if (paths !== undefined && !paths.includes(path)) return [];
    return isAway(root, path, mounts) ? [{ path, source, file_system, since, note: noteFor(root, path) }] : [];
  });
}

/** Remembers which of these folders lie on another disk than `root`. What cannot be kept is tried again at the next start. */
export function rememberOtherDisks(root: string, paths: readonly string[], now: number, lists = SYSTEM): void {
  const mounts = mountsIn(textOf(lists.mountinfo));
  const known = rememberedIn(root).map(({ folder }) => folder);
  for (const path of paths) {
    if (path === root || known.includes(basename(path)) || !existsSync(path)) continue;
    if (!liesElsewhere(root, path, mounts)) continue;
    const mount = mountOf(realpathSync(path), mounts);
    const noted: Remembered = {
      folder: basename(path),
      source: mount?.source ?? 'unknown',
      file_system: mount?.fileSystem ?? 'unknown',
      since: isoTime(now),
      data_dir_inode: statSync(root).ino,
    };
    try {
      replaceDurably(noteFor(root, path), `${JSON.stringify(noted, null, 2)}\n`, 0o640);
    } catch {
      // A full disk, or one that takes no writes: whoever needs it says so.
    }
  }
}

function rememberedIn(root: string): Remembered[] {
  const { locks } = dataFolders(root);
  const inode = statSync(root, { throwIfNoEntry: false })?.ino;
  try {
    return readdirSync(locks)
      .filter((name) => name.endsWith(SUFFIX))
      .flatMap((name) => noteIn(join(locks, name)))
      .filter(({ data_dir_inode }) => data_dir_inode === inode);
  } catch {
    return [];
  }
}

function noteIn(path: string): Remembered[] {
  try {
    const noted = JSON.parse(readFileSync(path, 'utf8')) as Remembered;
    return typeof noted.folder === 'string' && basename(noted.folder) === noted.folder ? [noted] : [];
  } catch {
    return [];
  }
}

function isAway(root: string, path: string, mounts: readonly Mount[]): boolean {
  if (existsSync(path)) return !liesElsewhere(root, path, mounts);
  // A link to nothing is told, or waited for, by whoever needs what it leads to.
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true;
}

/** By the disk's number; and, as a folder of the same disk may be mounted over another one, by where on the disk it is. */
function liesElsewhere(root: string, path: string, mounts: readonly Mount[]): boolean {
  if (statSync(path).dev !== statSync(root).dev) return true;
  const here = realpathSync(root);
  return placeOnDisk(join(here, basename(path)), mounts) !== join(placeOnDisk(here, mounts), basename(path));
}

function placeOnDisk(path: string, mounts: readonly Mount[]): string {
  const mount = mountOf(path, mounts);
  return mount === null ? path : join(mount.device, mount.root, path.slice(mount.point.length));
}

const nearest = (path: string): string => (existsSync(path) || path === '/' ? path : nearest(dirname(path)));

/** Where a path leads, as far as it is there. */
function realOf(path: string): string {
  const there = nearest(path);
  return join(realpathSync(there), path.slice(there.length));
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
