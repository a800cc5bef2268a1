import { describe, expect, test } from 'vitest';
import { type ExportQuery, queryResult } from '../../../shared/contracts/export-query.ts';
import { queueJob } from '../../../shared/contracts/queue-job.ts';
import type { QueueStatus } from '../../../shared/contracts/queue-status.ts';
import type { Job, PastJob } from '../../../shared/export/job.ts';
import { eventually } from '../../support/eventually.ts';
import { gatewayRig, jobFor, pastOf, playNeighbours, STATUS } from './gateway-rig.ts';

type Rig = Awaited<ReturnType<typeof gatewayRig>>;

/** Of exports that were delivered, the counts that go with so many held and so many removed. */
const delivered = (held: number, removed: number): QueueStatus => ({
  ...STATUS,
  pending_count: 0,
  completed_count: held,
  ledger: { ...STATUS.ledger, queued: held + removed, completed: held + removed },
});

/** A queue-keeper with a history: pages as it gives them, newest first. */
function keeperOf(list: readonly PastJob[]) {
  return ({ about, queue_id, request_id = '', before, offset = 0, limit = 50 }: ExportQuery) => {
    if (about === 'request') return { ok: true, request: { request_id, state: 'unknown' as const } };
    const fitting = list.filter(
      (job) => (!queue_id || job.queue_id === queue_id) && (!request_id || job.request_id === request_id),
    );
    const from = before ? fitting.findIndex((job) => job.queue_id === before) + 1 : 0;
    if (before && from === 0) return { ok: false, message: `${before} is nothing that there ever was.` };
    return { ok: true, total: fitting.length, jobs: fitting.slice(from + offset, from + offset + limit) };
  };
}

const heard = (rig: Rig, status: QueueStatus) =>
  eventually('the queue’s status is known', async () => {
    const { json } = await rig.call('/export/queue/status');
    return JSON.stringify(json.ledger) === JSON.stringify(status.ledger);
  });
const shown = (rig: Rig, job: Job) =>
  eventually(`${job.queue_id} is known`, async () => (await rig.call(`/export/queue/${job.queue_id}`)).json.job);
const idsIn = (json: Readonly<Record<string, unknown>>) => (json.jobs as PastJob[]).map(({ queue_id }) => queue_id);

/** One export on the bus, and what it was before: `removed` older ones that are gone. */
async function boatWithHistory(removed: number, more: Partial<Parameters<typeof playNeighbours>[1]> = {}) {
  const gone = Array.from({ length: removed }, (_, nth) => jobFor(`gone-${nth}`, { status: 'completed' }));
  const here = jobFor('here', { status: 'completed', import_id: 'import_1', note: 'anchored' });
  const list = [pastOf(here), ...gone.reverse().map((job) => pastOf(job, { file_aboard: false }))];
  const rig = await gatewayRig({ commandWaitMs: 2_000 });
  const boat = await playNeighbours(rig.brokerUrl, { onQuery: keeperOf(list), ...more });
  const status = delivered(1, removed);
  await boat.status(status);
  await boat.job(here);
  await heard(rig, status);
  await shown(rig, here);
  return { rig, boat, here, list };
}

