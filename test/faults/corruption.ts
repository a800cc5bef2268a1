import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { SERVICE_NAMES } from '../../shared/contracts/define-contract.ts';
import { isExportFile } from '../../shared/export/ids.ts';
import type { Job } from '../../shared/export/job.ts';
import { BOAT_PROCESSES, type Boat, type BoatProcessName } from '../support/boat.ts';
import { eventually } from '../support/eventually.ts';
import { type Damage, damageFile } from './damage-file.ts';

/** A file of ours that is there, and what is known of it. */
interface Target {
  readonly path: string;
  /** The request whose export lies in it, when that is what is damaged. */
  readonly requestId?: string;
  /** Has the damage found, when nobody looks at the file by itself. */
  readonly find?: () => Promise<unknown>;
}

let requests = 0;

export interface Victim {
  readonly what: string;
  /** Who reads it at its start; stopped before the damage, started after. */
  readonly readers: readonly BoatProcessName[];
  /** Makes the file be there; two exports wait already. */
  readonly arrange: (boat: Boat, waiting: readonly [Job, Job]) => Target | Promise<Target>;
}

export const VICTIMS: readonly Victim[] = [
  ...(['', '-wal', '-shm'] as const).flatMap((suffix): Victim[] => [
    {
      what: `broker.db${suffix}`,
      readers: ['broker'],
      arrange: ({ folders }) => ({ path: folders.brokerDatabase + suffix }),
    },
    {
      what: `queue.db${suffix}`,
      readers: ['queue-keeper'],
      arrange: ({ folders }) => ({ path: folders.queueDatabase + suffix }),
    },
    {
      what: `recordings.db${suffix}`,
      readers: ['collector'],
      arrange: ({ folders }) => ({ path: folders.recordingsDatabase + suffix }),
    },
    {
      what: `collector.db${suffix}`,
      readers: ['collector'],
      arrange: ({ folders }) => ({ path: folders.collectorDatabase + suffix }),
    },
  ]),
  ...Object.entries({
    broker: 'broker',
    queue: 'queue-keeper',
    collector: 'collector',
    recordings: 'collector',
  } as const).map(
    ([folder, name]): Victim => ({
      what: `the reserve in ${folder}`,
      readers: [name],
      arrange: ({ dataDir }) => ({ path: join(dataDir, folder, 'reserve') }),
    }),
  ),
  ...SERVICE_NAMES.map(
    (name): Victim => ({
      what: `the login of ${name}`,
      readers: ['broker', ...BOAT_PROCESSES.filter((one) => one === name && one !== 'broker')],
      arrange: ({ folders }) => ({ path: join(folders.credentials, name) }),
    }),
  ),
  { what: 'an export in the spool', readers: ['queue-keeper', 'collector'], arrange: spooledExport },
  {
    what: 'an export that waits',
    readers: ['queue-keeper'],
    arrange: ({ folders }, [{ export_file: file, request_id: requestId }]) => ({
      path: join(folders.outbox, file),
      requestId,
    }),
  },
  { what: 'a cancelled export', readers: ['queue-keeper'], arrange: cancelledExport },
  { what: 'a delivered export', readers: ['queue-keeper'], arrange: archivedExport },
];

async function spooledExport(boat: Boat): Promise<Target> {
  await boat.process('queue-keeper').stop('SIGKILL');
  const requestId = `corruption-${++requests}`;
  await boat.request({ request_id: requestId });
  // Else the collector would make it anew, whole.
  const isMade = () =>
    boat.process('collector').lines.some((line) => line.message === 'Export made.' && line.request_id === requestId);
  await eventually('it is made', isMade, 20_000);
  const file = await eventually('an export lies in the spool', () => listed(boat.folders.spool).find(isExportFile));
  return { path: join(boat.folders.spool, file), requestId };
}

async function cancelledExport(boat: Boat, [job]: readonly [Job, Job]): Promise<Target> {
  const { queue_id: id, export_file: file, request_id: requestId } = job;
  await boat.http('DELETE', `/export/queue/${id}`);
  const path = join(boat.folders.failed, file);
  await eventually(`${file} has left the outbox`, () => existsSync(path));
  return { path, requestId, find: () => boat.http('POST', `/export/queue/${id}/retry`) };
}

function archivedExport({ folders }: Boat): Target {
  const month = readdirSync(folders.archive).sort().at(-1) ?? '';
  const file = readdirSync(join(folders.archive, month)).sort().at(-1) ?? '';
  return { path: join(folders.archive, month, file) };
}

