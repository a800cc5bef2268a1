import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CommandResult } from '../../../shared/contracts/queue-command.ts';
import { gatewayRig, jobFor, makesJobs, playNeighbours, STATUS, showsJobs } from './gateway-rig.ts';

const JSON_BODY = { 'content-type': 'application/json' };
const JOB = '/export/queue/q_20260220_164416';

/** Ages are those of the moment of the answer. */
const AS_OF_NOW = { ...STATUS, last_delivered_age_s: expect.any(Number) };

describe('reading', () => {
  test('the status has tier and queue, as callers and their greps know them', async () => {
    const rig = await gatewayRig();
    const boat = await playNeighbours(rig.brokerUrl);
    await boat.status();
    await expect.poll(async () => (await rig.call('/export/status')).json.queue).not.toBeNull();
    const { status, json, text } = await rig.described('/export/status');
    expect(status).toBe(200);
    expect(json).toMatchObject({ success: true, service: 'export-manager', port: rig.port, tier: 3, can_export: true });
    expect(json).toMatchObject({ error: null, queue: AS_OF_NOW });
    expect(text).toContain('success');
  });

  test('the status without any queue-keeper says so, and what the tier is all the same', async () => {
    const rig = await gatewayRig({ license: { installation_id: '3861513b314c5ee7', tier: 1 } });
    const { status, json } = await rig.described('/export/status');
    expect(status).toBe(200);
    expect(json).toMatchObject({ tier: 1, can_export: true, error: 'Queue not initialized', queue: null });
  });

  test('the queue’s status has no success field, and its old error until the queue-keeper was heard', async () => {
    const rig = await gatewayRig();
    const before = await rig.described('/export/queue/status');
    expect(before.status).toBe(500);
    expect(before.json).toEqual({ error: 'Queue not initialized', code: 'not_initialized' });
    const boat = await playNeighbours(rig.brokerUrl);
    await boat.status();
    await expect.poll(async () => (await rig.call('/export/queue/status')).status).toBe(200);
    expect((await rig.described('/export/queue/status')).json).toEqual(AS_OF_NOW);
  });

  test('jobs are listed newest first, also when the clock was ahead once, by status and up to a limit; each can be looked at', async () => {
    const rig = await gatewayRig();
    const boat = await playNeighbours(rig.brokerUrl);
    const jobs = [
      jobFor('a', { sequence: 1 }),
      jobFor('b', { sequence: 2, status: 'completed', import_id: 'import_1', created_at: '2028-02-20T21:44:16.503Z' }),
      jobFor('c', { sequence: 3, status: 'cancelled' }),
      jobFor('d', { sequence: 4 }),
    ];
    for (const job of jobs) await boat.job(job);
    await showsJobs(rig, 4);
    const ids = async (path: string) =>
      ((await rig.described(path)).json.jobs as { request_id: string }[]).map(({ request_id }) => request_id);
    expect(await ids('/export/queue')).toEqual(['d', 'c', 'b', 'a']);
    expect((await rig.call('/export/queue/')).json).toMatchObject({ count: 4 });
    expect(await ids('/export/queue?status=pending')).toEqual(['d', 'a']);
    expect(await ids('/export/queue?status=pending&limit=1')).toEqual(['d']);
    expect(await ids('/export/queue?status=failed')).toEqual([]);
    const one = await rig.described(`/export/queue/${jobs[1]?.queue_id}`);
    expect(one.json).toEqual({ success: true, job: jobs[1] });
    expect((await rig.described('/export/list')).json, 'no file is aboard').toMatchObject({ count: 0 });
    for (const folder of [rig.folders.outbox, rig.folders.failed]) mkdirSync(folder, { recursive: true });
    for (const { export_file } of jobs) writeFileSync(join(rig.folders.outbox, export_file), '{}');
    const list = await rig.described('/export/list');
    expect(list.json).toMatchObject({ success: true, count: 3 });
    expect(list.json.exports).toContainEqual({
      filename: jobs[0]?.export_file,
      size: 2256,
      created: jobs[0]?.created_at,
      queue_id: jobs[0]?.queue_id,
      status: 'pending',
      source: 'http',
    });
  });

  test('a job that is removed from the queue is gone here too', async () => {
    const rig = await gatewayRig();
    const boat = await playNeighbours(rig.brokerUrl);
    const job = jobFor('a');
    await boat.job(job);
    await showsJobs(rig, 1);
    await boat.remove(job.queue_id);
    await showsJobs(rig, 0);
    expect((await rig.described(`/export/queue/${job.queue_id}`)).status).toBe(404);
  });
});

