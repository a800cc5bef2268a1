import { expect, test } from 'vitest';
import type { KnownRequest } from '../../../services/collector/request-store.ts';
import { createDailyRetry } from '../../../services/collector/retry-daily.ts';
import type { Clock } from '../../../shared/runtime/clock.ts';

const refused = (requestId: string): KnownRequest => ({
  requestId,
  source: 'schedule',
  categories: null,
  note: null,
  receivedAt: '2026-02-20T03:00:00.000Z',
  queueId: null,
  announcement: null,
  rejected: { request_id: requestId, reason: 'failed', message: 'no', at: '2026-02-20T03:00:00.000Z' },
});

/** A day's request that is tried whenever it is due, looked at each minute. */
function everyMinute(newest: { request: KnownRequest | null }) {
  let minute = 0;
  const clock: Clock = { now: () => 0, monotonicMs: () => minute * 60_000, setTimer: () => () => {} };
  const retry = createDailyRetry({ store: { newestDaily: () => newest.request }, clock });
  return {
    retry,
    triesWithin(minutes: number): number[] {
      const tries: number[] = [];
      for (const end = minute + minutes; minute < end; minute++) {
        const due = retry.due();
        if (due === null) continue;
        tries.push(minute);
        retry.failed(due);
      }
      return tries;
    },
  };
}

test('tries grow apart, up to ten minutes', () => {
  const { triesWithin } = everyMinute({ request: refused('daily-20260220') });
  expect(triesWithin(46)).toEqual([0, 1, 3, 7, 15, 25, 35, 45]);
});

test('another export that could be made, and a new day’s request, begin anew', () => {
  const newest = { request: refused('daily-20260220') };
  const { retry, triesWithin } = everyMinute(newest);
  expect(triesWithin(16)).toEqual([0, 1, 3, 7, 15]);
  retry.wentWell();
  expect(triesWithin(3)).toEqual([16, 17]);
  newest.request = refused('daily-20260221');
  expect(triesWithin(3)).toEqual([19, 20]);
});

test('one that became an export, or is becoming one, is left alone', () => {
  const newest = { request: { ...refused('daily-20260220'), rejected: null } as KnownRequest | null };
  const { triesWithin } = everyMinute(newest);
  expect(triesWithin(5)).toEqual([]);
  newest.request = null;
  expect(triesWithin(5)).toEqual([]);
});

test('it is news when it is refused for another reason', () => {
  const { retry } = everyMinute({ request: refused('daily-20260220') });
  const due = retry.due();
  if (due === null) throw new Error('it is due');
  expect(retry.isNews(due, { reason: 'failed', message: 'again', lacks: null })).toBe(false);
  expect(retry.isNews(due, { reason: 'disk_full', message: 'full', lacks: 'disk' })).toBe(true);
});
