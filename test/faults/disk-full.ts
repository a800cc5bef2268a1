import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { ledgerError } from '../../services/queue-keeper/ledger.ts';
import { exportQueued } from '../../shared/contracts/export-queued.ts';
import { exportRejected } from '../../shared/contracts/export-rejected.ts';
import type { ExportFacts } from '../../shared/export/job.ts';
import { type Boat, startBoat } from '../support/boat.ts';
import { eventually } from '../support/eventually.ts';
import { fillDisk } from '../support/small-disk.ts';

interface Rejection {
  readonly request_id: string | null;
  readonly reason: string;
  readonly message: string;
}

/** A boat that writes to this small disk, and what it answers to every request. */
export async function boatOnDisk(disk: string, boatlogRows: number) {
  const boat = await startBoat({
    dataDir: disk,
    boatlogRows,
    env: { KEEP_FREE_MB: '500', RETRY_SCHEDULE: Array(30).fill('0.2').join(',') },
  });
  const queued = new Map<string, ExportFacts>();
  const rejected = new Map<string, Rejection>();
  const asked: string[] = [];
  const ear = await boat.client();
  await ear.subscribeAsync([exportQueued.topic, exportRejected.topic], { qos: 1 });
  ear.on('message', (topic, payload) => {
    const answer = JSON.parse(String(payload)) as ExportFacts & Rejection;
    if (topic === exportQueued.topic) queued.set(answer.request_id, answer);
    else rejected.set(answer.request_id ?? '', answer);
  });

  /** Acknowledged by the broker when this resolves. */
  async function ask(id = `full-${asked.length + 1}`): Promise<string> {
    rejected.delete(id);
    await boat.request({ request_id: id });
    if (!asked.includes(id)) asked.push(id);
    return id;
  }

  const answered = (id: string) => eventually(`${id} is answered`, () => queued.get(id) ?? rejected.get(id), 30_000);
  const isAshore = async (id: string) => {
    const { sha256 } = queued.get(id) ?? {};
    return (await boat.imports()).some((one) => one.sha256 === sha256);
  };
  const ashore = (id: string) => eventually(`${id} is ashore`, () => isAshore(id), 30_000);
  return { boat, asked, queued, rejected, ask, answered, ashore, isAshore };
}

export type BoatOnDisk = Awaited<ReturnType<typeof boatOnDisk>>;

/**
 * The disk is filled to its last byte while three exports wait and requests come in; then there is room again. What was
 * acknowledged is delivered or was refused in words.
 */
export async function surviveFullDisk(rig: BoatOnDisk, disk: string): Promise<void> {
  const { boat, rejected } = rig;
  await boat.process('uploader').stop();
  const waiting = [await rig.ask(), await rig.ask(), await rig.ask()];
  for (const id of waiting) await rig.answered(id);
  const unwanted = await rig.ask();
  await rig.answered(unwanted);
  const makeFree = fillDisk(disk);
  // Whoever dies on a full disk comes back on a full disk.
  for (const name of ['broker', 'queue-keeper', 'collector', 'gateway'] as const) {
    await boat.process(name).kill();
    await boat.process(name).ready();
  }

  const refused = [await rig.ask(), await rig.ask()];
  for (const id of refused) {
    await rig.answered(id);
    expect(rejected.get(id)).toMatchObject({ reason: 'disk_full', message: expect.stringMatching(/full.*space/is) });
  }
  const byHttp = await boat.http('POST', '/export/generate', {});
  expect(byHttp.body).toMatchObject({ success: false, code: 'disk_full' });

  const unwantedJob = await boat.jobOf(unwanted, 'pending').catch(() => boat.jobOf(unwanted, 'uploading'));
  const cancelled = await boat.http('DELETE', `/export/queue/${unwantedJob.queue_id}`);
  expect(cancelled).toMatchObject({ status: 200 });
  expect((await boat.http('POST', '/export/queue/cleanup')).status).toBe(200);
  expect((await boat.queueStatus()).cancelled_count).toBeGreaterThan(0);

  fillDisk(disk);
  boat.process('uploader').start();
  for (const id of waiting) await rig.ashore(id);
  await eventually('the queue is done', async () => {
    const { ledger } = await boat.queueStatus();
    return ledger.pending + ledger.uploading === 0 && ledgerError(ledger) === 0;
  });

  makeFree();
  const next = await eventually('a request is taken again', async () => {
    const id = await rig.ask();
    await rig.answered(id);
    return rig.queued.has(id) && id;
  });
  await rig.ashore(next);
  const reserves = ['broker', 'queue', 'collector'].map((folder) => join(disk, folder, 'reserve'));
  await eventually('the reserves are made again', () => reserves.every((path) => existsSync(path)), 30_000);
}

/** Fails unless every acknowledged request is ashore exactly once, was refused in words, or was cancelled. */
export async function reckon({ boat, asked, queued, rejected }: BoatOnDisk) {
  await eventually('the queue is done', async () => {
    const { ledger } = await boat.queueStatus();
    return ledger.pending + ledger.uploading === 0;
  });
  const imports = await boat.imports();
  const shas = new Set(imports.map(({ sha256 }) => sha256));
  const cancelled = new Set(
    (await boat.jobs()).filter((job) => job.status === 'cancelled').map((job) => job.request_id),
  );
  const lost = asked.filter(
    (id) => !shas.has(queued.get(id)?.sha256 ?? '') && !cancelled.has(id) && rejected.get(id)?.reason !== 'disk_full',
  );
  const { ledger } = await boat.queueStatus();
  const restarts = boat.names.filter((name) => name !== 'uploader').map((name) => boat.process(name).starts - 1);
  const figures = {
    acknowledged: asked.length,
    delivered: imports.length,
    refused: rejected.size,
    lost,
    twice: imports.length - shas.size,
    restarts: restarts.reduce((sum, n) => sum + n, 0),
    ledger,
  };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
  expect(lost).toEqual([]);
  expect(figures.twice).toBe(0);
  expect(ledgerError(ledger)).toBe(0);
  return figures;
}

export type { Boat };
