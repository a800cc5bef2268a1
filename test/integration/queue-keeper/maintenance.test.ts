import { expect, test } from 'vitest';
import { openQueue } from '../../support/queue-fixture.ts';

const HOUR_MS = 3_600_000;
const DAYS = 6;
const CLOSED = {
  http_status: 503,
  retry_after_s: 3_600,
  reason: 'The central database cannot take it just now (HTTP 503).',
};

test('a maintenance of days that says “later” (503, Retry-After of an hour) uses no attempt, and all is delivered after it', async () => {
  const boat = openQueue();
  const { queue, clock } = boat;
  queue.noteUploader({ online: true, since: 'a', lacksNetwork: null, notedAt: 0 });
  const made: string[] = [];
  let asked = 0;

  /** Lets time pass, every offer answered at once. */
  async function goOn(forMs: number, answer: () => void): Promise<void> {
    const endMs = clock.monotonicMs() + forMs;
    while (clock.monotonicMs() < endMs) {
      queue.offerDue();
      while (queue.offers().length > 0) answer();
      await clock.advance(Math.max(1, Math.min(queue.msUntilDue() ?? HOUR_MS, endMs - clock.monotonicMs())));
    }
  }

  for (let day = 0; day < DAYS; day++) {
    made.push(`q_20260220_1000${String(day).padStart(2, '0')}`);
    boat.take(made.at(-1) ?? '');
    await goOn(24 * HOUR_MS, () => {
      asked += 1;
      boat.answer('retry', CLOSED);
    });
  }
  expect(made.map((id) => boat.job(id))).toEqual(
    made.map(() => expect.objectContaining({ status: 'pending', retryCount: 0 })),
  );
  expect(queue.status()).toMatchObject({ failed_count: 0, ledger: { pending: made.length, failed: 0 } });
  const hoursWaited = made.reduce((sum, _, nth) => sum + (DAYS * 24 - nth * 24), 0);
  expect(asked, 'in the long run no export asks more often than each quarter of an hour').toBeLessThan(
    hoursWaited * 4 + made.length * 6,
  );

  await goOn(2 * HOUR_MS, () => boat.answer('accepted', { import_id: `import_${clock.monotonicMs()}` }));
  expect(new Set(made.map((id) => boat.statusOf(id)))).toEqual(new Set(['completed']));
  expect(boat.ledgerHolds()).toBe(true);
});
