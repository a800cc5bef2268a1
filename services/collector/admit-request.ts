import type { RejectionReason } from '../../shared/contracts/export-rejected.ts';
import { type License, type LicenseReading, refusalReasonOf } from '../../shared/export/license.ts';
import { tierRefusal } from '../../shared/export/tiers.ts';
import { bytes } from '../../shared/findings/in-words.ts';
import { bytesToKeepFree, filesToKeepFree, type KeepFree, shortageOf } from '../../shared/runtime/disk-space.ts';
import type { SpaceThere } from '../../shared/runtime/own-disks.ts';

export interface Refusal {
  readonly reason: RejectionReason;
  readonly message: string;
  /** What the collector lacks while this is so. */
  readonly lacks: 'disk' | 'license' | null;
}

export type Admission = { admitted: true; license: License } | { admitted: false; refusal: Refusal };

/** The disk that exports are written to: how much room it has, or why nothing can be written. */
export type Disk = (
  | { readonly space: SpaceThere; readonly refusal: null }
  | { readonly space: SpaceThere | null; readonly refusal: Refusal }
) & {
  /** Why what is kept there may be gone later, in words; null when it stays. */
  readonly fleeting?: string | null;
};

/** Whether a request may become an export. Pure; the license and the disk are read afresh for each request. */
export function admitRequest(license: LicenseReading, source: string, disk: Disk, keepFree: KeepFree): Admission {
  const refuse = (refusal: Refusal): Admission => ({ admitted: false, refusal });
  if (!license.ok) {
    const reason = refusalReasonOf(license.fault);
    return refuse({ reason, message: license.problem, lacks: reason === 'license' ? 'license' : null });
  }
  const tier = tierRefusal(license.license.tier, source);
  if (tier !== null) return refuse({ reason: 'tier', message: tier, lacks: null });
  const full = disk.refusal ?? roomRefusal(disk.space, keepFree);
  return full === null ? { admitted: true, license: license.license } : refuse(full);
}

/** Why there is no room for an export; null when there is. The words stay the same while it stays so. */
export function roomRefusal(space: SpaceThere, keepFree: KeepFree): Refusal | null {
  const short = shortageOf(space, keepFree);
  const disk = `The disk of ${space.elsewhere ?? 'DATA_DIR (of npm start: BOAT_DIR)'}`;
  if (short.bytes > 0) {
    const kept = bytes(bytesToKeepFree(space, keepFree));
    return fullRefusal(`${disk} is nearly full: less is free than the ${kept} that must stay free.`);
  }
  if (short.files > 0) {
    const kept = filesToKeepFree(space, keepFree);
    return fullRefusal(
      `${disk} can take hardly any more files: fewer than the ${kept} (inodes) that must stay free, though it has room for bytes.`,
    );
  }
  return null;
}

function fullRefusal(what: string): Refusal {
  const then =
    'No export is made until there is room again; exports that wait for upload are safe. Free some space, by removing what nobody needs, and ask again.';
  return { reason: 'disk_full', message: `${what} ${then}`, lacks: 'disk' };
}