describe('the list of all exports', () => {
  test('goes on where the bus ends: whole jobs first, then what is kept of them; total counts them all', async () => {
    const { rig, here, list } = await boatWithHistory(3);
    const { status, json } = await rig.described('/export/queue');
    expect(status).toBe(200);
    expect(json).toEqual({ success: true, count: 4, total: 4, jobs: [here, ...list.slice(1)] });
    const page = await rig.described(`/export/queue?limit=2&before=${here.queue_id}`);
    expect(idsIn(page.json)).toEqual(list.slice(1, 3).map(({ queue_id }) => queue_id));
    expect((await rig.described('/export/queue?limit=1&offset=3')).json).toMatchObject({ count: 1, total: 4 });
  });

  test('a large page is put together from messages', async () => {
    const { rig, boat, list } = await boatWithHistory(249);
    const asked = boat.queries.length;
    const { json } = await rig.described('/export/queue?limit=1000');
    expect(idsIn(json)).toEqual(list.map(({ queue_id }) => queue_id));
    expect(boat.queries.length - asked).toBe(3);
  });

  test('asks nobody while the bus shows everything, nor twice while nothing changes', async () => {
    const rig = await gatewayRig();
    const job = jobFor('only', { status: 'completed' });
    const boat = await playNeighbours(rig.brokerUrl, { onQuery: keeperOf([pastOf(job)]) });
    await boat.status(delivered(1, 0));
    await boat.job(job);
    await heard(rig, delivered(1, 0));
    await shown(rig, job);
    const asked = boat.queries.length;
    for (let i = 0; i < 3; i++) expect((await rig.call('/export/queue')).json).toMatchObject({ total: 1, jobs: [job] });
    expect(boat.queries.length).toBe(asked);

    await boat.status(delivered(1, 7));
    await heard(rig, delivered(1, 7));
    for (let i = 0; i < 3; i++) expect((await rig.call('/export/queue')).json).toMatchObject({ count: 1 });
    expect(boat.queries.length).toBe(asked + 1);
    await boat.job({ ...job, claim: 7 });
    await eventually('news makes it ask again', async () => {
      await rig.call('/export/queue');
      return boat.queries.length > asked + 1;
    });
  });

  test('is what the bus shows, and says so, when the queue-keeper does not answer', async () => {
    const { rig, here } = await boatWithHistory(3, { onQuery: () => null });
    const { status, json } = await rig.described('/export/queue');
    expect(status).toBe(200);
    expect(json).toMatchObject({ success: true, count: 1, jobs: [here], partial: true });
    expect(json.message).toMatch(/has not answered.*missing/);
    expect((await rig.described('/export/queue?before=q_20200101_000000')).status).toBe(504);
  });

  test('what the queue-keeper refuses is refused in its words', async () => {
    const { rig } = await boatWithHistory(3);
    const { status, json } = await rig.described('/export/queue?before=q_20200101_000000');
    expect(status).toBe(400);
    expect(json).toMatchObject({ success: false, code: 'invalid_request', error: expect.stringContaining('q_2020') });
    for (const query of ['before=yesterday', 'before=', 'offset=-1', 'offset=100001', 'limit=1001']) {
      expect((await rig.described(`/export/queue?${query}`)).status, query).toBe(400);
    }
  });
});

describe('one export', () => {
  test('that is gone is found all the same, with its receipt', async () => {
    const { rig, list } = await boatWithHistory(3);
    expect((await rig.described(`/export/queue/${list[2]?.queue_id}`)).json).toEqual({ success: true, job: list[2] });
    expect((await rig.described('/export/queue/q_20200101_000000')).status).toBe(404);
  });

  test.each([
    ['of a longer history', 3],
    ['that was made just now, beside all that the queue-keeper told', 0],
  ])('%s is not called unknown when nobody answers', async (_which, removed) => {
    const { rig } = await boatWithHistory(removed, { onQuery: () => null });
    const { status, json } = await rig.described('/export/queue/q_20260220_175959');
    expect(status).toBe(504);
    expect(json).toMatchObject({ success: false, code: 'timeout' });
  });
});

describe('what became of a request', () => {
  const path = (id: string) => `/export/requests/${id}`;

  test('an export: the whole job while it is on the bus, then what is kept of it', async () => {
    const { rig, here, list } = await boatWithHistory(3);
    expect((await rig.described(path('here'))).json).toEqual({
      success: true,
      request_id: 'here',
      state: 'queued',
      message: `It became ${here.queue_id}, which is completed.`,
      queue_id: here.queue_id,
      job: here,
      source: 'http',
      note: 'anchored',
    });
    expect((await rig.described(path('gone-1'))).json).toMatchObject({ state: 'queued', job: list[2] });
  });

  const at = { received_at: '2026-02-20T21:44:16.503Z', source: 'http', note: 'anchored' };
  test.each([
    ['still being made', { state: 'being_made', ...at }, { state: 'being_made', ...at }],
    [
      'refused, and why',
      { state: 'refused', reason: 'disk_full', message: 'The disk is full.', ...at },
      { state: 'refused', reason: 'disk_full', message: 'The disk is full.', ...at },
    ],
    [
      'made, and on its way into the queue',
      { state: 'queued', queue_id: 'q_20260220_164499' },
      { state: 'queued', queue_id: 'q_20260220_164499', message: expect.stringContaining('comes into the queue') },
    ],
  ] as const)('as the collector knows it: %s', async (_what, told, expected) => {
    const { rig } = await boatWithHistory(1, {
      onQuery: (query) =>
        query.about === 'history' ? keeperOf([])(query) : { ok: true, request: { request_id: 'asked', ...told } },
    });
    const { status, json } = await rig.described(path('asked'));
    expect(status).toBe(200);
    expect(json).toMatchObject({
      success: true,
      request_id: 'asked',
      message: expect.stringMatching(/\S/),
      ...expected,
    });
  });

  test('one of several equal requests leads to the export that they share', async () => {
    const { rig, here } = await boatWithHistory(1, {
      onQuery: ({ request_id = '' }) => ({
        ok: true,
        request: { request_id, state: 'queued', queue_id: here.queue_id },
      }),
    });
    expect((await rig.described(path('twin'))).json).toMatchObject({ request_id: 'twin', job: here });
  });

  test('an unknown one is 404, but not when who remembers does not answer', async () => {
    const { rig } = await boatWithHistory(1);
    expect((await rig.described(path('never'))).json).toMatchObject({ code: 'not_found' });
    expect((await rig.described(path('never'))).status).toBe(404);
    expect((await rig.described(path('no%20id'))).status).toBe(400);
    const silent = await boatWithHistory(1, {
      onQuery: (query) => (query.about === 'request' ? null : keeperOf([])(query)),
    });
    expect((await silent.rig.described(path('never'))).status).toBe(504);
  });

  test('without a broker it says so at once', async () => {
    const rig = await gatewayRig({ connected: false, url: 'mqtt://127.0.0.1:9' });
    for (const where of [path('never'), '/export/queue/q_20260220_164416', '/export/queue/q_20260220_164416/file']) {
      expect((await rig.described(where)).json, where).toMatchObject({ success: false, code: 'bus_away' });
    }
    expect((await rig.described('/export/queue')).json).toMatchObject({ success: true, count: 0, partial: true });
  });
});

