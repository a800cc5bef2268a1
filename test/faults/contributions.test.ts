import { expect, test } from 'vitest';
import { contributionStorm } from './contribution-storm.ts';

const SEED = Number(process.env.FAULT_SEED ?? 20260220);
const RECORDS = 10_000;
const KILLS = 50;

test(`${RECORDS} contributed records, broker and collector killed ${KILLS} times meanwhile (seed ${SEED}): all in the next export, once`, {
  timeout: 20 * 60_000,
}, async () => {
  const { acknowledged, ashore } = await contributionStorm(RECORDS, KILLS, SEED);
  process.stdout.write(`${JSON.stringify({ acknowledged: acknowledged.length, ashore: ashore.length })}\n`);
  expect(acknowledged).toHaveLength(RECORDS);
  expect(ashore).toEqual(acknowledged);
});

test(`${RECORDS} contributed at QoS 2, the collector ended 60 times by SIGKILL and 60 times by SIGTERM (seed ${SEED}): each once`, {
  timeout: 20 * 60_000,
}, async () => {
  const storm = { qos: 2, signals: ['SIGKILL', 'SIGTERM'], victims: ['collector'] } as const;
  const { acknowledged, ashore } = await contributionStorm(RECORDS, 120, SEED, storm);
  expect(acknowledged).toHaveLength(RECORDS);
  expect(ashore).toEqual(acknowledged);
});
