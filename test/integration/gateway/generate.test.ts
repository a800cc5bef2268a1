import { describe, expect, test } from 'vitest';
import { exportRejected, REJECTION_REASONS } from '../../../shared/contracts/export-rejected.ts';
import { queueJob } from '../../../shared/contracts/queue-job.ts';
import { gatewayRig, jobFor, makesJobs, playNeighbours, showsJobs } from './gateway-rig.ts';

const POST = { method: 'POST' };

test('an export is confirmed when the queue has it, with every field that callers read', async () => {
  const rig = await gatewayRig();
  const boat = await makesJobs(rig.brokerUrl);
  const { status, json, text } = await rig.described('/export/generate', POST);
  expect(status).toBe(200);
  expect(json).toEqual({
    success: true,
    export_file: expect.stringMatching(/^export_20260220_164416(_\d+)?\.json$/),
    export_id: String(json.export_file).replace('.json', ''),
    queue_id: String(json.export_file).replace('export_', 'q_').replace('.json', ''),
    request_id: boat.requests[0]?.request_id,
    category_count: 9,
    status: 'pending',
    message: 'Export generated and added to queue',
    statistics: { categories_with_data: 2, total_size_bytes: 2256 },
    problems: [],
  });
  expect(text).toContain('"success":true');
  expect(boat.requests[0]).toEqual({ request_id: json.request_id, source: 'http' });
});

test.each(['daily-20260221', 'adopted-1'])(
  '%s is this system’s own to ask by, and nobody is asked',
  async (request_id) => {
    const rig = await gatewayRig();
    const boat = await makesJobs(rig.brokerUrl);
    const { status, json } = await rig.described('/export/generate', {
      ...POST,
      body: JSON.stringify({ request_id }),
      headers: { 'content-type': 'application/json' },
    });
    expect(status).toBe(400);
    expect(json).toMatchObject({ success: false, code: 'invalid_request', error: expect.stringContaining(request_id) });
    expect(boat.requests).toEqual([]);
  },
);

describe('callers of old send no body, and say what they like about it', () => {
  test.each([
    {},
    { 'content-length': '0' },
    { 'content-type': 'application/json' },
    { 'content-type': 'application/json', 'content-length': '0' },
    { 'content-type': 'application/x-www-form-urlencoded' },
    { 'content-type': 'text/plain;charset=UTF-8', 'content-length': '0' },
    { 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
  ])('%j', async (headers) => {
    const rig = await gatewayRig();
    await makesJobs(rig.brokerUrl);
    expect((await rig.generate(undefined, headers)).status).toBe(200);
  });
});

test('what the body asks for reaches the collector', async () => {
  const rig = await gatewayRig();
  const boat = await makesJobs(rig.brokerUrl);
  const wanted = { request_id: 'page-7', categories: ['boatlog'], note: 'anchor up', source: 'page' };
  expect((await rig.generate(wanted)).json).toMatchObject({ success: true, request_id: 'page-7' });
  expect(boat.requests).toEqual([wanted]);
});

describe('a body that does not fit is refused, and asks for nothing', () => {
  const json = { 'content-type': 'application/json' };
  test.each([
    ['not JSON', json, '{"request_id":', 400, 'invalid_request'],
    ['a list', json, '[]', 400, 'invalid_request'],
    ['null', json, 'null', 400, 'invalid_request'],
    ['a number', json, '5', 400, 'invalid_request'],
    ['an unknown field', json, '{"tier":3}', 400, 'invalid_request'],
    ['__proto__', json, '{"__proto__":{"source":"x"}}', 400, 'invalid_request'],
    ['an unknown category', json, '{"categories":["weather"]}', 400, 'invalid_request'],
    ['a category twice', json, '{"categories":["boatlog","boatlog"]}', 400, 'invalid_request'],
    ['a request_id with a slash', json, '{"request_id":"../x"}', 400, 'invalid_request'],
    ['a long request_id', json, JSON.stringify({ request_id: 'x'.repeat(65) }), 400, 'invalid_request'],
    ['a number as note', json, '{"note":5}', 400, 'invalid_request'],
    ['invalid UTF-8', json, Uint8Array.of(0x22, 0xff, 0x22), 400, 'invalid_request'],
    ['text', { 'content-type': 'text/plain' }, '{}', 415, 'unsupported_media_type'],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'a=1', 415, 'unsupported_media_type'],
    ['10 MB', json, Buffer.alloc(10 * 1024 * 1024, ' '), 413, 'body_too_large'],
  ])('%s', async (_what, headers, body, expected, code) => {
    const rig = await gatewayRig();
    const boat = await makesJobs(rig.brokerUrl);
    const { status, json } = await rig.call('/export/generate', { method: 'POST', headers, body }).catch((error) => {
      // A sender of megabytes may find the connection closed before it has read the answer.
      if (expected === 413 && ['EPIPE', 'ECONNRESET'].includes(error.code)) return { status: 413, json: { code } };
      throw error;
    });
    expect([status, json.code]).toEqual([expected, code]);
    if ('error' in json) expect(json).toEqual({ success: false, error: expect.stringMatching(/\.$/), code });
    expect((await rig.generate({ request_id: 'after' })).status).toBe(200);
    expect(boat.requests.map(({ request_id }) => request_id)).toEqual(['after']);
  });
});

