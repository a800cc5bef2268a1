import type { UploadResult } from '../../shared/contracts/upload-result.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import type { StoredJob } from './database/job-store.ts';

/** Says what an upload's result has made of a job. */
export function logResult(log: Logger, job: StoredJob, result: UploadResult): void {
  const fields = { queue_id: job.queueId, outcome: result.outcome, http_status: result.http_status };
  const { reason } = result;
  const inParts = job.parts !== null && job.parts.end === null;
  if (inParts && result.outcome === 'accepted')
    log.info({ ...fields, ashore: job.parts?.accepted }, 'A part of an export is ashore.');
  else if (inParts && result.outcome === 'refused')
    log.warn(
      { ...fields, reason, refused: job.parts?.refused },
      'An export was refused; what the server takes of it goes in parts.',
    );
  else if (job.status === 'completed') log.info({ ...fields, import_id: job.importId }, 'Export delivered.');
  else if (job.status === 'failed') log.error({ ...fields, reason }, 'Export failed; it is kept and can be retried.');
  else log.warn({ ...fields, reason, retry_count: job.retryCount }, 'Upload did not succeed; the export stays queued.');
}