export interface CorruptionResult {
  readonly victim: string;
  readonly damage: Damage;
  readonly where: string;
  readonly said: readonly string[];
  readonly setAside: readonly string[];
}

/**
 * One case: two exports wait, the reader is killed, its file is damaged, it is started again. Then the waiting exports
 * must come ashore, unless one of them is what was damaged, and the next request as well. Null when there is no file.
 */
export async function sufferCorruption(
  boat: Boat,
  victim: Victim,
  damage: Damage,
  random: () => number,
): Promise<CorruptionResult | null> {
  await boat.process('uploader').stop('SIGKILL');
  const waiting = [await queued(boat), await queued(boat)] as const;
  for (const { export_file: file } of waiting) {
    await eventually(`${file} is in the outbox`, () => existsSync(join(boat.folders.outbox, file)));
  }
  const { path, requestId, find } = await victim.arrange(boat, waiting);
  // A database that was closed holds everything itself; after a kill its newest changes are in its log.
  const signal = victim.what.endsWith('.db') ? 'SIGTERM' : 'SIGKILL';
  for (const name of victim.readers) await boat.process(name).stop(signal);
  const isThere = existsSync(path) && statSync(path).size > 0;
  const asideBefore = new Set(listed(boat.folders.setAside));
  const linesBefore = victim.readers.map((name) => boat.process(name).lines.length);
  const startsBefore = victim.readers.map((name) => boat.process(name).starts);
  const where = isThere ? damageFile(path, damage, random) : '';
  for (const name of new Set([...victim.readers, 'uploader' as const])) boat.process(name).start();
  for (const name of victim.readers) await boat.process(name).ready();

  for (const job of waiting) {
    if (job.request_id !== requestId) {
      await eventually(`${job.queue_id} is ashore`, () => isAshore(boat, job), 20_000);
    }
  }
  if (requestId && isThere) {
    await find?.();
    const ended = await eventually(
      'it is told that it cannot be sent',
      async () => {
        const job = (await boat.jobs()).find((one) => one.request_id === requestId);
        return (job?.status === 'failed' || job?.file_gone) && job;
      },
      20_000,
    );
    expect(ended.last_error ?? 'cancelled').toMatch(/not what was queued|does not begin|cancelled/);
  }
  const next = await queued(boat);
  await eventually('the next export is ashore', () => isAshore(boat, next), 20_000);
  await boat.drained(0, 20_000);
  for (const [i, name] of victim.readers.entries()) {
    expect(boat.process(name).starts - (startsBefore[i] ?? 0), `starts of ${name}`).toBeLessThanOrEqual(2);
  }
  const said = victim.readers.flatMap((name, i) =>
    boat
      .process(name)
      .lines.slice(linesBefore[i])
      .filter(({ level }) => level === 'error' || level === 'warn')
      .map(({ message, damage: what, kept }) =>
        [message, what, kept && JSON.stringify(kept)].filter(Boolean).join(' – '),
      ),
  );
  if (!isThere) return null;
  const setAside = listed(boat.folders.setAside).filter((name) => !asideBefore.has(name));
  return { victim: victim.what, damage, where, said: [...new Set(said)], setAside };
}

/** Requests an export and waits until the queue has it. */
async function queued(boat: Boat): Promise<Job> {
  const id = `corruption-${++requests}`;
  return eventually(
    `${id} is queued`,
    async () => {
      await boat.request({ request_id: id });
      await new Promise((resolve) => setTimeout(resolve, 100));
      return (await boat.jobs()).find((job) => job.request_id === id);
    },
    20_000,
  );
}

async function isAshore(boat: Boat, { sha256 }: Job): Promise<boolean> {
  return (await boat.imports()).some((one) => one.sha256 === sha256);
}

const listed = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

/**
 * Whatever cannot be read at all must have been said and set aside. A cut log may have been cut behind what counts, and a
 * bit may have flipped where nothing lies.
 */
export function expectSaid({ victim, damage, said, setAside }: CorruptionResult): void {
  const isLog = victim.endsWith('-wal');
  if (damage === 'a bit flipped' || (isLog && damage === 'cut in half')) return;
  if (!victim.endsWith('.db') && !isLog && !(victim.startsWith('the login') && damage !== 'cut in half')) return;
  const what = `${victim} ${damage}`;
  if (victim.endsWith('.db') || isLog) expect(said.join('\n'), `${what}: said`).toMatch(/damaged/);
  expect(setAside, `${what}: set aside`).not.toEqual([]);
}
