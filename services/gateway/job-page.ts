import type { QueueStatus } from '../../shared/contracts/queue-status.ts';
import { isQueueId } from '../../shared/export/ids.ts';
import { JOB_STATUSES, type Job, type JobStatus, type PastJob } from '../../shared/export/job.ts';

/** Which part of the list of all exports is wanted, newest first. */
export interface PageQuery {
  readonly status?: JobStatus;
  /** A queue id or a time: what is older. */
  readonly before?: string;
  readonly offset?: number;
  readonly limit?: number;
}

export interface JobPage {
  /** Exports that fit, on all pages. */
  readonly total: number;
  /** Whole jobs as long as they are on the bus, then what is kept of them. */
  readonly jobs: readonly (Job | PastJob)[];
  /** Why older exports may be missing; null when none is. */
  readonly missing: string | null;
}

export const DEFAULT_LIMIT = 100;

/**
 * Whether the retained state shows every export that there ever was in that status, or in any. Of pending and uploading
 * ones it always does; of the others once the state has arrived, until the first is removed. Pure.
 */
export function showsAll(queue: QueueStatus | null, jobs: readonly Job[], status: JobStatus | undefined): boolean {
  if (queue === null) return false;
  const { ledger } = queue;
  const removed: Readonly<Record<JobStatus, number>> = {
    pending: 0,
    uploading: 0,
    completed: ledger.completed - queue.completed_count,
    failed: ledger.expired,
    cancelled: ledger.cancelled - queue.cancelled_count,
  };
  return (status === undefined ? JOB_STATUSES : [status]).every(
    (one) => removed[one] === 0 && jobs.filter((job) => job.status === one).length === queue[`${one}_count`],
  );
}

/** The page out of jobs that are all there, newest first; null when `before` is an export that is not among them. Pure. */
export function pageOf(jobs: readonly Job[], { status, before, offset = 0, limit = DEFAULT_LIMIT }: PageQuery) {
  const fitting = status === undefined ? jobs : jobs.filter((job) => job.status === status);
  const beyond = before === undefined ? 0 : placeBehind(before, jobs);
  if (beyond === null) return null;
  const older = new Set(jobs.slice(beyond));
  const shown = fitting.filter((job) => older.has(job)).slice(offset, offset + limit);
  return { total: fitting.length, jobs: shown, missing: null };
}

function placeBehind(before: string, jobs: readonly Job[]): number | null {
  if (isQueueId(before)) {
    const place = jobs.findIndex((job) => job.queue_id === before);
    return place < 0 ? null : place + 1;
  }
  const moment = Date.parse(before);
  const place = jobs.findIndex((job) => Date.parse(job.created_at) < moment);
  return place < 0 ? jobs.length : place;
}
