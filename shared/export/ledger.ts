import type { QueueStatus } from '../contracts/queue-status.ts';

/** The sum over all jobs ever queued. */
export type Ledger = QueueStatus['ledger'];

/** Cancelled ones whose files are gone after their days. */
export const countCancelledRemoved = ({ ledger, cancelled_count }: QueueStatus): number =>
  Math.max(0, ledger.cancelled - cancelled_count);

/** `queued = completed + pending + uploading + failed + cancelled + expired`; 0 when it holds, else by how much not. */
export function ledgerError(ledger: Ledger): number {
  const { queued, completed, pending, uploading, failed, cancelled, expired } = ledger;
  return queued - (completed + pending + uploading + failed + cancelled + expired);
}
