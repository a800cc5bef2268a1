import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { startContributions } from '../faults/contribution-load.ts';
import { startRequestLoad } from '../faults/request-load.ts';
import { BOAT_PROCESSES, type Boat, type BoatOptions, startBoat } from './boat.ts';
import { eventually } from './eventually.ts';
import { ownCommand } from './own-command.ts';
import { tempFolder } from './temp-folder.ts';

/** The processes of the boat itself: what is ashore goes on. */
const ABOARD = BOAT_PROCESSES.filter((name) => name !== 'central');

const LOAD = { RETRY_SCHEDULE: Array(20).fill('0.2').join(',') };

export const stopAboard = (boat: Boat, signal: NodeJS.Signals) =>
  Promise.all(ABOARD.map((name) => boat.process(name).stop(signal)));

export async function startAboard(boat: Boat): Promise<void> {
  for (const name of ABOARD) boat.process(name).start();
  await Promise.all(ABOARD.map((name) => boat.process(name).ready()));
}

/** What is ashore: how often each request's export, and which contributed entries. */
export async function ashore(boat: Boat) {
  const requests = new Map<string, number>();
  const entries = new Set<string>();
  for (const { import_id } of await boat.imports()) {
    const { request_id, data } = JSON.parse((await boat.document(import_id)).toString());
    requests.set(request_id, (requests.get(request_id) ?? 0) + 1);
    for (const { entry_id } of data.boatlog) entries.add(entry_id);
  }
  return { requests, entries };
}

export interface Round {
  /** How often each of how many asks, and another service contributes; default: more than ten times a second each. */
  readonly load?: Parameters<typeof startRequestLoad>[1] & { readonly contributePauseMs: number };
  readonly dataDir: string;
  /** How the boat ends before the backup comes back. */
  readonly signal: NodeJS.Signals;
  /** Resolves when there has been load for long enough; `acknowledged` counts what was acknowledged by then. */
  readonly pause: (acknowledged: () => Acknowledged) => Promise<void>;
}

export interface Acknowledged {
  readonly requests: number;
  /** Of these, by HTTP: they were queued by then. */
  readonly queued: number;
  readonly entries: number;
}

type Load = Pick<ReturnType<typeof startRequestLoad>, 'acknowledged'>;
type Contributions = Pick<ReturnType<typeof startContributions>, 'acknowledged'>;
const countOf = (load: Load, contributions: Contributions) => () => ({
  requests: load.acknowledged.size,
  queued: [...load.acknowledged.values()].filter((way) => way === 'http').length,
  entries: contributions.acknowledged.size,
});

/** A boat with more than an export a second asked for, a backup in the middle of it, and the list of what was acknowledged. */
export async function backedUpUnderLoad({ dataDir, pause, load: often }: Round, options: BoatOptions = {}) {
  const boat = await startBoat({ ...options, dataDir, env: { ...LOAD, ...options.env } });
  const load = startRequestLoad(boat, often ?? { requesters: 3, pauseMs: 150 });
  const contributions = startContributions(boat, often?.contributePauseMs ?? 60);
  await pause(countOf(load, contributions));
  const before = { requests: [...load.acknowledged.keys()], entries: [...contributions.acknowledged] };
  const file = join(tempFolder(), 'boat.tar.gz');
  const made = await ownCommand(boat.env, ['backup', file]);
  expect([made.code, made.said]).toEqual([0, expect.stringContaining('is whole')]);
  const stopLoad = () => Promise.all([load.stop(), contributions.stop()]);
  return { boat, file, before, load, contributions, stopLoad };
}

/** Waits until the exports of these requests are ashore, and all that is queued. */
async function drained(boat: Boat, requests: readonly string[]): Promise<void> {
  await eventually(
    'all that was acknowledged is ashore',
    async () => {
      const jobs = new Map(boat.databaseJobs().map((job) => [job.request_id, job.status]));
      const { ledger } = await boat.queueStatus();
      return ledger.pending + ledger.uploading === 0 && requests.every((id) => jobs.get(id) === 'completed');
    },
    150_000,
  );
}

