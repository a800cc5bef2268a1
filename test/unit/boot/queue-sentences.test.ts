import { describe, expect, test } from 'vitest';
import {
  endingOf,
  failedSentence,
  type Known,
  NOT_SYNCED,
  queueSentence,
} from '../../../services/boot/queue-sentences.ts';
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
    // Offered, and nobody takes it up: an uploader that is away, or a link that went down.
    [status(0, 1, { waiting_for }), '1 export waits. Cause: Sign in to the network.'],
    [status(2, 1, { waiting_for }), '3 exports wait. Cause: Sign in to the network.'],
  ])('%#', (given, words) => {
    expect(queueSentence(given)).toBe(words);
  });

  test.each([
    [0, 0, null],
    [1, 0, '1 export failed for good, unless retried: d3kos-export status says why.'],
    [1, 1, '1 export failed; tried again when the central database answers.'],
    [
      3,
      1,
      '1 export failed; tried again when the central database answers. 2 exports failed for good, unless retried: d3kos-export status says why.',
    ],
  ])('%i failed, %i of them for a while', (failed_count, failed_transient_count, words) => {
    expect(failedSentence(status(0, 0, { failed_count, failed_transient_count }))).toBe(words);
  });
});

describe('the last word says what is so, and no more', () => {
  const none = status(0, 0, { failed_count: 0, failed_transient_count: 0, cancelled_count: 0 });
  const of = (pending: number, uploading: number, more: Partial<QueueStatus> = {}) => ({
    ...none,
    ...{ pending_count: pending, uploading_count: uploading, waiting_for: null },
    ...more,
  });
  const uploaderAway = { ...waiting_for, what: 'uploader' as const, message: 'The uploader is not running.' };

  test.each<[what: string, known: Partial<Known>, level: string, message: string, reason?: string]>([
    ['no broker', { connected: false }, 'warn', NOT_SYNCED, 'The broker does not answer.'],
    ['no word of the keeper', { keeperOnline: null }, 'warn', NOT_SYNCED, 'Nothing was heard of the queue-keeper.'],
    ['the keeper is away', { keeperOnline: false }, 'warn', NOT_SYNCED, 'The queue-keeper is not running.'],
    ['the queue is not told', { status: null }, 'warn', NOT_SYNCED, 'The queue-keeper has not told of its queue yet.'],
    ['nothing ever waited', { first: of(0, 0) }, 'info', 'There is nothing to be uploaded.'],
    ['what waited is ashore', {}, 'info', 'All exports are delivered.'],
    [
      'what waited was cancelled',
      { status: of(0, 0, { cancelled_count: 1 }) },
      'info',
      'There is nothing to be uploaded.',
    ],
    [
      'something has failed',
      { status: of(0, 0, { failed_count: 1 }) },
      'info',
      'No export waits to be uploaded any more.',
    ],
    [
      'it goes up at the deadline',
      { status: of(1, 1) },
      'info',
      'Uploads go on by themselves: 1 export waits, 1 is going up.',
    ],
    ['it waits for its next try', { status: of(1, 0) }, 'warn', NOT_SYNCED, '1 export waits.'],
    [
      'a portal',
      { status: of(2, 0, { waiting_for }) },
      'warn',
      NOT_SYNCED,
      '2 exports wait. Cause: Sign in to the network.',
    ],
    [
      'offered, and no uploader',
      { status: of(0, 1, { waiting_for: uploaderAway }) },
      'warn',
      NOT_SYNCED,
      '1 export waits. Cause: The uploader is not running.',
    ],
  ])('%s', (_, known, level, message, reason) => {
    const well: Known = { connected: true, keeperOnline: true, status: of(0, 0), first: of(2, 0) };
    expect(endingOf({ ...well, ...known })).toEqual({ level, message, ...(reason !== undefined && { reason }) });
  });
});
