import { expect, test } from 'vitest';
import { queueStatus } from '../../../shared/contracts/queue-status.ts';
import { agedStatus, toldMsAgo } from '../../../shared/findings/told-ago.ts';

const AT = '2026-02-20T22:00:00.000Z';

test.each([
  ['a minute later', 60_000, 3_600_000, 60_000],
  ['by a clock that went back', -60_000, 3_600_000, 0],
  ['by a clock that found the time again, months ahead', 90 * 86_400_000, 3_600_000, 3_600_000],
  ['where nobody tells how long the computer has run', 60_000, Number.POSITIVE_INFINITY, 60_000],
])('%s', (_when, laterMs, uptimeMs, expected) => {
  expect(toldMsAgo(AT, Date.parse(AT) + laterMs, uptimeMs)).toBe(expected);
});

test('the ages of a state that was told a while ago are those of now', () => {
  const [told] = queueStatus.examples;
  if (!told) throw new Error('there is an example');
  const status = { ...told, oldest_pending_age_s: null, last_delivered_age_s: 90 };
  expect(agedStatus(status, 61_400)).toEqual({ ...status, last_delivered_age_s: 151 });
  expect(agedStatus({ ...status, oldest_pending_age_s: 5 }, 0)).toMatchObject({ oldest_pending_age_s: 5 });
});