/** The old machine dies after the backup; the backup comes back on a new one. */
export async function restoreOnNewMachine(round: Round, newDataDir: string): Promise<void> {
  const { boat, file, before, stopLoad } = await backedUpUnderLoad(round);
  await stopAboard(boat, round.signal);
  await stopLoad();
  mkdirSync(newDataDir, { recursive: true });
  const restored = await ownCommand({ ...boat.env, DATA_DIR: newDataDir }, ['restore', file]);
  expect([restored.code, restored.said]).toEqual([0, expect.stringContaining('is restored')]);
  const next = await startBoat({ dataDir: newDataDir, centralUrl: boat.centralUrl, env: LOAD });
  await next.request({ request_id: 'last' });
  await drained(next, [...before.requests, 'last']);
  const now = await ashore(next);
  expect(before.requests.filter((id) => !now.requests.has(id))).toEqual([]);
  expect(before.entries.filter((id) => !now.entries.has(id))).toEqual([]);
  // By HTTP it was queued before the backup began: sent again it is the same export. What was only asked for may have been
  // made once more, since what the old machine still made of it the new one cannot know.
  const queued = before.requests.filter((id) => id.startsWith('http-'));
  expect(queued.filter((id) => now.requests.get(id) !== 1)).toEqual([]);
  await stopAboard(next, 'SIGKILL');
}

/** A new machine that has worked for itself, without a way ashore, when the backup of the old one comes to it. */
export async function restoreOverOwnState(round: Round, newDataDir: string): Promise<void> {
  const { boat, file, before, stopLoad } = await backedUpUnderLoad(round);
  await stopAboard(boat, round.signal);
  await stopLoad();
  mkdirSync(newDataDir, { recursive: true });
  const next = await startBoat({ dataDir: newDataDir, centralUrl: boat.centralUrl, env: LOAD });
  await next.process('uploader').stop();
  const load = startRequestLoad(next, round.load ?? { requesters: 2, pauseMs: 100 });
  const contributions = startContributions(next, round.load?.contributePauseMs ?? 100, 'own');
  await round.pause(countOf(load, contributions));
  await eventually('its queue has an export of its own', () => next.databaseJobs().length > 0, 60_000);
  await stopAboard(next, round.signal);
  await Promise.all([load.stop(), contributions.stop()]);
  const restored = await ownCommand(next.env, ['restore', file]);
  expect([restored.code, restored.said]).toEqual([0, expect.stringContaining('what was missing')]);
  await startAboard(next);
  await next.request({ request_id: 'last' });
  await eventually(
    'the queue has nothing left to do',
    async () => {
      const { ledger } = await next.queueStatus();
      const jobs = new Set(next.databaseJobs().map((job) => job.request_id));
      return ledger.pending + ledger.uploading === 0 && jobs.has('last') && ledger.queued === ledger.completed;
    },
    150_000,
  );
  const now = await ashore(next);
  expect([...before.requests, ...load.acknowledged.keys()].filter((id) => !now.requests.has(id))).toEqual([]);
  expect([...before.entries, ...contributions.acknowledged].filter((id) => !now.entries.has(id))).toEqual([]);
  await stopAboard(next, 'SIGKILL');
}

/** The boat goes on after the backup, then the backup comes back over what is newer. */
export async function restoreOverNewer(round: Round, spoil: ((boat: Boat) => void) | null = null): Promise<void> {
  const isWhole = spoil === null;
  const { boat, file, load, contributions, stopLoad } = await backedUpUnderLoad(round);
  await round.pause(countOf(load, contributions));
  await stopAboard(boat, round.signal);
  await stopLoad();
  spoil?.(boat);
  const restored = await ownCommand(boat.env, ['restore', file]);
  expect([restored.code, restored.said]).toEqual([0, expect.stringContaining('is restored')]);
  await startAboard(boat);
  await boat.request({ request_id: 'last' });
  const requests = [...load.acknowledged.keys(), 'last'];
  await drained(boat, requests);
  const now = await ashore(boat);
  const times = isWhole ? [1] : [1, 2];
  expect(requests.filter((id) => !times.includes(now.requests.get(id) ?? 0))).toEqual([]);
  expect([...contributions.acknowledged].filter((id) => !now.entries.has(id))).toEqual([]);
  const { ledger } = await boat.queueStatus();
  expect(ledger.queued).toBe(ledger.completed);
}
