import type { QueueStatus } from '../../shared/contracts/queue-status.ts';
import type { Offer } from '../../shared/contracts/queue-uploading.ts';
import type { Job, PastJob } from '../../shared/export/job.ts';
import type { PastExport } from './database/history-store.ts';
import type { StoredJob } from './database/job-store.ts';
import { ledgerOf, type Tally } from './ledger.ts';

/** What the bus shows of the queue: rows in, messages out. Pure; milliseconds become ISO 8601 UTC. */

const iso = (ms: number | null) => (ms === null || ms === 0 ? null : new Date(ms).toISOString());

export function jobView(job: StoredJob): Job {
  return {
    ...job.facts,
    status: job.status,
    retry_count: job.retryCount,
    next_retry_at: iso(job.nextRetryAt),
    last_error: job.lastError,
    completed_at: job.status === 'completed' ? iso(job.finishedAt) : null,
    failed_at: job.status === 'failed' ? iso(job.finishedAt) : null,
    cancelled_at: job.status === 'cancelled' ? iso(job.finishedAt) : null,
    import_id: job.importId,
    claim: job.claim,
    attempts: [...job.attempts],
  };
}

/** As much as the history keeps of a cause. */
const CAUSE_KEPT = 160;

/** A job that is held, in as few words as one that is not. */
export function heldView({ facts, ...job }: StoredJob, isFileAboard: boolean): PastJob {
  return {
    queue_id: job.queueId,
    request_id: facts.request_id,
    status: job.status,
    created_at: facts.created_at,
    finished_at: iso(job.finishedAt),
    import_id: job.importId,
    ...(job.lastError === null ? {} : { last_error: job.lastError.slice(0, CAUSE_KEPT) }),
    file_size_bytes: facts.file_size_bytes,
    sha256: facts.sha256,
    category_count: facts.category_count,
    source: facts.source,
    ...(facts.note === undefined ? {} : { note: facts.note }),
    file_aboard: isFileAboard,
  };
}

/** An export whose job is gone; one that had failed then has expired. */
export function pastView(past: PastExport): PastJob {
  return {
    queue_id: past.queueId,
    request_id: past.requestId,
    status: past.status === 'failed' ? 'expired' : past.status,
    created_at: new Date(past.createdAt).toISOString(),
    finished_at: iso(past.finishedAt),
    import_id: past.importId,
    ...(past.lastError === null ? {} : { last_error: past.lastError }),
    file_size_bytes: past.fileSizeBytes,
    ...(past.sha256 === null ? {} : { sha256: past.sha256 }),
    category_count: past.categoryCount,
    source: past.source,
    ...(past.note === null ? {} : { note: past.note }),
    file_aboard: false,
  };
}

export function offerView(job: StoredJob): Offer {
  const { queue_id, export_file, file_size_bytes, sha256 } = job.facts;
  return { queue_id, claim: job.claim, export_file, file_size_bytes, sha256 };
}

export interface QueueFacts {
  readonly tally: Tally;
  readonly queued: number;
  readonly nextPending: StoredJob | null;
  readonly nextWaiting: StoredJob | null;
  readonly oldestPendingAt: number | null;
  readonly waitingFor: QueueStatus['waiting_for'];
}

export function statusView(facts: QueueFacts, at: number): QueueStatus {
  const { tally, oldestPendingAt } = facts;
  return {
    pending_count: tally.pending.held,
    uploading_count: tally.uploading.held,
    completed_count: tally.completed.held,
    failed_count: tally.failed.held,
    cancelled_count: tally.cancelled.held,
    next_pending: facts.nextPending ? jobView(facts.nextPending) : null,
    next_retry_at: iso(facts.nextWaiting?.nextRetryAt ?? null),
    oldest_pending_at: iso(oldestPendingAt),
    oldest_pending_age_s: oldestPendingAt === null ? null : Math.max(0, Math.round((at - oldestPendingAt) / 1000)),
    bytes_held: Object.values(tally).reduce((sum, { heldBytes }) => sum + heldBytes, 0),
    waiting_for: facts.waitingFor,
    ledger: ledgerOf(tally, facts.queued),
    last_updated: new Date(at).toISOString(),
  };
}