describe('a query, an id or a path that does not fit reaches nothing', () => {
  test.each([
    ['GET', '/export/queue?status=lost', 400],
    ['GET', '/export/queue?limit=0', 400],
    ['GET', '/export/queue?limit=x', 400],
    ['GET', '/export/queue?limit=1&limit=2', 400],
    ['GET', '/export/queue?limit=1e3', 400],
    ['GET', '/export/queue?order=up', 400],
    ['GET', '/export/queue/%2e%2e%2fstatus', 400],
    ['GET', '/export/queue/q_20260220_164416%00', 400],
    ['GET', '/export/queue/..%2f..%2fetc%2fpasswd', 400],
    ['POST', '/export/queue/..%2f../retry', 400],
    ['POST', '/export/queue/nonsense/retry', 400],
    ['DELETE', '/export/queue/nonsense', 400],
    ['DELETE', '/export/queue/%2b%2f%23', 400],
    ['GET', `/export/queue/${'x'.repeat(300)}`, 414],
    ['GET', '/export/queue/%', 400],
    ['GET', '/export/queue/q_20260220_164416_99', 404],
    ['GET', '/nowhere', 404],
    ['GET', '//', 404],
    ['PUT', '/export/generate', 404],
    ['DELETE', '/export/queue', 404],
    ['GET', '/../../../../etc/passwd', 404],
  ])('%s %s: %i', async (method, path, expected) => {
    const rig = await gatewayRig();
    const boat = await makesJobs(rig.brokerUrl);
    const { status, json, text } = await rig.call(path, { method });
    expect(status).toBe(expected);
    expect(json).toEqual({ success: false, error: expect.any(String), code: expect.any(String) });
    expect(text).not.toContain('node_modules');
    expect((await rig.generate()).status).toBe(200);
    expect(boat.commands).toEqual([]);
  });
});

