import type { UploadResult } from '../../shared/contracts/upload-result.ts';
import { queueIdOfOffer } from '../../shared/export/part-ids.ts';
import { isDiskTrouble, messageOf } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import type { JobStore } from './database/job-store.ts';
import type { ExportFiles } from './export-files.ts';
import { judgeMissingFile } from './judge-missing-file.ts';
import type { Queue } from './queue.ts';

export interface ResultDeps {
  readonly queue: Pick<Queue, 'applyResult'>;
  readonly store: Pick<JobStore, 'byQueueId'>;
  readonly files: ExportFiles;
  readonly log: Logger;
}

/**
 * Takes what the uploader says of an attempt. Whatever goes wrong with it ends the attempt all the same, as one that did
 * not succeed: a claim that never ends would hold all others. Throws only when it is the disk that fails, or when not
 * even that can be written down; then the result comes again, and once a minute for as long as its offer stands.
 */
export function createResultTaking({ queue, store, files, log }: ResultDeps) {
  return (result: UploadResult): void => {
    try {
      queue.applyResult(judgeMissingFile(result, store.byQueueId(queueIdOfOffer(result.queue_id)), files));
    } catch (error) {
      if (isDiskTrouble(error)) throw error;
      const { queue_id, claim, at, bytes_sent, duration_ms } = result;
      log.error({ queue_id, claim, outcome: result.outcome, error: messageOf(error) }, 'A result could not be taken.');
      const reason = `How the upload ended (${result.outcome}) could not be written down: ${messageOf(error)}`;
      queue.applyResult({ queue_id, claim, at, bytes_sent, duration_ms, outcome: 'retry', reason });
    }
  };
}
