import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { queryResult } from '../../shared/contracts/export-query.ts';
import type { PastJob } from '../../shared/export/job.ts';
import { type Boat, startBoat } from '../support/boat.ts';
import { eventually } from '../support/eventually.ts';

test('a request that took long is found where its 202 leads, its file can be had, its receipt outlives both, and anyone aboard may ask for its page', async () => {
  const boat = await startBoat({ env: { GENERATE_WAIT_S: '1', COMPLETED_DAYS: '0', COMMAND_WAIT_S: '1' } });
  await boat.process('collector').stop();
  const asked = await fetch(`${boat.gatewayUrl}/export/generate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ request_id: 'trip-1', source: 'anchor-watch' }),
  });
  boat.process('collector').start();
  expect(asked.status).toBe(202);
  const path = asked.headers.get('location') ?? '';
  expect(path).toBe('/export/requests/trip-1');
  const job = await boat.jobOf('trip-1', 'completed');
  expect((await boat.http('GET', path)).body).toMatchObject({
    success: true,
    state: 'queued',
    job: { import_id: job.import_id },
  });

  const file = await fetch(`${boat.gatewayUrl}/export/queue/${job.queue_id}/file`);
  expect(file.status).toBe(200);
  expect(Buffer.from(await file.arrayBuffer())).toEqual(await boat.document(String(job.import_id)));
  expect(file.headers.get('content-digest')).toBe(`sha-256=:${Buffer.from(job.sha256, 'hex').toString('base64')}:`);

  expect((await boat.http('POST', '/export/queue/cleanup')).body).toMatchObject({ removed: 1 });
  await eventually(
    'its file is gone',
    async () => (await boat.http('GET', `/export/queue/${job.queue_id}/file`)).status === 410,
  );
  expect(readdirSync(boat.folders.archive).flatMap((month) => readdirSync(`${boat.folders.archive}/${month}`))).toEqual(
    [],
  );
  const kept = {
    queue_id: job.queue_id,
    request_id: 'trip-1',
    status: 'completed',
    import_id: job.import_id,
    sha256: job.sha256,
    source: 'anchor-watch',
    file_aboard: false,
  };
  for (const name of ['queue-keeper', 'gateway'] as const) {
    await boat.process(name).stop('SIGKILL');
    boat.process(name).start();
    await boat.process(name).ready();
  }
  await eventually(
    'the list has it',
    async () => ((await boat.http('GET', '/export/queue')).body.jobs as PastJob[]).length,
  );
  expect((await boat.http('GET', '/export/queue')).body).toMatchObject({ count: 1, total: 1, jobs: [kept] });
  expect((await boat.http('GET', `/export/queue/${job.queue_id}`)).body.job).toMatchObject(kept);
  expect((await boat.http('GET', path)).body).toMatchObject({ state: 'queued', job: kept });
  expect((await boat.queueStatus()).ledger).toMatchObject({ queued: 1, completed: 1 });
  await pagesAreAskedForOnTheBus(boat, kept);
});

/** Anyone aboard may ask for a page on the bus, and is answered in words when that is not understood. */
async function pagesAreAskedForOnTheBus(boat: Boat, kept: object): Promise<void> {
  const client = await boat.client();
  const answers: Record<string, unknown>[] = [];
  client.on('message', (_topic, bytes) => answers.push(JSON.parse(bytes.toString())));
  await client.subscribeAsync(queryResult.topic, { qos: 1 });
  const ask = async (query: object) => {
    const before = answers.length;
    await client.publishAsync('export/query', JSON.stringify(query), { qos: 1 });
    return eventually('it is answered', () => answers[before]);
  };
  expect(await ask({ query_id: 'a', about: 'history', request_id: 'trip-1' })).toMatchObject({
    query_id: 'a',
    ok: true,
    total: 1,
    jobs: [kept],
  });
  expect(await ask({ query_id: 'b', about: 'history', limit: 1000 })).toMatchObject({
    query_id: 'b',
    ok: false,
    message: expect.stringContaining('limit'),
  });
  expect(await ask({ query_id: 'c', about: 'history', before: 'q_20200101_000000' })).toMatchObject({ ok: false });
}
