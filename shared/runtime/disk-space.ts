import { statfsSync } from 'node:fs';

export interface DiskSpace {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** How much of a disk stays free: the lesser of the two. */
export interface KeepFree {
  readonly bytes: number;
  readonly percent: number;
}

/** The disk that a folder lies on, as a service without root's privileges may use it. */
export function readDiskSpace(folder: string): DiskSpace {
  const { bavail, blocks, bsize } = statfsSync(folder);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}

/** Bytes that must stay free on this disk. */
export function bytesToKeepFree({ totalBytes }: DiskSpace, { bytes, percent }: KeepFree): number {
  return Math.min(bytes, (totalBytes * percent) / 100);
}
