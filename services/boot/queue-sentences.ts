import type { QueueStatus } from '../../shared/contracts/queue-status.ts';

/** The queue in words, for the journal of the boot. Pure. */

/** How many exports still have to reach the central database. */
export function undelivered(status: QueueStatus): number {
  return status.pending_count + status.uploading_count;
}

/** What is on its way, and what keeps it: "2 exports wait, 1 is going up. Cause: …" */
export function queueSentence(status: QueueStatus): string {
  if (undelivered(status) === 0) return 'No export waits to be uploaded.';
  const { pending_count: pending, uploading_count: uploading } = status;
  const waiting = pending > 0 ? `${exports(pending)} ${pending === 1 ? 'waits' : 'wait'}` : '';
  const going =
    uploading === 0 ? '' : `${waiting ? uploading : exports(uploading)} ${uploading === 1 ? 'is' : 'are'} going up`;
  const cause = status.waiting_for ? ` Cause: ${status.waiting_for.message}` : '';
  return `${[waiting, going].filter((part) => part !== '').join(', ')}.${cause}`;
}

/** What a person has to look after, or null. */
export function failedSentence({ failed_count: failed }: QueueStatus): string | null {
  if (failed === 0) return null;
  return `${exports(failed)} ${failed === 1 ? 'has' : 'have'} failed and can be retried from the export page.`;
}

function exports(count: number): string {
  return count === 1 ? '1 export' : `${count} exports`;
}
