import { accessSync, constants, existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fleetingSentence } from '../../shared/findings/fleeting-findings.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import type { DataFolders } from '../../shared/runtime/data-folders.ts';
import type { KeepFree } from '../../shared/runtime/disk-space.ts';
import { isOnReadOnlyDisk, mountPointOf } from '../../shared/runtime/disk-state.ts';
import { replaceDurably, unlinkIfThere } from '../../shared/runtime/durable-file.ts';
import { fleetingOf } from '../../shared/runtime/fleeting-disk.ts';
import type { KeptPlaces } from '../../shared/runtime/keep-places.ts';
import { keepingPlaces, readTightestSpace, type SpaceThere } from '../../shared/runtime/own-disks.ts';
import type { Disk, Refusal } from './admit-request.ts';
import { createGrowingPause } from './growing-pause.ts';
import { READ_ONLY, refusalFor } from './refuse-write.ts';

/** So much more must be free than when a write found the disk full, before it is taken to have room again. */
const MORE_PART = 20;
const MORE_FILES = 10;

interface DiskWatchDeps {
  readonly folders: DataFolders;
  readonly keepFree: KeepFree;
  readonly clock: Clock;
  /** Where the system lists what is mounted. */
  readonly mounts: string;
  readonly places?: Pick<KeptPlaces, 'look'> | undefined;
}

export type DiskWatch = ReturnType<typeof createDiskWatch>;

/**
 * The disk that exports are written to. Looking at it writes nothing; only while a write has failed for the disk's sake
 * a small one is tried now and then, at growing pauses, so that it is noticed when the disk is well again.
 */
export function createDiskWatch({ folders, keepFree, clock, mounts, places }: DiskWatchDeps) {
  const pause = createGrowingPause(clock);
  let noted: { readonly refusal: Refusal; readonly space: SpaceThere | null } | null = null;

  function look(): Disk {
    if (!existsSync(folders.spool)) places?.look();
    let space: SpaceThere | null = null;
    try {
      space = readTightestSpace(folders, keepFree);
      accessSync(folders.spool, constants.W_OK);
      return { space, refusal: isReadOnlyNow() ? READ_ONLY : null };
    } catch (error) {
      return { space, refusal: refusalFor(error, space) };
    }
  }

  /** Where nobody tells what is mounted, the next write does. */
  function isReadOnlyNow(): boolean {
    try {
      return isOnReadOnlyDisk(folders.spool, mounts);
    } catch {
      return false;
    }
  }

  /** Why what is kept here may be gone later, in words; null when it stays, as far as is known. */
  function fleeting(): string | null {
    try {
      const listed = readFileSync(mounts, 'utf8');
      for (const place of keepingPlaces(folders).filter(existsSync)) {
        const path = realpathSync(place);
        const found = fleetingOf(path, listed);
        if (found !== null) return fleetingSentence(found, mountPointOf(path, listed));
      }
      return null;
    } catch {
      return null;
    }
  }

  /** Whether what was noted of a write is still so. */
  function isOver({ refusal, space: then }: NonNullable<typeof noted>, { space: now }: Disk): boolean {
    if (refusal.reason === 'disk_full') {
      if (then === null || now === null) return false;
      return (
        now.freeBytes >= then.freeBytes + now.totalBytes / MORE_PART || now.freeFiles >= then.freeFiles + MORE_FILES
      );
    }
    if (!pause.isOver()) return false;
    pause.begin();
    return canWrite();
  }

  function canWrite(): boolean {
    const path = join(folders.spool, '.written');
    try {
      replaceDurably(path, 'This disk takes what is written to it.\n');
      unlinkIfThere(path);
      return true;
    } catch {
      return false;
    }
  }

  return {
    /** As it is at this moment; what failed before may go well now. */
    look,

    /** As far as it is known: also what the last write said, while that is still so. */
    known(): Disk {
      const disk = look();
      if (disk.refusal === null && noted !== null && isOver(noted, disk)) noted = null;
      const known = disk.refusal === null && noted !== null ? { space: disk.space, refusal: noted.refusal } : disk;
      return { ...known, fleeting: fleeting() };
    },

    /** Takes note of what a write said. */
    noteRefusal(refusal: Refusal): void {
      if (refusal.lacks !== 'disk') return;
      if (noted === null) pause.begin();
      noted = { refusal, space: look().space };
    },

    noteWritten(): void {
      noted = null;
      pause.end();
    },
  };
}