describe('a boat that may not export is told so at once, in the old words', () => {
  test.each([
    [{ installation_id: '3861513b314c5ee7', tier: 0 }, 'tier', 'Tier 0 does not have export capability'],
    [null, 'license', 'License file not found'],
    ['{"tier":', 'license', 'License file is not valid JSON: let d3kOS write it again, then ask again'],
    [{ tier: 3 }, 'license', 'License file has no usable installation_id'],
  ])('license %j', async (license, code, error) => {
    const rig = await gatewayRig({ license });
    const boat = await makesJobs(rig.brokerUrl);
    const { status, json } = await rig.described('/export/generate', POST);
    expect(status).toBe(403);
    expect(json).toEqual({ success: false, error, code });
    expect(boat.requests).toEqual([]);
  });

  test('but not while its license is being rewritten', async () => {
    const rig = await gatewayRig({ license: '{"installation_id":' });
    const boat = await makesJobs(rig.brokerUrl);
    const answer = rig.generate({ request_id: 'meanwhile' });
    await expect.poll(async () => (await rig.call('/export/status')).json.error).toMatch(/not valid JSON/);
    rig.setLicense({ installation_id: '3861513b314c5ee7', tier: 1 });
    expect((await answer).status).toBe(200);
    expect(boat.requests).toHaveLength(1);
  });

  test('and may as soon as its license says so', async () => {
    const rig = await gatewayRig({ license: null });
    await makesJobs(rig.brokerUrl);
    expect((await rig.generate()).status).toBe(403);
    rig.setLicense({ installation_id: '3861513b314c5ee7', tier: 1 });
    expect((await rig.generate()).status).toBe(200);
    expect((await rig.generate({ source: 'schedule' })).json).toMatchObject({ code: 'tier' });
  });
});

describe('a rejection is passed on with the status that fits it', () => {
  const STATUS = {
    tier: 403,
    license: 403,
    invalid_request: 400,
    disk_full: 507,
    busy: 503,
    failed: 500,
    unknown_topic: 400,
  };
  test.each(REJECTION_REASONS)('%s', async (reason) => {
    const rig = await gatewayRig();
    await playNeighbours(rig.brokerUrl, {
      onRequest: ({ request_id }, bus) => {
        const rejection = { reason, message: 'why it is so', at: '2026-02-20T21:44:16.503Z' };
        void bus.publish(exportRejected, { request_id: 'somebody-else', ...rejection });
        void bus.publish(exportRejected, { request_id: null, ...rejection });
        void bus.publish(exportRejected, { request_id: request_id ?? '', ...rejection, message: 'The disk is full.' });
      },
    });
    const { status, json } = await rig.described('/export/generate', POST);
    expect(status).toBe(STATUS[reason]);
    expect(json).toEqual({ success: false, error: 'The disk is full.', code: reason });
  });
});

