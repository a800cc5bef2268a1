import { Job } from '../export/job.ts';
import { defineContract } from './define-contract.ts';
import { exportQueued } from './export-queued.ts';

export const queueJob = defineContract({
  topic: 'export/queue/jobs/{queue_id}',
  summary: 'One job, whole; removed (empty) when the job is pruned.',
  publisher: 'queue-keeper',
  consumers: ['gateway', 'boot', 'monitors'],
  qos: 1,
  retain: true,
  emptyPayload: 'removed',
  payload: Job,
  examples: exportQueued.examples.map((facts) => ({
    ...facts,
    status: 'pending' as const,
    retry_count: 2,
    next_retry_at: '2026-02-20T21:49:16.000Z',
    last_error: 'HTTP 503 from the central database',
    completed_at: null,
    failed_at: null,
    cancelled_at: null,
    import_id: null,
    claim: 2,
    attempts: [
      {
        claim: 2,
        at: '2026-02-20T21:44:16.000Z',
        outcome: 'retry' as const,
        http_status: 503,
        bytes_sent: 2256,
        duration_ms: 90,
      },
    ],
  })),
});
