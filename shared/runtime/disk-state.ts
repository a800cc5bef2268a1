import { readFileSync, realpathSync } from 'node:fs';
import { type KeepFree, readDiskSpace, shortageOf } from './disk-space.ts';
import { type Fleeting, fleetingOf } from './fleeting-disk.ts';
import { mountOf, mountsIn } from './mounts.ts';

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
  /** Where this disk is mounted; null when the list of what is mounted does not tell. */
  readonly mountPoint: string | null;
  /** Why what is written there may be gone later; null when it stays, as far as is known. */
  readonly fleeting: Fleeting | null;
  /** Of the disk of `DATA_DIR`: where it is mounted, when nothing would miss it at a start. */
  readonly unguarded?: string | null;
}

/**
 * Reads it; null when there is no such folder, or this process may not look. `mounts` is where the system lists what is
 * mounted: `/proc/mounts`, or `OWN_MOUNTS`, which tells a process in a sandbox of the disk itself.
 */
export function readDiskState(folder: string, keepFree: KeepFree, mounts: string): DiskState | null {
  try {
    const space = readDiskSpace(folder);
    const { bytes, files } = shortageOf(space, keepFree);
    const [path, listed] = [realpathSync(folder), readFileSync(mounts, 'utf8')];
    const mounted = {
      readOnly: isReadOnly(path, listed),
      mountPoint: mountPointOf(path, listed),
      fleeting: fleetingOf(path, listed),
    };
    return { ...space, shortBytes: bytes, shortFiles: files, ...mounted };
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
  return (
    mountOf(path, mountsIn(mounts))
      ?.options.split(',')
      .some((option) => NOT_WRITABLE.has(option)) ?? false
  );
}

/**
 * Where the disk that holds a path is mounted, as a person would look for it; null when the list does not tell. In a
 * sandbox a folder of the disk may be mounted on itself: by `mountinfo` it is the same device, and not its root.
 */
export function mountPointOf(path: string, mounts: string): string | null {
  const found = mountOf(path, mountsIn(mounts));
  if (found === null || found.isWhole) return found?.point ?? null;
  return mountsIn(mounts).find(({ device, isWhole }) => isWhole && device === found.device)?.point ?? null;
}
