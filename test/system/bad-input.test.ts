import { expect, test } from 'vitest';
import { type Boat, startBoat } from '../support/boat.ts';
import { eventually } from '../support/eventually.ts';

test('bad input by HTTP and by MQTT gets its answer or is dropped; nothing stops, and the next good request is served', async () => {
  const boat = await startBoat();
  await badInputByHttp(boat);
  await badInputByMqtt(boat);
  await boat.request({ request_id: 'good' });
  await boat.jobOf('good', 'completed');
  expect((await boat.queueStatus()).ledger).toMatchObject({ queued: 2, completed: 2 });
  for (const name of boat.names) expect(boat.process(name).starts).toBe(1);
});

/** It is acknowledged, all of it; one request of it, which came retained, becomes an export. */
async function badInputByMqtt(boat: Boat): Promise<void> {
  const client = await boat.client();
  const rejected: { request_id: string | null; reason: string; message: string }[] = [];
  client.on('message', (_topic, payload) => rejected.push(JSON.parse(payload.toString())));
  await client.subscribeAsync('export/rejected');

  const bad: [string | Buffer, string | null][] = [
    ['{"half":', null],
    ['[1,2]', null],
    ['"text"', null],
    [Buffer.from([0x22, 0xff, 0xfe, 0x22]), null],
    ['{"request_id":"unknown-field","catagories":["boatlog"]}', 'unknown-field'],
    ['{"request_id":"unknown-category","categories":["diary"]}', 'unknown-category'],
    ['{"request_id":"wrong-type","categories":"boatlog"}', 'wrong-type'],
    ['{"request_id":7}', null],
    [`{"request_id":"too-long","note":"${'x'.repeat(5000)}"}`, 'too-long'],
  ];
  for (const [payload] of bad) await client.publishAsync('export/request', payload, { qos: 1 });
  await eventually('each has its answer', () => rejected.length >= bad.length);
  expect(rejected.map(({ request_id, reason }) => [request_id, reason])).toEqual(
    bad.map(([, id]) => [id, 'invalid_request']),
  );
  for (const { message } of rejected) expect(message).toMatch(/\S/);

  // Topics that are not a stranger's, and a retained request: acknowledged and without effect.
  await client.publishAsync('export/queue/uploading', '[]', { qos: 1, retain: true });
  await client.publishAsync('upload/result', '{}', { qos: 1 });
  await client.publishAsync('export/queue/status', '', { qos: 1, retain: true });
  await client.publishAsync('export/request', '{"request_id":"kept"}', { qos: 1, retain: true });
  await boat.jobOf('kept', 'completed');
  const late = await boat.client();
  const retained: string[] = [];
  late.on('message', (topic) => retained.push(topic));
  await late.subscribeAsync(['export/request', 'export/queue/status']);
  await eventually('the queue’s own state is still there', () => retained.includes('export/queue/status'));
  expect(retained).toEqual(['export/queue/status']);

  // Ten megabytes close that connection, and nobody else's.
  const oversize = await boat.client({ reconnectPeriod: 0 });
  const closed = new Promise((resolve) => oversize.once('close', () => resolve(undefined)));
  oversize.publish('export/request', Buffer.alloc(10_000_000, 0x20), { qos: 1 });
  await closed;
}

test('what the license does not allow is answered by both ways; asking by hand needs tier 1, the daily export tier 2', async () => {
  const boat = await startBoat();
  const client = await boat.client();
  const rejected: { request_id: string; reason: string }[] = [];
  client.on('message', (_topic, payload) => rejected.push(JSON.parse(payload.toString())));
  await client.subscribeAsync('export/rejected');
  const isRefused = (id: string, reason: string) =>
    eventually(`${id} is refused: ${reason}`, () =>
      rejected.some((one) => one.request_id === id && one.reason === reason),
    );
  boat.license({ tier: 1 });
  await boat.request({ request_id: 'by-clock', source: 'schedule' });
  await boat.request({ request_id: 'by-hand' });
  await boat.jobOf('by-hand', 'completed');
  await isRefused('by-clock', 'tier');

  for (const [change, reason] of [
    [{ tier: 0 }, 'tier'],
    [{ tier: 3, installation_id: '' }, 'license'],
  ] as const) {
    boat.license(change);
    await boat.request({ request_id: `by-mqtt-${reason}` });
    await isRefused(`by-mqtt-${reason}`, reason);
    expect(await boat.http('POST', '/export/generate')).toMatchObject({
      status: 403,
      body: { success: false, error: expect.any(String), code: reason },
    });
  }
  expect((await boat.jobs()).map((job) => job.request_id)).toEqual(['by-hand']);
});

/** It is answered with a sentence and a code, and reaches nothing. */
async function badInputByHttp(boat: Boat): Promise<void> {
  const calls = [
    ['GET', '/export/queue/..%2f..%2fetc%2fpasswd', 400],
    ['GET', '/export/queue/q_20260220_164416', 404],
    ['GET', '/export/queue?status=lost', 400],
    ['DELETE', '/export/queue/%00', 400],
    ['GET', '/export/nowhere', 404],
    ['POST', '/export/queue/export_20260220_164416.json/retry', 400],
  ] as const;
  for (const [method, path, status] of calls) {
    const answer = await boat.http(method, path);
    expect(answer, `${method} ${path}`).toMatchObject({
      status,
      body: { success: false, error: expect.stringMatching(/\S/), code: expect.stringMatching(/\S/) },
    });
  }
  const body = await boat.http('POST', '/export/generate', { catagories: ['boatlog'] });
  expect(body).toMatchObject({ status: 400, body: { success: false, error: expect.stringContaining('catagories') } });
  expect((await boat.queueStatus()).ledger.queued).toBe(0);
}
