import { expect, test } from 'vitest';
import { requeueStorm } from './requeue-storm.ts';

const JOBS = Number(process.env.STORM_JOBS ?? 10_000);

test(`${JOBS} pending jobs at link-up drain steadily, in flat memory, and new requests are answered meanwhile`, {
  timeout: 60 * 60_000,
}, async () => {
  const report = await requeueStorm(JOBS, 45 * 60_000);
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  expect(report.requests.slowest_ms).toBeLessThan(1_000);
  for (const [name, peak] of Object.entries(report.peak_mb)) expect(peak, name).toBeLessThan(150);
  expect(report.ledger).toMatchObject({ queued: report.imports, completed: report.imports });
  expect(report.imports).toBeGreaterThanOrEqual(JOBS + report.requests.asked);
  const [first = 0] = report.per_second;
  expect(Math.min(...report.per_second)).toBeGreaterThan(first / 3);
});
