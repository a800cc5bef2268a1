import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { BOAT_PROCESSES, type Boat, startBoat } from '../support/boat.ts';
import { eventually } from '../support/eventually.ts';
import { needHere } from '../support/needs.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { account } from './account.ts';
import { faketime, movingClock } from './moving-clock.ts';
import { startRequestLoad } from './request-load.ts';

const SEED = Number(process.env.FAULT_SEED ?? 20260220);
const SECONDS = Number(process.env.FAULT_CLOCK_S ?? 60);
const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;
const FIRST_SECONDS_OF_1970 = 10_000 - Date.now();
const OFFSETS = [
  0,
  1_000,
  -1_000,
  HOUR,
  -HOUR,
  24 * HOUR,
  -24 * HOUR,
  YEAR,
  -YEAR,
  50 * YEAR,
  -50 * YEAR,
  FIRST_SECONDS_OF_1970,
];

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Nothing was damaged, nothing has the same name, and whatever was delivered is still there. */
async function expectAllKept(boat: Boat, ids: Iterable<string>) {
  const result = await account(boat, ids, 120_000);
  const jobs = await boat.jobs();
  expect(result).toMatchObject({ lost: [], undelivered: [], twice: 0, ledgerError: 0 });
  expect(new Set(jobs.map(({ queue_id }) => queue_id)).size).toBe(jobs.length);
  expect(result.ledger).toMatchObject({ queued: jobs.length, expired: 0 });
  for (const job of jobs) expect(boat.archived(job.export_file), job.export_file).not.toBeNull();
  expect(readdirSync(boat.folders.setAside)).toEqual([]);
  return { ...result, jobs };
}

test(`clocks that jump by up to fifty years while all processes work (seed ${SEED})`, async () => {
  needHere(faketime);
  const random = seededRandom(SEED);
  const clock = movingClock();
  const pauses = Array(60).fill('2').join(',');
  const boat = await startBoat({ env: { ...clock.env, RETRY_SCHEDULE: pauses, SWEEP_INTERVAL_S: '1' } });
  const load = startRequestLoad(boat, { requesters: 2, pauseMs: 300 });
  const startedAt = performance.now();
  let jumps = 0;
  while (performance.now() - startedAt < SECONDS * 1000) {
    clock.show(OFFSETS[Math.floor(random() * OFFSETS.length)] ?? 0);
    jumps += 1;
    if (jumps % 8 === 0) await boat.process('central').kill();
    await pause(500 + random() * 1000);
  }
  await load.stop();
  const { jobs, ...result } = await expectAllKept(boat, load.acknowledged.keys());
  const years = new Set(jobs.map(({ queue_id }) => queue_id.slice(2, 6)));
  expect(years.size, 'the clock did move').toBeGreaterThan(3);
  const mostAttempts = Math.max(...jobs.map((job) => job.claim));
  process.stdout.write(`${JSON.stringify({ seed: SEED, jumps, mostAttempts, ...result })}\n`);
  // Two seconds of true time between two attempts, whatever the clock showed.
  expect(mostAttempts).toBeLessThanOrEqual(3 + (performance.now() - startedAt) / 2000);
  expect(
    Math.max(...BOAT_PROCESSES.filter((name) => name !== 'central').map((name) => boat.process(name).starts)),
  ).toBe(1);
});

test('clocks that show another time at each start, and 1970: what waits goes up, what was delivered stays', async () => {
  needHere(faketime);
  const clock = movingClock();
  const boat = await startBoat({ env: { ...clock.env, RETRY_SCHEDULE: '1,1,600,600' } });
  const ids: string[] = [];
  for (const offset of OFFSETS) {
    // One export waits ten minutes for its next attempt, the central database being away; then all is switched off.
    await boat.process('central').stop();
    const waiting = `waits-${ids.length}`;
    await boat.request({ request_id: waiting });
    const isWaiting = async () => {
      const job = (await boat.jobs()).find((one) => one.request_id === waiting);
      return job?.status === 'pending' && job.retry_count === 3;
    };
    await eventually(`${waiting} waits for its third pause`, isWaiting, 20_000);
    for (const name of BOAT_PROCESSES) await boat.process(name).stop();
    clock.show(offset);
    for (const name of BOAT_PROCESSES) boat.process(name).start();
    await Promise.all(BOAT_PROCESSES.map((name) => boat.process(name).ready()));
    const fresh = `fresh-${ids.length}`;
    await boat.request({ request_id: fresh });
    await boat.jobOf(fresh, 'completed');
    const job = (await boat.jobs()).find((one) => one.request_id === waiting);
    const dueInMs = Date.parse(job?.next_retry_at ?? '') - (Date.now() + offset);
    if (job?.status === 'pending') expect(dueInMs).toBeLessThanOrEqual(660_000);
    await boat.http('POST', `/export/queue/${job?.queue_id}/retry`);
    await boat.jobOf(waiting, 'completed');
    ids.push(waiting, fresh);
  }
  await expectAllKept(boat, ids);
}, 600_000);

test('the hour that daylight saving repeats: every export has a name of its own', async () => {
  needHere(faketime);
  const clock = movingClock();
  const boat = await startBoat({ env: { ...clock.env, TZ: 'America/Toronto' } });
  const ids: string[] = [];
  const summer = Date.parse('2026-11-01T05:30:00Z');
  for (const at of [summer, summer + HOUR, summer + 30 * 60_000 - 2_000]) {
    clock.set(at);
    for (let nth = 0; nth < 6; nth++) {
      ids.push(`at-${at}-${nth}`);
      await boat.request({ request_id: ids.at(-1) });
      await boat.jobOf(ids.at(-1) ?? '', 'completed');
    }
  }
  const { jobs } = await expectAllKept(boat, ids);
  expect(jobs.every(({ queue_id }) => queue_id.startsWith('q_20261101_01'))).toBe(true);
});
