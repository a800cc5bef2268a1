import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { centralRig } from '../integration/central/central-rig.ts';
import { startBoat } from '../support/boat.ts';
import { eventually } from '../support/eventually.ts';
import { memoryOf } from '../support/process-memory.ts';
import { startUnrulyCentral, unruly } from '../support/unruly-central.ts';
import { cuttingProxy } from './raw-server.ts';
import { uploadRig } from './upload-rig.ts';

test.each([
  ['before it arrived', 'before'],
  ['after it arrived, before the answer', 'after'],
] as const)(
  'cut three times %s, an export is ashore once in effect, with the receipt of that once',
  async (_what, cut) => {
    const central = await centralRig();
    const port = await cuttingProxy(Number(new URL(central.url).port), cut, 3);
    const rig = await uploadRig(`http://127.0.0.1:${port}`);
    const job = await eventually(
      'it is delivered',
      () => (rig.job()?.status === 'completed' ? rig.job() : null),
      20_000,
    );
    // Cut are the question whether it is there, the export, and the question again: one try has failed.
    expect(job).toMatchObject({ retry_count: 1 });
    expect(await central.imports()).toEqual([job.import_id]);
  },
);

test('a central server restored from before a receipt: the export stays completed, its bytes are taken again, new ones go up', async () => {
  const boat = await startBoat();
  await boat.request({ request_id: 'before' });
  const before = await boat.jobOf('before', 'completed');
  const central = boat.process('central');
  await central.stop();
  rmSync(join(dirname(boat.root), 'central'), { recursive: true });
  central.start();
  await central.ready();
  await boat.request({ request_id: 'after' });
  await boat.jobOf('after', 'completed');
  expect(await boat.job(before.queue_id)).toMatchObject({ status: 'completed', import_id: before.import_id });
  expect((await boat.http('POST', `/export/queue/${before.queue_id}/retry`)).status).toBe(409);

  const kept = boat.archived(before.export_file);
  const { installation_id } = JSON.parse(String(kept)) as { installation_id: string };
  const again = await fetch(`${boat.centralUrl}/api/v1/data/import`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${installation_id}`,
      'content-type': 'application/json',
      'idempotency-key': before.sha256,
    },
    body: new Uint8Array(kept ?? []),
  });
  expect(again.status).toBe(200);
  expect(await boat.imports()).toHaveLength(2);
});

/** Made once: a server that makes it anew for each answer takes longer than an upload waits. */
const HUNDRED_MB = Buffer.alloc(100_000_000, 'x');

test.each([
  ['an endless answer', unruly.endless(), 4],
  ['a hundred megabytes with a 503', unruly.status(503, {}, HUNDRED_MB), 4],
  ['a hundred megabytes with a 400', unruly.status(400, {}, HUNDRED_MB), 1],
])('%s costs the uploader no memory', async (_what, behaviour, attempts) => {
  const central = await startUnrulyCentral([behaviour]);
  const env = { RETRY_SCHEDULE: '0,0,0', UPLOAD_TIMEOUT_S: '2' };
  const boat = await startBoat({ centralUrl: central.url, env });
  await boat.request({ request_id: 'x' });
  const job = await boat.jobOf('x', 'failed', 60_000);
  expect(job.retry_count).toBe(attempts);
  expect(String(job.last_error).length).toBeLessThan(500);
  expect(memoryOf(boat.process('uploader').pid).peakMb).toBeLessThan(150);
  expect(readFileSync(boat.folders.queueDatabase).length).toBeLessThan(1_000_000);
});
