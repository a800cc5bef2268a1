import type { RejectionReason } from '../../shared/contracts/export-rejected.ts';
import type { License, LicenseReading } from '../../shared/export/license.ts';
import { tierRefusal } from '../../shared/export/tiers.ts';
import { bytesToKeepFree, type DiskSpace, type KeepFree } from '../../shared/runtime/disk-space.ts';

export interface Refusal {
  readonly reason: RejectionReason;
  readonly message: string;
}

export type Admission = { admitted: true; license: License } | { admitted: false; refusal: Refusal };

/** Whether a request may become an export. Pure; the license and the disk are read afresh for each request. */
export function admitRequest(license: LicenseReading, source: string, disk: DiskSpace, keepFree: KeepFree): Admission {
  const refuse = (reason: RejectionReason, message: string): Admission => ({
    admitted: false,
    refusal: { reason, message },
  });
  if (!license.ok) return refuse('license', license.problem);
  const tier = tierRefusal(license.license.tier, source);
  if (tier !== null) return refuse('tier', tier);
  const full = diskRefusal(disk, keepFree);
  return full === null ? { admitted: true, license: license.license } : refuse('disk_full', full);
}

/** Why there is no room for an export, in words; null when there is. */
export function diskRefusal(disk: DiskSpace, keepFree: KeepFree): string | null {
  const needed = bytesToKeepFree(disk, keepFree);
  if (disk.freeBytes >= needed) return null;
  return (
    `The disk is nearly full: ${megabytes(disk.freeBytes)} MB are free and ${megabytes(needed)} MB must stay free. ` +
    'No export is made until there is room again; exports that wait for upload are safe. Free some space and ask again.'
  );
}

const megabytes = (bytes: number) => Math.floor(bytes / 1_000_000);
