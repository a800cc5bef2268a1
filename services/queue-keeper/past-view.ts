import type { PastJob } from '../../shared/export/job.ts';
import { type Lacks, lacksOf } from '../../shared/export/wholeness.ts';
import type { PastExport } from './database/history-store.ts';
import type { StoredJob } from './database/job-store.ts';
import { iso } from './job-view.ts';

/** What is told of every export there ever was: rows in, messages out. Pure. */

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
    ...(job.leftOut === null ? {} : { left_out: job.leftOut.slice(0, CAUSE_KEPT) }),
    ...lacking(lacksOf(facts)),
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
    ...(past.leftOut === null ? {} : { left_out: past.leftOut }),
    ...lacking(past.lacks),
    file_aboard: false,
  };
}

const lacking = (lacks: Lacks | null): Pick<PastJob, 'lacks'> => (lacks === null ? {} : { lacks });
