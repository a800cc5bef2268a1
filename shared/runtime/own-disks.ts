import { realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DataFolders } from './data-folders.ts';
import { bytesToKeepFree, type DiskSpace, type KeepFree, readDiskSpace, shortageOf } from './disk-space.ts';
import { type DiskState, readDiskState } from './disk-state.ts';
import { systemCodeOf } from './errors.ts';
import { unguardedDisk } from './listed-disks.ts';

/**
 * Where what was acknowledged lies, and is nowhere else: as a rule on one disk, that of the first; an owner may put any of them
 * on another.
 */
export function keepingPlaces(folders: DataFolders): string[] {
  const { root, spool, outbox, failed, setAside, quarantine } = folders;
  const databases = [
    folders.queueDatabase,
    folders.collectorDatabase,
    folders.recordingsDatabase,
    folders.brokerDatabase,
  ];
  return [root, spool, outbox, failed, setAside, quarantine, ...databases.map((path) => dirname(path))];
}

/** Room on one of several disks. */
export interface SpaceThere extends DiskSpace {
  /** The folder that lies on it, where that is another disk than the one of `DATA_DIR`. */
  readonly elsewhere?: string;
}

/**
 * Of the disks through which an export goes that which is shortest of room: when one has none, none is to be made. Throws what
 * the system says.
 */
export function readTightestSpace({ root, spool, outbox }: DataFolders, keepFree: KeepFree): SpaceThere {
  return [spool, outbox].reduce<SpaceThere>((tightest, folder) => {
    const space = spaceIfThere(folder);
    if (space === null || !isTighter(space, tightest, keepFree)) return tightest;
    return isOnDiskOf(root, folder) ? space : { ...space, elsewhere: realpathSync(folder) };
  }, readDiskSpace(root));
}

const isOnDiskOf = (one: string, other: string): boolean => statSync(one).dev === statSync(other).dev;

function spaceIfThere(folder: string): DiskSpace | null {
  try {
    return readDiskSpace(folder);
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function isTighter(one: DiskSpace, other: DiskSpace, keepFree: KeepFree): boolean {
  const [a, b] = [shortageOf(one, keepFree), shortageOf(other, keepFree)];
  return a.bytes > b.bytes || a.files > b.files;
}

/**
 * What is free above what must stay free: of the disk of the recordings, or of one through which an export of them goes, where
 * that has less. None where one of them cannot be asked.
 */
export function readSpareBytes({ root, spool, outbox, recordingsDatabase }: DataFolders, keepFree: KeepFree): number {
  try {
    const spaces = [root, spool, outbox, dirname(recordingsDatabase)].flatMap((folder) => spaceIfThere(folder) ?? []);
    return Math.max(0, Math.min(...spaces.map((space) => space.freeBytes - bytesToKeepFree(space, keepFree))));
  } catch {
    return 0;
  }
}

/** The disk that what is kept here depends on: where one of several is in trouble that one, else that of `DATA_DIR`. */
export function readOwnDisk(folders: DataFolders, keepFree: KeepFree, mounts: string): DiskState | null {
  const states = keepingPlaces(folders).flatMap((place) => readDiskState(place, keepFree, mounts) ?? []);
  const worst = (['readOnly', 'fleeting', 'shortBytes', 'shortFiles'] as const).flatMap((trouble) => {
    const found = states.find((state) => state[trouble]);
    return found === undefined ? [] : [found];
  });
  const state = worst[0] ?? readDiskState(folders.root, keepFree, mounts);
  return state && { ...state, unguarded: unguardedDisk(folders.root) };
}
