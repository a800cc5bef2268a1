import { describe, expect, test } from 'vitest';
import { pageOf, showsAll } from '../../../services/gateway/job-page.ts';
import { queueJob } from '../../../shared/contracts/queue-job.ts';
import { type QueueStatus, queueStatus } from '../../../shared/contracts/queue-status.ts';
import type { Job, JobStatus } from '../../../shared/export/job.ts';

const [example] = queueJob.examples as readonly Job[];
const [someStatus] = queueStatus.examples as readonly QueueStatus[];

/** Newest first. */
const jobs = (['pending', 'failed', 'pending', 'pending'] as const).map(
  (status, nth): Job => ({
    ...(example as Job),
    status,
    queue_id: `q_20260220_16441${9 - nth}`,
    created_at: `2026-02-20T21:44:1${9 - nth}.500Z`,
  }),
);
const ids = (query: Parameters<typeof pageOf>[1]) =>
  pageOf(jobs, query)?.jobs.map(({ queue_id }) => queue_id.slice(-1));

describe('a page out of jobs that are all there', () => {
  test.each<[Parameters<typeof pageOf>[1], string[], number]>([
    [{}, ['9', '8', '7', '6'], 4],
    [{ limit: 2 }, ['9', '8'], 4],
    [{ limit: 2, offset: 1 }, ['8', '7'], 4],
    [{ offset: 9 }, [], 4],
    [{ status: 'pending', limit: 2 }, ['9', '7'], 3],
    [{ status: 'failed' }, ['8'], 1],
    [{ status: 'completed' }, [], 0],
    [{ before: 'q_20260220_164418' }, ['7', '6'], 4],
    [{ before: 'q_20260220_164418', status: 'pending', offset: 1 }, ['6'], 3],
    [{ before: '2026-02-20T16:44:17.600-05:00' }, ['7', '6'], 4],
    [{ before: '2026-02-20T21:44:16.500Z' }, [], 4],
  ])('%j: %j of %i', (query, expected, total) => {
    expect(ids(query)).toEqual(expected);
    expect(pageOf(jobs, query)?.total).toBe(total);
  });

  test('before an export that is not among them there is none', () => {
    expect(pageOf(jobs, { before: 'q_20200101_000000' })).toBeNull();
  });
});

describe('the retained state shows every export that there ever was', () => {
  const ledger = { queued: 4, completed: 0, pending: 3, uploading: 0, failed: 1, cancelled: 0, expired: 0 };
  const whole = { ...(someStatus as QueueStatus), pending_count: 3, completed_count: 0, failed_count: 1, ledger };

  test.each<[string, QueueStatus | null, JobStatus | undefined, boolean]>([
    ['as long as none was removed', whole, undefined, true],
    ['of that status too', whole, 'failed', true],
    ['but not before the queue-keeper was heard', null, 'pending', false],
    ['nor while state is still arriving', { ...whole, pending_count: 4 }, undefined, false],
    ['nor once a delivered one was removed', { ...whole, ledger: { ...ledger, completed: 1 } }, undefined, false],
    ['nor a cancelled one', { ...whole, ledger: { ...ledger, cancelled: 1 } }, 'cancelled', false],
    ['nor a failed one', { ...whole, ledger: { ...ledger, expired: 1 } }, 'failed', false],
    ['of what waits always', { ...whole, ledger: { ...ledger, completed: 1, expired: 1 } }, 'pending', true],
  ])('%s', (_when, queue, status, expected) => {
    expect(showsAll(queue, jobs, status)).toBe(expected);
  });
});
