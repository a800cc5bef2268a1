import { expect, test } from 'vitest';
import { leastSequence } from '../../../services/collector/least-sequence.ts';

test.each([
  ['a clock that was never set', 5_000, 0],
  ['the first minute of 2024', Date.UTC(2024, 0, 1, 0, 1, 30), 1],
  ['a year later: more than any boat can have made since', Date.UTC(2025), 366 * 24 * 60],
])('%s', (_what, nowMs, least) => expect(leastSequence(nowMs)).toBe(least));
