import { expect, test } from 'vitest';
import { BOAT_PROCESSES, startBoat } from '../support/boat.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { account } from './account.ts';
import { entriesAshore, startContributions } from './contribution-load.ts';
import { startRequestLoad } from './request-load.ts';

const SEED = Number(process.env.FAULT_SEED ?? 20260220);
const KILLS = Number(process.env.FAULT_KILLS ?? 1000);

test(`${KILLS} kills of random processes under load (seed ${SEED}): nothing lost, nothing twice`, {
  timeout: 60 * 60_000,
}, async () => {
  const random = seededRandom(SEED);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const boat = await startBoat({ boatlogRows: 100, env: { RETRY_SCHEDULE: Array(60).fill('0.2').join(',') } });
  const load = startRequestLoad(boat, { requesters: 4, pauseMs: 150 });
  const contributions = startContributions(boat, 200);
  const faults: Record<string, number> = {};
  let kills = 0;
  while (kills < KILLS) {
    await new Promise((resolve) => setTimeout(resolve, random() * 400));
    const how = pick(['SIGKILL', 'SIGKILL', 'SIGTERM', 'SIGSTOP'] as const);
    const victims = new Set(Array.from({ length: pick([1, 1, 1, 2, 3]) }, () => pick(BOAT_PROCESSES)));
    await Promise.all(
      [...victims].map(async (name) => {
        faults[`${how} ${name}`] = (faults[`${how} ${name}`] ?? 0) + 1;
        if (how !== 'SIGSTOP') return boat.process(name).kill(how);
        const { pid } = boat.process(name);
        process.kill(pid, 'SIGSTOP');
        await new Promise((resolve) => setTimeout(resolve, 100 + random() * 500));
        process.kill(pid, 'SIGCONT');
      }),
    );
    kills += victims.size;
  }
  await Promise.all(BOAT_PROCESSES.map((name) => boat.process(name).ready()));
  await load.stop();
  await contributions.stop();
  const last = 'what-was-contributed-last';
  await boat.request({ request_id: last });
  const result = await account(boat, [...load.acknowledged.keys(), last], 180_000);
  const ashore = await entriesAshore(boat);
  const contributed = contributions.acknowledged.size;
  const missing = [...contributions.acknowledged].filter((id) => !ashore.has(id));
  process.stdout.write(`${JSON.stringify({ seed: SEED, kills, faults, ...result, contributed, missing }, null, 2)}\n`);
  expect(result.lost).toEqual([]);
  expect(contributed).toBeGreaterThan(KILLS / 20);
  expect(missing).toEqual([]);
  expect(result.undelivered).toEqual([]);
  expect(result.twice).toBe(0);
  expect(result.ledgerError).toBe(0);
});