test('a request that takes long is told where to look, and is found there', async () => {
  const { rig } = await boatWithHistory(1, {
    onQuery: ({ request_id = '' }) => ({ ok: true, request: { request_id, state: 'being_made' } }),
  });
  const slow = await gatewayRig({ url: rig.brokerUrl, generateWaitMs: 50 });
  const { status, json, headers } = await slow.generate({ request_id: 'slow-1' });
  expect(status).toBe(202);
  expect(json.message).toContain('/export/requests/slow-1');
  expect(headers.location).toBe('/export/requests/slow-1');
  expect((await slow.described(String(headers.location))).json).toMatchObject({ state: 'being_made' });
});

describe('asked for again under the request_id of an export of long ago', () => {
  const said = { completed: 'was delivered', expired: 'never went ashore', cancelled: 'was cancelled' } as const;
  test.each(['completed', 'expired', 'cancelled'] as const)(
    'it answers at once what became of that, and asks for none: %s',
    async (status) => {
      const past = pastOf(jobFor('again'), { status, file_aboard: false });
      const { rig, boat } = await boatWithHistory(1, { onQuery: keeperOf([past]) });
      const answer = await rig.described('/export/generate', { method: 'POST', body: { request_id: 'again' } });
      expect(answer.status).toBe(200);
      expect(answer.json).toEqual({
        success: true,
        export_file: past.queue_id.replace('q_', 'export_').concat('.json'),
        export_id: past.queue_id.replace('q_', 'export_'),
        queue_id: past.queue_id,
        request_id: 'again',
        category_count: 9,
        status,
        message: expect.stringContaining(said[status]),
        statistics: { total_size_bytes: 2256 },
      });
      expect(boat.requests).toEqual([]);
    },
  );

  test('a queue-keeper that answers late is heard, and one that does not keeps no request from the broker', async () => {
    const past = pastOf(jobFor('again'), { status: 'completed', file_aboard: false });
    const late: (() => void)[] = [];
    const { rig, boat } = await boatWithHistory(1, {
      onQuery: () => null,
      onRequest: () => {
        for (const answer of late.splice(0)) answer();
      },
    });
    late.push(() => {
      const { query_id } = boat.queries.findLast(({ request_id }) => request_id === 'again') ?? { query_id: '' };
      const at = '2026-02-20T21:44:20.000Z';
      void boat.bus.publish(queryResult, { ok: true, about: 'history', query_id, total: 1, jobs: [past], at });
    });
    expect((await rig.generate({ request_id: 'again' })).json).toMatchObject({ queue_id: past.queue_id });
    expect(boat.requests).toHaveLength(1);
  });

  test('a request that was never an export is made, whatever became of it before', async () => {
    const job = jobFor('refused-once');
    const { rig, boat } = await boatWithHistory(1, {
      onRequest: (_request, bus) => void bus.publish(queueJob, job, { queue_id: job.queue_id }),
    });
    expect((await rig.generate({ request_id: 'refused-once' })).json).toMatchObject({ queue_id: job.queue_id });
    expect(boat.requests).toHaveLength(1);
  });
});