describe('commands', () => {
  const done = { ok: true, code: 'done', message: 'The export is pending again.' } as const;

  test.each([
    ['retry', 'POST', `${JOB}/retry`],
    ['cancel', 'DELETE', JOB],
  ])('%s is done when the queue-keeper has done it', async (command, method, path) => {
    const rig = await gatewayRig();
    const boat = await playNeighbours(rig.brokerUrl, { onCommand: () => done });
    const { status, json } = await rig.described(path, { method });
    expect([status, json]).toEqual([200, { success: true, queue_id: 'q_20260220_164416', message: done.message }]);
    expect(boat.commands).toMatchObject([{ command, queue_id: 'q_20260220_164416' }]);
  });

  test.each([
    [`${JOB}/resend`, undefined, { queue_id: 'q_20260220_164416' }],
    ['/export/queue/resend', { after_sequence: 4 }, { after_sequence: 4 }],
    ['/export/queue/resend', { since: '2026-02-20T00:00:00Z', until: '2026-02-21T00:00:00Z' }, {}],
  ])('%s %j sends delivered exports anew, and tells how many and what is missing', async (path, body, asked) => {
    const rig = await gatewayRig();
    const missing = { count: 1, first_sequence: 5, last_sequence: 5, queue_ids: ['q_20260220_164410'] };
    const boat = await playNeighbours(rig.brokerUrl, {
      onCommand: () => ({ ...done, resend: 9, bytes: 20_304, missing }),
    });
    const { status, json } = await rig.described(path, {
      method: 'POST',
      ...(body && { headers: JSON_BODY, body: JSON.stringify(body) }),
    });
    expect([status, json]).toEqual([200, { success: true, message: done.message, resend: 9, bytes: 20_304, missing }]);
    expect(boat.commands).toMatchObject([{ command: 'resend', ...asked, ...body }]);
  });

  test.each([{}, { after_sequence: -1 }, { after_sequence: 1.5 }, { since: 'yesterday' }, { queue_id: 'x' }])(
    'what says no bound that can be read reaches nobody: %j',
    async (body) => {
      const rig = await gatewayRig();
      const boat = await playNeighbours(rig.brokerUrl, { onCommand: () => done });
      const { status, json } = await rig.described('/export/queue/resend', {
        method: 'POST',
        headers: JSON_BODY,
        body: JSON.stringify(body),
      });
      expect([status, json.success]).toEqual([400, false]);
      expect(boat.commands).toEqual([]);
    },
  );

  test.each([undefined, '{}'])('of an empty body (%j) it says that, and which bounds it takes', async (body) => {
    const rig = await gatewayRig();
    const sent = body === undefined ? {} : { headers: JSON_BODY, body };
    const { status, json } = await rig.described('/export/queue/resend', { method: 'POST', ...sent });
    const error = 'The body is empty: say which exports, by a JSON object with one or more of';
    const expected = `${error} after_sequence, up_to_sequence, since, until.`;
    expect([status, json]).toEqual([400, { success: false, code: 'invalid_request', error: expected }]);
  });

  test('cleanup tells how many exports it removed, in the old words', async () => {
    const rig = await gatewayRig();
    const boat = await playNeighbours(rig.brokerUrl, { onCommand: () => ({ ...done, removed: 7 }) });
    const { status, json } = await rig.described('/export/queue/cleanup', { method: 'POST' });
    expect(status).toBe(200);
    expect(json).toEqual({ success: true, message: 'Queue cleanup completed', removed: 7 });
    expect(boat.commands).toMatchObject([{ command: 'cleanup' }]);
  });

  const refused: [CommandResult['code'], number][] = [
    ['not_found', 404],
    ['not_possible', 409],
    ['invalid_request', 400],
    ['failed', 500],
  ];
  test.each(refused)('%s is said with %i and the queue-keeper’s own sentence', async (code, expected) => {
    const rig = await gatewayRig();
    await playNeighbours(rig.brokerUrl, { onCommand: () => ({ ok: false, code, message: 'It is already there.' }) });
    const calls = [
      ['POST', `${JOB}/retry`],
      ['DELETE', JOB],
      ['POST', `${JOB}/resend`],
    ] as const;
    for (const [method, path] of calls) {
      const { status, json } = await rig.described(path, { method });
      expect(status).toBe(expected);
      expect(json).toEqual({ success: false, error: 'It is already there.', code });
    }
  });

  test('a queue-keeper that does not answer: 504, and a late answer to it disturbs nobody', async () => {
    const rig = await gatewayRig({ commandWaitMs: 100 });
    const boat = await playNeighbours(rig.brokerUrl, { onCommand: () => null });
    const { status, json } = await rig.described(`${JOB}/retry`, { method: 'POST' });
    expect(status).toBe(504);
    expect(json).toEqual({ success: false, error: expect.stringContaining('queue-keeper'), code: 'timeout' });
    expect(boat.commands).toHaveLength(1);
  });

  test('twenty commands at once each get their own answer', async () => {
    const rig = await gatewayRig();
    await playNeighbours(rig.brokerUrl, {
      onCommand: ({ queue_id = '' }) => ({ ok: true, code: 'done', message: `done for ${queue_id}` }),
    });
    const ids = Array.from({ length: 20 }, (_, i) => `q_20260220_1644${10 + i}`);
    const answers = await Promise.all(ids.map((id) => rig.call(`/export/queue/${id}/retry`, { method: 'POST' })));
    expect(answers.map(({ json }) => json.message)).toEqual(ids.map((id) => `done for ${id}`));
  });
});
