import { messageOf } from '../../shared/runtime/errors.ts';
import type { StoredJob } from './database/job-store.ts';
import type { Change, TransactionDeps } from './queue-transaction.ts';
import type { Troubles } from './troubles.ts';

/** What became of jobs that were to be removed. */
export interface Removal {
  readonly removed: readonly StoredJob[];
  /** Those whose files could not be removed: they stay, file and row. */
  readonly left: readonly StoredJob[];
}

interface RemovalDeps extends Pick<TransactionDeps, 'store' | 'files' | 'log'> {
  commit(work: (change: Change) => void): void;
  readonly troubles: Troubles;
}

export function createRemoval({ store, files, log, commit, troubles }: RemovalDeps) {
  /** The file goes first: a row without a file is found again. */
  function isFileRemoved({ queueId, facts, status }: StoredJob): boolean {
    try {
      files.remove(facts.export_file, status, facts.sha256);
      return true;
    } catch (error) {
      const message = messageOf(error);
      log.error({ queue_id: queueId, error: message }, 'The file of an export could not be removed; it stays.');
      troubles.note('sweep', facts.export_file, message);
      return false;
    }
  }

  /** Removes finished jobs, file and row together; one that cannot be removed stays, whatever becomes of the others. */
  return (jobs: readonly StoredJob[]): Removal => {
    const removed = jobs.filter(isFileRemoved);
    if (removed.length > 0) {
      commit((change) => {
        for (const job of removed) {
          store.remove(job, change.now.wall);
          change.touch(job.queueId);
        }
      });
    }
    return { removed, left: jobs.filter((job) => !removed.includes(job)) };
  };
}
