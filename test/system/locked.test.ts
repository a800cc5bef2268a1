import { expect, test } from 'vitest';
import { lockStorm } from '../faults/lock-storm.ts';

/** The others, and for longer: `test/faults/locked.test.ts`. */
const LOCKED = ['brokerDatabase', 'recordingsDatabase'] as const;

test.each(LOCKED)('while %s is locked by another program nothing is set aside, and nothing lost', async (which) => {
  const { acknowledged, lost, aside } = await lockStorm(which, 9);
  expect(acknowledged.entries.length).toBeGreaterThan(30);
  expect(acknowledged.requests.length).toBeGreaterThan(3);
  expect(lost).toEqual([]);
  expect(aside).toEqual([]);
});
