/** Which disks `/etc/fstab` names for `DATA_DIR`, or for what it lies in. */
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DiskAwayError } from './folder-away.ts';
import { mountsIn } from './mounts.ts';

/** Where the system tells what is mounted, and what is to be. */
export interface MountLists {
  readonly mountinfo: string;
  readonly fstab: string;
}

export const SYSTEM_LISTS: MountLists = { mountinfo: '/proc/self/mountinfo', fstab: '/etc/fstab' };

/** Throws a DiskAwayError where the system's own list of disks has one for `root`, or for what it lies in, which is not mounted. */
export function throwIfUnmounted(root: string, lists = SYSTEM_LISTS): void {
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
export function unmountedAbove(root: string, lists = SYSTEM_LISTS): string | null {
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
