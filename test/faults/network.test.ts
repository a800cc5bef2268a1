import { describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startUnrulyCentral, unruly } from '../support/unruly-central.ts';
import { CASES, type Case, LEADS_TO, NO_RETRY_AFTER, RETRY_AFTER } from './network-table.ts';
import { uploadRig } from './upload-rig.ts';

async function addressOf({ central }: Case): Promise<string | null> {
  return typeof central === 'function' ? central() : (await startUnrulyCentral(central)).url;
}

test.each(CASES.map((row) => [row.what, row.outcome, row] as const))('%s: %s', async (what, outcome, row) => {
  const url = await addressOf(row);
  if (url === null) {
    process.stdout.write(`skipped, this machine lacks what it takes: ${what}\n`);
    return;
  }
  const rig = await uploadRig(url, row.env);
  const expected = LEADS_TO[outcome];
  const attempts = row.attempts ?? expected.attempts;
  const status = row.attempts === undefined ? expected.status : 'completed';
  await eventually(
    `it is ${status}`,
    () => {
      const waits = expected.waitsFor === undefined || expected.waitsFor.test(rig.status()?.waiting_for?.what ?? '');
      return rig.job()?.status === status && rig.job()?.retry_count === attempts && waits;
    },
    15_000,
  ).catch((error) => expect.fail(`${String(error)}: ${JSON.stringify([rig.job(), rig.status()?.waiting_for])}`));
  const outcomes = (rig.job()?.attempts ?? []).map((attempt) => attempt.outcome);
  // Without a network there is no attempt to remember.
  if (outcome !== 'offline' && outcome !== 'portal') expect(outcomes[0]).toBe(outcome);
  else expect(outcomes).toEqual([]);
  expect(rig.status()?.ledger).toMatchObject({ queued: 1, [status]: 1 });
});

describe('Retry-After', () => {
  test.each(RETRY_AFTER)(
    '$what is kept, within an hour, and is no attempt',
    async ({ headers, waitsS: [least, most] }) => {
      const central = await startUnrulyCentral([unruly.status(503, headers)]);
      const rig = await uploadRig(central.url);
      const job = await eventually('it waits', () => (rig.job()?.next_retry_at ? rig.job() : null));
      expect(job).toMatchObject({ status: 'pending', retry_count: 0 });
      const waitS = (Date.parse(job.next_retry_at ?? '') - Date.now()) / 1_000;
      expect(waitS).toBeGreaterThan(least);
      expect(waitS).toBeLessThan(most);
      expect(central.begun).toBe(1);
    },
  );

  test.each(NO_RETRY_AFTER)('"%s" asks for nothing', async (value) => {
    const central = await startUnrulyCentral([unruly.status(429, { 'retry-after': value }), unruly.success()]);
    const rig = await uploadRig(central.url);
    await eventually('it is delivered at the second attempt', () => rig.job()?.status === 'completed');
    expect(rig.job()?.retry_count).toBe(1);
  });
});
