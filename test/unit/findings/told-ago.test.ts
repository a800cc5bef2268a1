import { expect, test } from 'vitest';
import { toldMsAgo } from '../../../shared/findings/told-ago.ts';

const AT = '2026-02-20T22:00:00.000Z';

test.each([
  ['a minute later', 60_000, 3_600_000, 60_000],
  ['by a clock that went back', -60_000, 3_600_000, 0],
  ['by a clock that found the time again, months ahead', 90 * 86_400_000, 3_600_000, 3_600_000],
  ['where nobody tells how long the computer has run', 60_000, Number.POSITIVE_INFINITY, 60_000],
])('%s', (_when, laterMs, uptimeMs, expected) => {
  expect(toldMsAgo(AT, Date.parse(AT) + laterMs, uptimeMs)).toBe(expected);
});
