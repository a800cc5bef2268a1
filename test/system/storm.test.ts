import { expect, test } from 'vitest';
import { requeueStorm } from '../faults/requeue-storm.ts';

test('a hundred exports that waited for the link all go ashore, while new requests are answered', async () => {
  const report = await requeueStorm(100, 60_000);
  // On a machine that does nothing else it is a tenth of a second; see the fault suite.
  expect(report.requests.slowest_ms).toBeLessThan(5_000);
  expect(report.ledger).toMatchObject({ queued: report.imports, completed: report.imports });
});
