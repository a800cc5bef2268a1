import { expect, test } from 'vitest';
import { isAtRest, waitsForCentral } from '../../../services/uploader/waits-for-central.ts';
import { type QueueStatus, queueStatus } from '../../../shared/contracts/queue-status.ts';

const AT = '2026-02-20T21:44:16.000Z';
const queue = (more: Partial<QueueStatus>): QueueStatus => ({ ...(queueStatus.examples[0] as QueueStatus), ...more });
const waits = (what: 'central' | 'network') => ({ what, since: AT, message: 'why' });

test.each<[string, Partial<QueueStatus>, boolean]>([
  ['nothing failed', {}, false],
  ['something failed for good', { failed_count: 1 }, false],
  ['something failed for a passing reason', { failed_transient_count: 1 }, true],
  ['an upload is on its way, and will tell', { failed_transient_count: 1, uploading_count: 1 }, false],
  ['an export waits for its next attempt', { failed_transient_count: 1, pending_count: 1, next_retry_at: AT }, false],
  ['an export is about to go', { failed_transient_count: 1, pending_count: 1 }, false],
  ['the others are parked', { failed_transient_count: 1, pending_count: 1, waiting_for: waits('central') }, true],
  ['there is no network', { failed_transient_count: 1, pending_count: 1, waiting_for: waits('network') }, false],
  [
    'some are parked, one waits for its next attempt',
    { failed_transient_count: 1, pending_count: 2, waiting_for: waits('central'), next_retry_at: AT },
    false,
  ],
])('whether somebody has to look for the central database: %s', (_what, more, expected) => {
  expect(waitsForCentral(queue(more))).toBe(expected);
});

test('a queue is at rest when nothing is to be delivered and nothing waits to be tried again', () => {
  expect(isAtRest(queue({ failed_count: 3 }))).toBe(true);
  for (const count of ['failed_transient_count', 'pending_count', 'uploading_count']) {
    expect(isAtRest(queue({ [count]: 1 })), count).toBe(false);
  }
});
