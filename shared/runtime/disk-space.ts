import { statfsSync } from 'node:fs';

export interface DiskSpace {
  readonly freeBytes: number;
  readonly totalBytes: number;
  /** Files and folders (inodes) that it can still take, and in all; a `totalFiles` of 0: as many as there is room for. */
  readonly freeFiles: number;
  readonly totalFiles: number;
}

/** How much of a disk stays free: the lesser of the two. */
export interface KeepFree {
  readonly bytes: number;
  readonly percent: number;
}

/** What is short of what must stay free; 0 where enough is. */
export interface Shortage {
  readonly bytes: number;
  readonly files: number;
}

/** An export, the month's folder in the archive, copies of what must be copied to be read, a log of each database. */
const ONE_EXPORT_FILES = 10;
/** What a system needs to go on working, however large its disk. */
const MOST_FILES_KEPT = 500;

/** The disk that a folder lies on, as a service without root's privileges may use it. Throws what the system says. */
export function readDiskSpace(folder: string): DiskSpace {
  const { bavail, blocks, bsize, files, ffree } = statfsSync(folder);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize, freeFiles: ffree, totalFiles: files };
}

/** Bytes that must stay free on this disk. */
export function bytesToKeepFree({ totalBytes }: DiskSpace, { bytes, percent }: KeepFree): number {
  return Math.min(bytes, (totalBytes * percent) / 100);
}

/**
 * Files that this disk must still be able to take: the percentage of all that it can take, 500 at most, and never
 * fewer than one export needs; 0 where the file system sets no limit.
 */
export function filesToKeepFree({ totalFiles }: DiskSpace, { percent }: KeepFree): number {
  if (totalFiles === 0) return 0;
  return Math.max(ONE_EXPORT_FILES, Math.min(MOST_FILES_KEPT, Math.floor((totalFiles * percent) / 100)));
}

/** How much a disk is short of what must stay free. Pure. */
export function shortageOf(disk: DiskSpace, keepFree: KeepFree): Shortage {
  return {
    bytes: Math.max(0, bytesToKeepFree(disk, keepFree) - disk.freeBytes),
    files: Math.max(0, filesToKeepFree(disk, keepFree) - (disk.totalFiles === 0 ? 0 : disk.freeFiles)),
  };
}
