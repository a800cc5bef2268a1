import type { QueueStatus } from '../../shared/contracts/queue-status.ts';

/**
 * Whether failed exports wait for the central database to be well, and no upload is about to tell whether it is: nothing
 * is on its way or waits for its time. What is parked tells nothing of the others. Pure.
 */
export function waitsForCentral(queue: QueueStatus): boolean {
  if (queue.failed_transient_count === 0 || queue.uploading_count > 0 || queue.next_retry_at !== null) return false;
  return queue.pending_count === 0 || queue.waiting_for?.what === 'central';
}

/** Whether nothing is to be delivered, nor waits for the central database. Pure. */
export function isAtRest(queue: QueueStatus): boolean {
  return queue.failed_transient_count + queue.pending_count + queue.uploading_count === 0;
}
