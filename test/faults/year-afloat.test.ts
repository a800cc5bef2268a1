import { expect, onTestFinished, test, vi } from 'vitest';
import { sailAYear } from '../support/year-afloat.ts';

test('a year through six time zones and both changes of the clocks: one daily export a day, no time of an old row changes', async () => {
  onTestFinished(() => void vi.unstubAllEnvs());
  const { exports, times } = await sailAYear({ isLived: (day) => day.startsWith('2026') });
  process.stdout.write(`${JSON.stringify({ exports, times })}\n`);
  expect(exports).toBe(365);
});
