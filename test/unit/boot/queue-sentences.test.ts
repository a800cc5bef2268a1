import { describe, expect, test } from 'vitest';
import { failedSentence, queueSentence } from '../../../services/boot/queue-sentences.ts';
import { type QueueStatus, queueStatus } from '../../../shared/contracts/queue-status.ts';

const [example] = queueStatus.examples;
const status = (pending: number, uploading: number, more: Partial<QueueStatus> = {}): QueueStatus => ({
  ...(example as QueueStatus),
  pending_count: pending,
  uploading_count: uploading,
  ...more,
});
const waiting_for = { what: 'portal' as const, since: '2026-02-20T21:44:20.000Z', message: 'Sign in to the network.' };

describe('the queue in words', () => {
  test.each([
    [status(0, 0), 'No export waits to be uploaded.'],
    [status(1, 0), '1 export waits.'],
    [status(3, 0), '3 exports wait.'],
    [status(0, 1), '1 export is going up.'],
    [status(0, 2), '2 exports are going up.'],
    [status(2, 1), '2 exports wait, 1 is going up.'],
    [status(1, 2), '1 export waits, 2 are going up.'],
    [status(2, 0, { waiting_for }), '2 exports wait. Cause: Sign in to the network.'],
  ])('%#', (given, words) => {
    expect(queueSentence(given)).toBe(words);
  });

  test.each([
    [0, null],
    [1, '1 export has failed and can be retried from the export page.'],
    [2, '2 exports have failed and can be retried from the export page.'],
  ])('%i failed', (failed_count, words) => {
    expect(failedSentence(status(0, 0, { failed_count }))).toBe(words);
  });
});
