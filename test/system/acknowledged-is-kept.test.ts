import { expect, test } from 'vitest';
import { contributionStorm } from '../faults/contribution-storm.ts';
import { startBoat } from '../support/boat.ts';

const REQUESTS = 20;
const ROUNDS = Number(process.env.FAULT_ROUNDS ?? 1);

test('what was acknowledged while collector and queue-keeper were down survives the broker’s death, and each becomes one export', {
  timeout: 60_000 + ROUNDS * 20_000,
}, async () => {
  const boat = await startBoat();
  for (let round = 1; round <= ROUNDS; round++) {
    await boat.process('collector').stop('SIGKILL');
    await boat.process('queue-keeper').stop('SIGKILL');
    const client = await boat.client();
    for (let i = 0; i < REQUESTS; i++)
      await client.publishAsync('export/request', JSON.stringify({ request_id: `kept-${round}-${i}` }), { qos: 1 });
    await client.endAsync();
    await boat.process('broker').kill('SIGKILL');
    boat.process('collector').start();
    boat.process('queue-keeper').start();
    const { ledger } = await boat.drained(REQUESTS * round, 60_000);
    expect(ledger.queued).toBe(REQUESTS * round);
  }
  expect(await boat.imports()).toHaveLength(REQUESTS * ROUNDS);
});

test('contributed records that were acknowledged while broker and collector were killed are in the next export, once', async () => {
  const { acknowledged, ashore } = await contributionStorm(300, 3, 20260220);
  expect(acknowledged).toHaveLength(300);
  expect(ashore).toEqual(acknowledged);
});

test('so are those at QoS 2, with the collector killed and ended', async () => {
  const storm = { qos: 2, signals: ['SIGKILL', 'SIGTERM'], victims: ['collector'] } as const;
  const { acknowledged, ashore } = await contributionStorm(300, 4, 20260221, storm);
  expect(acknowledged).toHaveLength(300);
  expect(ashore).toEqual(acknowledged);
});
