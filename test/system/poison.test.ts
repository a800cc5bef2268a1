import { expect, test } from 'vitest';
import { poisonBoat } from '../faults/poison-boat.ts';

test('poison by MQTT and HTTP, from strangers and impostors, stops nothing; the next good request is delivered', async () => {
  const report = await poisonBoat(1, 600, 120);
  expect(Object.values(report.starts)).toEqual([1, 1, 1, 1, 1, 1]);
  expect(report.failures).toEqual([]);
  expect(report).toMatchObject({ stuck_messages: 0, set_aside: 0, ledger_error: 0 });
  expect(report.good_requests).toHaveLength(4);
});
