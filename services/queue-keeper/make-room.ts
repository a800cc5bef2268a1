import { bytesToKeepFree, type DiskSpace, type KeepFree } from '../../shared/runtime/disk-space.ts';
import { messageOf } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import type { JobStore, StoredJob } from './database/job-store.ts';
import type { Queue } from './queue.ts';

/** A tenth more than must stay free is made free, so that the next export does not need room at once. */
const BEYOND_PART = 10;

export interface RoomDeps {
  readonly store: JobStore;
  readonly queue: Queue;
  readonly log: Logger;
  readonly keepFree: KeepFree;
  /** Throws what the file system says. */
  readonly readSpace: () => DiskSpace;
}

/**
 * Makes room on a disk that is nearly full: delivered exports go, the oldest first, files and rows together, until
 * enough is free or none is left. What is not delivered stays, whatever happens. Never throws.
 */
export function createRoomMaker({ store, queue, log, keepFree, readSpace }: RoomDeps): () => void {
  let isWorking = false;
  let hasSaidNothingLeft = false;

  function missingBytes(): number {
    const space = readSpace();
    const needed = bytesToKeepFree(space, keepFree);
    return space.freeBytes >= needed ? 0 : needed + needed / BEYOND_PART - space.freeBytes;
  }

  function makeRoom(): void {
    let removed = 0;
    let missing = missingBytes();
    for (; missing > 0; missing = missingBytes()) {
      const jobs = enoughOf(store.oldestDelivered(), missing);
      if (jobs.length === 0) break;
      queue.remove(jobs);
      removed += jobs.length;
    }
    if (removed > 0) log.warn({ removed }, 'The disk is nearly full; the oldest delivered exports were removed.');
    if (missing > 0 && !hasSaidNothingLeft) {
      log.error(
        { missing_mb: Math.ceil(missing / 1_000_000) },
        'The disk is nearly full and no delivered export is left to remove. Exports that wait are kept; free some space.',
      );
    }
    hasSaidNothingLeft = missing > 0;
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

function enoughOf(jobs: readonly StoredJob[], bytes: number): StoredJob[] {
  const enough: StoredJob[] = [];
  let freed = 0;
  for (const job of jobs) {
    if (freed >= bytes) break;
    enough.push(job);
    freed += job.facts.file_size_bytes;
  }
  return enough;
}
