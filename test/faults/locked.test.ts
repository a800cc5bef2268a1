import { expect, test } from 'vitest';
import { LOCKED, lockStorm } from './lock-storm.ts';

const SECONDS = [1, 10, 60, 600];

test.each(LOCKED.flatMap((which) => SECONDS.map((seconds) => [which, seconds] as const)))(
  '%s locked for %i s: nothing is set aside, nothing lost',
  { timeout: 1_200_000 },
  async (which, seconds) => {
    const { lost, aside } = await lockStorm(which, seconds);
    expect(lost).toEqual([]);
    expect(aside).toEqual([]);
  },
);
