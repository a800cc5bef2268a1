import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { CATEGORIES } from '../../shared/export/categories.ts';
import { type Boat, startBoat } from '../support/boat.ts';
import { eventually } from '../support/eventually.ts';
import { startMosquitto } from '../support/mosquitto.ts';

const brokers = [
  { name: 'our broker', start: async () => ({}) },
  { name: 'Mosquitto', start: async () => ({ mqttUrl: (await startMosquitto()).url }) },
];

describe.each(brokers)('a whole boat on $name', ({ start }) => {
  test('exports asked for by HTTP and by MQTT come ashore, whole, once each; everyone says the same, and whoever listens sees each step', async () => {
    const boat = await startBoat({ ...(await start()), boatlogRows: 60 });

    const generated = await boat.http('POST', '/export/generate');
    expect(generated).toMatchObject({
      status: 200,
      body: {
        success: true,
        category_count: 9,
        queue_id: expect.stringMatching(/^q_\d{8}_\d{6}/),
        export_file: expect.stringMatching(/^export_\d{8}_\d{6}.*\.json$/),
        message: 'Export generated and added to queue',
      },
    });
    await boat.request();
    await boat.request({ request_id: 'x', source: 'anchor-watch' });
    await boat.request({ request_id: 'x', source: 'anchor-watch' });
    await boat.jobOf('x', 'completed');
    const status = await boat.drained(3);

    expect(status).toMatchObject({ pending_count: 0, uploading_count: 0, completed_count: 3, failed_count: 0 });
    expect(status.ledger).toMatchObject({ queued: 3, completed: 3 });
    expect(boat.databaseCounts()).toMatchObject({ pending: 0, uploading: 0, completed: 3, failed: 0 });
    expect(await retainedStatus(boat)).toMatchObject({ completed_count: 3, ledger: status.ledger });
    await everythingCameAshore(boat, 3);
    await documentIsWhole(boat);
    await listenersSeeEveryStep(boat);
  });
});

/** Whoever listens sees the whole state at once, then every step. */
async function listenersSeeEveryStep(boat: Boat): Promise<void> {
  const listener = await boat.client();
  const seen: { topic: string; payload: string }[] = [];
  listener.on('message', (topic, payload) => seen.push({ topic, payload: payload.toString() }));
  await listener.subscribeAsync(['export/#', 'upload/#']);
  await eventually('the state is there at once', () => {
    const topics = seen.map(({ topic }) => topic);
    return (
      ['export/queue/status', 'export/queue/uploading', 'export/service/uploader/status'].every((topic) =>
        topics.includes(topic),
      ) && topics.some((topic) => topic.startsWith('export/queue/jobs/'))
    );
  });

  seen.length = 0;
  await boat.request({ request_id: 'second' });
  await boat.jobOf('second', 'completed');
  await eventually('every step was seen', () => {
    const steps = seen
      .filter(({ topic, payload }) => topic.startsWith('export/queue/jobs/') && payload.includes('"second"'))
      .map(({ payload }) => (JSON.parse(payload) as { status: string }).status);
    const topics = seen.map(({ topic }) => topic);
    return (
      steps.join(' ') === 'pending uploading completed' &&
      ['export/request', 'export/queued', 'upload/result'].every((topic) => topics.includes(topic))
    );
  });
}

async function retainedStatus(boat: Boat): Promise<unknown> {
  const listener = await boat.client();
  const status = new Promise<unknown>((resolve) => {
    listener.on('message', (_topic, payload) => resolve(JSON.parse(payload.toString())));
  });
  await listener.subscribeAsync('export/queue/status');
  return status;
}

/** Every job has its receipt, and the central server holds, byte for byte, what lies in the archive; nothing twice. */
async function everythingCameAshore(boat: Boat, count: number): Promise<void> {
  const imports = await boat.imports();
  const jobs = await boat.jobs();
  expect(imports).toHaveLength(count);
  expect(new Set(imports.map(({ sha256 }) => sha256)).size).toBe(count);
  expect(jobs.map((job) => job.import_id).sort()).toEqual(imports.map(({ import_id }) => import_id).sort());
  for (const job of jobs) {
    const archived = boat.archived(job.export_file);
    expect(archived).not.toBeNull();
    expect((await boat.document(job.import_id ?? '')).equals(archived ?? Buffer.alloc(0))).toBe(true);
  }
}

async function documentIsWhole(boat: Boat): Promise<void> {
  const [first] = await boat.imports();
  const document = JSON.parse((await boat.document(first?.import_id ?? '')).toString()) as {
    data: Record<string, unknown[]>;
    problems?: unknown[];
  };
  expect(Object.keys(document.data)).toEqual([...CATEGORIES]);
  const source = new Database(join(boat.root, 'data/boatlog/boatlog.db'), { readonly: true });
  const rows = source.prepare('SELECT COUNT(*) FROM boatlog_entries').pluck().get();
  source.close();
  expect(document.data.boatlog).toHaveLength(rows as number);
  expect(document.problems ?? []).toEqual([]);
}
