import type { JobStore } from '../../services/queue-keeper/database/job-store.ts';
import { jobView } from '../../services/queue-keeper/job-view.ts';
import type { Queue } from '../../services/queue-keeper/queue.ts';
import { problemOf } from '../../shared/contracts/decode-payload.ts';
import type { Contract } from '../../shared/contracts/define-contract.ts';
import { queueJob } from '../../shared/contracts/queue-job.ts';
import { queueStatus } from '../../shared/contracts/queue-status.ts';
import { queueUploading } from '../../shared/contracts/queue-uploading.ts';

/** What the queue-keeper would publish now of the queue and these jobs that its own contracts do not allow; null when nothing. */
export function publishedMisfit(
  queue: Pick<Queue, 'status' | 'offers' | 'keeping'>,
  store: Pick<JobStore, 'byQueueId'>,
  queueIds: readonly string[],
): string | null {
  const jobs = queueIds.map((queueId) => store.byQueueId(queueId)).filter((job) => job !== null);
  const said: [Contract, unknown][] = [
    [queueStatus, queue.status()],
    [queueUploading, queue.offers()],
    ...jobs.map((job): [Contract, unknown] => [queueJob, jobView(job, queue.keeping)]),
  ];
  for (const [{ topic, payload }, value] of said) {
    const problem = problemOf(payload, value);
    if (problem !== null) return `${topic}: ${problem}`;
  }
  return null;
}
