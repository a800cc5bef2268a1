import type { QueueStatus } from '../../shared/contracts/queue-status.ts';
import type { JobStatus } from '../../shared/export/job.ts';

/** Per status: jobs held now, their bytes, and jobs that were removed while in it. */
export type Tally = Readonly<Record<JobStatus, { held: number; heldBytes: number; removed: number }>>;

/** The sum over all jobs ever queued. */
export type Ledger = QueueStatus['ledger'];

export function ledgerOf(tally: Tally, queued: number): Ledger {
  return {
    queued,
    completed: tally.completed.held + tally.completed.removed,
    pending: tally.pending.held,
    uploading: tally.uploading.held,
    failed: tally.failed.held,
    cancelled: tally.cancelled.held + tally.cancelled.removed,
    expired: tally.failed.removed,
  };
}

/** `queued = completed + pending + uploading + failed + cancelled + expired`; 0 when it holds, else by how much not. */
export function ledgerError(ledger: Ledger): number {
  const { queued, completed, pending, uploading, failed, cancelled, expired } = ledger;
  return queued - (completed + pending + uploading + failed + cancelled + expired);
}
