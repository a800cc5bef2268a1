import { expect, test } from 'vitest';
import { createStandstill } from '../../../shared/runtime/standstill.ts';
import { manualClock } from '../../support/manual-clock.ts';

test('work that gets on is let alone however long it takes; work that does not is told of', async () => {
  const clock = manualClock(0);
  const standstill = createStandstill(clock, 1_000, 'It stands still.');
  for (let n = 0; n < 5; n++) {
    await clock.advance(900);
    standstill.check();
    standstill.moved();
  }
  await clock.advance(1_001);
  expect(() => standstill.check()).toThrow('It stands still.');
});
