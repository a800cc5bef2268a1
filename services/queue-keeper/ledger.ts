import type { JobStatus } from '../../shared/export/job.ts';
import type { Ledger } from '../../shared/export/ledger.ts';

export { type Ledger, ledgerError } from '../../shared/export/ledger.ts';

/** Per status: jobs held now, their bytes, and jobs that were removed while in it. */
export type Tally = Readonly<Record<JobStatus, { held: number; heldBytes: number; removed: number }>>;

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
