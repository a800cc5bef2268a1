import { readFileSync, realpathSync } from 'node:fs';
import { type KeepFree, readDiskSpace, shortageOf } from './disk-space.ts';

/** Where a process finds what is mounted, in a sandbox too. */
export const OWN_MOUNTS = '/proc/self/mountinfo';

/** The disk of a folder, as far as it decides whether new things can be kept. */
export interface DiskState {
  readonly freeBytes: number;
  readonly freeFiles: number;
  /** What is short of what must stay free; 0 where enough is. */
  readonly shortBytes: number;
  readonly shortFiles: number;
  readonly readOnly: boolean;
}

/**
 * Reads it; null when there is no such folder, or this process may not look. `mounts` is where the system lists what is
 * mounted: `/proc/mounts`, or `OWN_MOUNTS`, which tells a process in a sandbox of the disk itself.
 */
export function readDiskState(folder: string, keepFree: KeepFree, mounts: string): DiskState | null {
  try {
    const space = readDiskSpace(folder);
    const { bytes, files } = shortageOf(space, keepFree);
    return { ...space, shortBytes: bytes, shortFiles: files, readOnly: isOnReadOnlyDisk(folder, mounts) };
  } catch {
    return null;
  }
}

/**
 * Whether the disk of a folder takes no more writes, by the same list. Also of an ext4 that an error made read-only, of
 * which access(2) still says that it may be written. Throws when there is no such folder or list.
 */
export const isOnReadOnlyDisk = (folder: string, mounts: string): boolean =>
  isReadOnly(realpathSync(folder), readFileSync(mounts, 'utf8'));

/** ext4 and others leave `rw` in place and add one of the others when an error ends writing. */
const NOT_WRITABLE: ReadonlySet<string> = new Set(['ro', 'emergency_ro', 'shutdown', 'abort']);

/**
 * Whether the disk that holds a path is mounted read-only: by the last of the longest mount points, as Linux lists them.
 * Of `mountinfo` the disk's own options count (proc(5), field 11): a sandbox may see a writable disk read-only.
 */
export function isReadOnly(path: string, mounts: string): boolean {
  let found: { point: string; options: string } | null = null;
  for (const line of mounts.split('\n')) {
    const { point, options } = mountIn(line);
    const holds = point === '/' || path === point || path.startsWith(`${point}/`);
    if (point !== '' && holds && point.length >= (found?.point.length ?? 0)) found = { point, options };
  }
  return found?.options.split(',').some((option) => NOT_WRITABLE.has(option)) ?? false;
}

function mountIn(line: string): { point: string; options: string } {
  const [before = '', after] = line.split(' - ');
  const fields = before.split(' ');
  const [point = '', options = ''] =
    after === undefined ? [fields[1], fields[3]] : [fields[4], after.split(' ').slice(2).join(',')];
  // Blanks in a mount point are written in octal.
  return { point: point.replace(/\\(\d{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8))), options };
}