describe('the same request_id is the same export', () => {
  test('while the first is still waiting', async () => {
    const rig = await gatewayRig();
    const boat = await playNeighbours(rig.brokerUrl);
    const both = Promise.all([rig.generate({ request_id: 'twice' }), rig.generate({ request_id: 'twice' })]);
    await expect.poll(() => boat.requests.length).toBe(2);
    await boat.job(jobFor('twice'));
    const [one, two] = await both;
    expect(one.status).toBe(200);
    expect(two.text).toBe(one.text);
  });

  test('later, whatever has become of the export, and without asking again', async () => {
    const rig = await gatewayRig();
    const boat = await makesJobs(rig.brokerUrl);
    const first = await rig.generate({ request_id: 'twice' });
    const job = jobFor('twice', { queue_id: String(first.json.queue_id), status: 'completed', import_id: 'import_1' });
    await boat.job({ ...job, export_file: String(first.json.export_file) });
    const again = await rig.generate({ request_id: 'twice' });
    const became = { status: 'completed', message: expect.stringMatching(/, which was delivered\. Ask with another/) };
    expect(again).toMatchObject({ status: 200, json: { ...first.json, ...became } });
    expect(boat.requests).toHaveLength(1);
  });

  test('of an export that was there before this gateway', async () => {
    const before = await gatewayRig();
    const boat = await makesJobs(before.brokerUrl);
    const first = await before.generate({ request_id: 'twice' });
    await before.bus.close();
    await before.close();
    const after = await gatewayRig({ url: before.brokerUrl });
    await showsJobs(after, 1);
    expect((await after.generate({ request_id: 'twice' })).text).toBe(first.text);
    expect(boat.requests).toHaveLength(1);
  });
});

test('an export that takes longer is accepted with its request_id, under which it is found later', async () => {
  const rig = await gatewayRig({ generateWaitMs: 150 });
  const boat = await playNeighbours(rig.brokerUrl);
  const { status, json } = await rig.described('/export/generate', POST);
  expect(status).toBe(202);
  expect(json).toEqual({ success: true, request_id: boat.requests[0]?.request_id, message: expect.any(String) });
  await boat.job(jobFor(String(json.request_id)));
  await showsJobs(rig, 1);
  const later = await rig.generate({ request_id: json.request_id });
  expect(later.json).toMatchObject({ success: true, queue_id: expect.any(String) });
});

test('fifty requests at once are fifty exports, each with its own answer', async () => {
  const rig = await gatewayRig();
  const waiting: string[] = [];
  const boat = await playNeighbours(rig.brokerUrl, {
    onRequest: ({ request_id = '' }, bus) => {
      waiting.push(request_id);
      if (waiting.length < 50) return;
      for (const id of waiting.toReversed()) {
        const job = jobFor(id);
        void bus.publish(queueJob, job, { queue_id: job.queue_id });
      }
    },
  });
  const ids = Array.from({ length: 50 }, (_, i) => `many-${i}`);
  const answers = await Promise.all(ids.map((request_id) => rig.generate({ request_id })));
  expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
  expect(answers.map(({ json }) => json.request_id)).toEqual(ids);
  expect(new Set(answers.map(({ json }) => json.queue_id)).size).toBe(50);
  expect(boat.requests).toHaveLength(50);
});

test('where nothing can be queued for want of a disk, a caller is told at once, whether that is known before or turns out', async () => {
  const rig = await gatewayRig();
  const boat = await playNeighbours(rig.brokerUrl, {
    onRequest: (_request, bus) => bus.setNeeds([{ what: 'held', message: 'The disk at /disk is not there.' }]),
  });
  for (const request_id of ['turns-out', 'known']) {
    const { status, json } = await rig.generate({ request_id });
    expect([status, json.request_id]).toEqual([202, request_id]);
    expect(json.message).toMatch(/cannot be queued now. The disk at \/disk is not there. It then goes on by itself/);
  }
  expect(boat.requests.map(({ request_id }) => request_id)).toEqual(['turns-out', 'known']);
});
