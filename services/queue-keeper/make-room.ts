import {
  bytesToKeepFree,
  type DiskSpace,
  filesToKeepFree,
  type KeepFree,
  type Shortage,
  shortageOf,
} from '../../shared/runtime/disk-space.ts';
import { messageOf } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import type { JobStore, StoredJob } from './database/job-store.ts';
import type { ExportFiles } from './export-files.ts';
import type { Queue } from './queue.ts';

/** A tenth more than must stay free is made free, so that the next export does not need room at once. */
const BEYOND_PART = 10;

export interface RoomDeps {
  readonly store: Pick<JobStore, 'oldestDelivered'>;
  readonly queue: Pick<Queue, 'remove'>;
  readonly files: Pick<ExportFiles, 'removeEmptyMonths'>;
  readonly log: Logger;
  readonly keepFree: KeepFree;
  /** Of the disk on which delivered exports lie, where room can be made. Throws what the file system says. */
  readonly readSpace: () => DiskSpace;
}

/**
 * Makes room on a disk that is nearly full, of bytes or of files: delivered exports go, the oldest first, files and rows
 * together, and the archive's empty folders, until enough is free or none is left. What is not delivered stays,
 * whatever happens. Never throws.
 */
export function createRoomMaker({ store, queue, files, log, keepFree, readSpace }: RoomDeps): () => void {
  let isWorking = false;
  let hasSaidNothingLeft = false;

  /** What is to be made free; null when enough is. */
  function shortage(): Shortage | null {
    const space = readSpace();
    const { bytes, files } = shortageOf(space, keepFree);
    if (bytes === 0 && files === 0) return null;
    return {
      bytes: bytes && bytes + bytesToKeepFree(space, keepFree) / BEYOND_PART,
      files: files && files + Math.ceil(filesToKeepFree(space, keepFree) / BEYOND_PART),
    };
  }

  function makeRoom(): void {
    let removed = 0;
    let short = shortage();
    if (short !== null && short.files > 0 && files.removeEmptyMonths() > 0) short = shortage();
    const stuck = new Set<string>();
    while (short !== null) {
      const jobs = enoughOf(
        store.oldestDelivered().filter(({ queueId }) => !stuck.has(queueId)),
        short,
      );
      if (jobs.length === 0) break;
      const removal = queue.remove(jobs);
      for (const { queueId } of removal.left) stuck.add(queueId);
      removed += removal.removed.length;
      if (short.files > 0) files.removeEmptyMonths();
      short = shortage();
    }
    if (removed > 0) log.warn({ removed }, 'The disk is nearly full; the oldest delivered exports were removed.');
    if (short !== null && !hasSaidNothingLeft) {
      log.error(
        { missing_mb: Math.ceil(short.bytes / 1_000_000), missing_files: short.files },
        `The disk ${short.bytes > 0 ? 'is nearly full' : 'can take hardly any more files (inodes)'} and no delivered export is left to remove. Exports that wait are kept; free some space.`,
      );
    }
    hasSaidNothingLeft = short !== null;
  }

  return () => {
    // A removal is itself a change of the queue, after which this is called.
    if (isWorking) return;
    isWorking = true;
    try {
      makeRoom();
    } catch (error) {
      log.error({ error: messageOf(error) }, 'Room could not be made on the disk; it is tried again.');
    } finally {
      isWorking = false;
    }
  };
}

/** The oldest that give so much back; each is one file. */
function enoughOf(jobs: readonly StoredJob[], { bytes, files }: Shortage): StoredJob[] {
  const enough: StoredJob[] = [];
  let freed = 0;
  for (const job of jobs) {
    if (freed >= bytes && enough.length >= files) break;
    enough.push(job);
    freed += job.facts.file_size_bytes;
  }
  return enough;
}
