import { readFileSync, readlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { OWN_MOUNTS } from '../runtime/disk-state.ts';
import { mountsIn } from '../runtime/mounts.ts';

/** As many as Linux follows. */
const MOST_LINKS = 40;

/**
 * Names the disk that holds a path by where it is mounted, without asking that disk, which may not answer: by the list of
 * what is mounted and, on the disk that this system runs from, by its links. A link on any other disk is not followed.
 * Never throws; `/` where nothing is known.
 */
export function diskOf(path: string, mounts = OWN_MOUNTS): string {
  const points = new Set(mountPoints(mounts));
  let disk = '/';
  let at = '/';
  const names = namesIn(path);
  for (let links = 0; names.length > 0; ) {
    const next = join(at, names.shift() ?? '');
    const target = disk === '/' && !points.has(next) && links < MOST_LINKS ? linkAt(next) : null;
    if (target !== null) {
      links += 1;
      names.unshift(...namesIn(resolve(at, target)));
      at = '/';
      continue;
    }
    at = next;
    if (points.has(at)) disk = at;
  }
  return disk;
}

const namesIn = (path: string): string[] => resolve(path).split('/').filter(Boolean);

function mountPoints(mounts: string): string[] {
  try {
    return mountsIn(readFileSync(mounts, 'utf8')).map(({ point }) => point);
  } catch {
    return [];
  }
}

function linkAt(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}
