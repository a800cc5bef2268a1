import type { QueueStatus } from '../../shared/contracts/queue-status.ts';

/** The queue in words, for the journal of the boot. Pure. */

/** How many exports still have to reach the central database. */
export function undelivered(status: QueueStatus): number {
  return status.pending_count + status.uploading_count;
}

/**
 * What is on its way, and what keeps it: "2 exports wait, 1 is going up." An export that is offered while something keeps
 * the whole queue, such as an uploader that is not there, does not go up: it waits with the others.
 */
export function queueSentence(status: QueueStatus): string {
  if (undelivered(status) === 0) return 'No export waits to be uploaded.';
  if (status.waiting_for) return `${waits(undelivered(status))}. Cause: ${status.waiting_for.message}`;
  const { pending_count: pending, uploading_count: uploading } = status;
  const going =
    uploading === 0 ? '' : `${pending > 0 ? uploading : exports(uploading)} ${uploading === 1 ? 'is' : 'are'} going up`;
  return `${[pending > 0 ? waits(pending) : '', going].filter((part) => part !== '').join(', ')}.`;
}

/** What has failed, and who is to do something about it; null when nothing has. */
export function failedSentence(status: QueueStatus): string | null {
  const { failed_count: failed, failed_transient_count: transient } = status;
  if (failed === 0) return null;
  const refused = failed - transient;
  const parts = [
    transient === 0 ? '' : `${exports(transient)} failed; tried again when the central database answers.`,
    refused === 0 ? '' : `${exports(refused)} failed for good, unless retried: d3kos-export status says why.`,
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** How the boot ends: what may be said of the queue, and no more. */
export interface Ending {
  readonly level: 'info' | 'warn';
  readonly message: string;
  /** Why not, where that is not the message itself. */
  readonly reason?: string;
}

export interface Known {
  readonly connected: boolean;
  /** Whether the queue-keeper is there; null when it was not heard of. */
  readonly keeperOnline: boolean | null;
  /** Its queue; null when it was not heard of. */
  readonly status: QueueStatus | null;
  /** The queue when it was first heard of. */
  readonly first: QueueStatus | null;
}

/** The words owners know from the banner. */
export const NOT_SYNCED = 'Unable to sync data to cloud. Will retry later.';

/** What is said last of exports that do not wait any more, or still do at the deadline. */
export function endingOf({ connected, keeperOnline, status, first }: Known): Ending {
  const unable = (reason: string): Ending => ({ level: 'warn', message: NOT_SYNCED, reason });
  if (!connected) return unable('The broker does not answer.');
  if (keeperOnline === null) return unable('Nothing was heard of the queue-keeper.');
  if (!keeperOnline) return unable('The queue-keeper is not running.');
  if (status === null) return unable('The queue-keeper has not told of its queue yet.');
  if (undelivered(status) === 0) return { level: 'info', message: drainedSentence(status, first ?? status) };
  if (status.uploading_count > 0 && status.waiting_for === null)
    return { level: 'info', message: `Uploads go on by themselves: ${queueSentence(status)}` };
  return unable(queueSentence(status));
}

/** Only what was waiting, and has neither failed nor been cancelled, has been delivered. */
function drainedSentence(status: QueueStatus, first: QueueStatus): string {
  const isAllDelivered = status.failed_count <= first.failed_count && status.cancelled_count <= first.cancelled_count;
  if (status.failed_count > 0) return 'No export waits to be uploaded any more.';
  return undelivered(first) > 0 && isAllDelivered ? 'All exports are delivered.' : 'There is nothing to be uploaded.';
}

const waits = (count: number) => `${exports(count)} ${count === 1 ? 'waits' : 'wait'}`;

function exports(count: number): string {
  return count === 1 ? '1 export' : `${count} exports`;
}
