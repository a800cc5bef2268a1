/** Which disks `/etc/fstab`, or a unit of systemd’s, names for `DATA_DIR`, or for what it lies in; and whether it lies on one that nothing names. */

import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isMemory, isOverlay } from './fleeting-disk.ts';
import { DiskAwayError } from './folder-away.ts';
import { ALL_UNITS, mountUnitOf, OWN_UNITS } from './mount-units.ts';
import { mountOf, mountsIn } from './mounts.ts';
import { shellWord } from './shell-word.ts';

/** Where the system tells what is mounted, and what is to be. */
export interface MountLists {
  readonly mountinfo: string;
  readonly fstab: string;
  /** Folders of units: a person’s own, and all. */
  readonly ownUnits?: readonly string[];
  readonly allUnits?: readonly string[];
}

export const SYSTEM_LISTS: MountLists = {
  mountinfo: '/proc/self/mountinfo',
  fstab: '/etc/fstab',
  ownUnits: OWN_UNITS,
  allUnits: ALL_UNITS,
};

/** A disk that is to be mounted, and is not. */
export interface Unmounted {
  readonly point: string;
  /** The file that names it. */
  readonly by: string;
  /** What mounts it. */
  readonly command: string;
  /** What to do where none is meant. */
  readonly forget: string;
}

/** Throws a DiskAwayError where the system's own list of disks has one for `root`, or for what it lies in, which is not mounted. */
export function throwIfUnmounted(root: string, lists = SYSTEM_LISTS): void {
  const unmounted = unmountedAbove(root, lists);
  if (unmounted === null) return;
  throw new DiskAwayError(
    `${unmountedCause(root, unmounted)} What lies on it is not lost, and nothing starts without it: what came into the folder beneath would be hidden later. Mount that disk (${unmounted.command}), and the start goes on by itself; if this folder is meant, ${unmounted.forget}.`,
  );
}

export const unmountedCause = (root: string, { point, by }: Unmounted): string =>
  `${root} is to lie on the disk that ${by} mounts at ${point}, which is not mounted.`;

/**
 * Where a disk is to be mounted that holds `root`, and is not; null where there is none. Only what lies on the system's own disk can be
 * what a disk was to cover.
 */
export function unmountedAbove(root: string, lists = SYSTEM_LISTS): Unmounted | null {
  const place = realOf(root);
  // Looking at it mounts what is mounted on demand.
  if (statSync(nearest(place)).dev !== statSync('/').dev) return null;
  const inTable = pointsIn(lists.fstab)
    .filter((point) => place === realOf(point) || place.startsWith(`${realOf(point)}/`))
    .map((point): Unmounted => ({ ...BY_TABLE, point, command: `sudo mount ${shellWord(point)}` }));
  const byUnit = aboveAndAt(place).flatMap((point): Unmounted[] => {
    const by = mountUnitOf(point, lists.ownUnits ?? []);
    if (by === null) return [];
    return [
      { point, by, command: `sudo systemctl start ${shellWord(basename(by))}`, forget: `remove that unit (${by})` },
    ];
  });
  const mounted = mountsIn(textOf(lists.mountinfo)).map(({ point }) => point);
  return [...inTable, ...byUnit].find(({ point }) => !mounted.includes(realOf(point))) ?? null;
}

const BY_TABLE = { by: '/etc/fstab', forget: 'remove that line from /etc/fstab' } as const;

const aboveAndAt = (path: string): string[] => (path === '/' ? [] : [path, ...aboveAndAt(dirname(path))]);

/**
 * Where the disk is mounted that holds `root`, when it is one of its own and nothing names it: once it is not mounted at a
 * start, a new `root` is begun in the folder beneath. Null where there is none; in a container, whose disks are given to it
 * from outside; and of memory, which is told otherwise.
 */
export function unguardedDisk(root: string, lists = SYSTEM_LISTS): string | null {
  const mounts = mountsIn(textOf(lists.mountinfo));
  const place = realOf(root);
  const [system, found] = [mountOf('/', mounts), mountOf(place, mounts)];
  if (system === null || found === null || found.device === system.device || isOverlay(system)) return null;
  // In a sandbox a folder of the disk may be mounted on itself.
  const disk = mounts.find(({ device, isWhole, point }) => {
    return isWhole && device === found.device && (place === point || place.startsWith(`${point}/`));
  });
  if (disk === undefined || isMemory(disk)) return null;
  const isNamed = pointsIn(lists.fstab).some((point) => realOf(point) === disk.point);
  return isNamed || mountUnitOf(disk.point, lists.allUnits ?? []) !== null ? null : disk.point;
}

const pointsIn = (fstab: string): string[] =>
  textOf(fstab)
    .split('\n')
    .map((line) => pointIn(line))
    .filter((point) => point !== '');

/** Where a line of fstab(5) mounts something; an empty string where it does not, or the root of all. */
function pointIn(line: string): string {
  const [source = '#', point = ''] = line.trim().split(/\s+/);
  const path = point.replace(/\\(\d{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8)));
  return source.startsWith('#') || !path.startsWith('/') ? '' : path.replace(/\/+$/, '');
}

const nearest = (path: string): string => (existsSync(path) || path === '/' ? path : nearest(dirname(path)));

/** Where a path leads, as far as it is there. */
function realOf(path: string): string {
  const there = nearest(path);
  return join(realpathSync(there), path.slice(there.length));
}

/** What a list says; nothing where it cannot be read. */
export function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
