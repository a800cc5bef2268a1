import { expect, onTestFinished, test, vi } from 'vitest';
import { sailAYear } from '../../support/year-afloat.ts';

/** The days around both changes of the clocks there, and around each arrival in another zone. */
const AROUND =
  /^2026(?:03(?:2[789]|3)|040[1-3]|06(?:09|1[01]|2[456])|071[4-6]|0831|090[12]|092[678]|09(?:30)|100[1-2]|102[456])/;

test('through six time zones and both changes of the clocks: one daily export a day, and no time of an old row changes', async () => {
  onTestFinished(() => void vi.unstubAllEnvs());
  const { exports, times } = await sailAYear({ isLived: (day) => AROUND.test(day) });
  expect(exports).toBeGreaterThan(25);
  expect(times).toBeGreaterThan(75);
});
