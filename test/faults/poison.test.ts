import { expect, test } from 'vitest';
import { poisonBoat } from './poison-boat.ts';

const SEED = Number(process.env.FAULT_SEED ?? 20260220);
const POISON = Number(process.env.FAULT_POISON ?? 100_000);

test(`${POISON} poison messages and ${POISON / 5} random HTTP requests (seed ${SEED}): no crash, nothing stuck, flat memory`, {
  timeout: 60 * 60_000,
}, async () => {
  const report = await poisonBoat(SEED, POISON, POISON / 5);
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  expect(Object.values(report.starts)).toEqual([1, 1, 1, 1, 1, 1]);
  expect(report.failures).toEqual([]);
  expect(report.stuck_messages).toBe(0);
  expect(report.set_aside).toBe(0);
  expect(report.good_requests).toEqual(['after-warm-up', 'after-strangers', 'after-http', 'after-impostors']);
  expect(report.ledger_error).toBe(0);
  for (const [name, grown] of Object.entries(report.growth_mb)) expect(grown, name).toBeLessThan(5);
});
