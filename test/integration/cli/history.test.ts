import { expect, test } from 'vitest';
import type { ExportQuery } from '../../../shared/contracts/export-query.ts';
import { eventually } from '../../support/eventually.ts';
import { gatewayRig, jobFor, pastOf, playNeighbours, STATUS } from '../gateway/gateway-rig.ts';
import { run } from './cli-rig.ts';

const GONE = Array.from({ length: 130 }, (_, nth) =>
  pastOf(jobFor(`gone-${nth}`, { status: nth === 0 ? 'failed' : 'completed', import_id: `import_${nth}` }), {
    file_aboard: false,
    ...(nth === 0 ? { status: 'expired' as const, import_id: null, last_error: 'HTTP 422' } : {}),
    ...(nth === 1 ? { note: 'left the harbour' } : {}),
  }),
).reverse();

/** A boat whose older exports are gone, but for their receipts. */
async function boatWithHistory() {
  const rig = await gatewayRig();
  const here = jobFor('here', { status: 'failed', last_error: 'HTTP 503' });
  const list = [pastOf(here), ...GONE];
  const boat = await playNeighbours(rig.brokerUrl, {
    onCommand: () => ({ ok: true, code: 'done', message: 'It is pending again.' }),
    onQuery: ({ about, status, queue_id, request_id = '', before, limit = 50 }: ExportQuery) => {
      if (about === 'request') return { ok: true, request: { request_id, state: 'unknown' } };
      const fitting = list.filter(
        (job) =>
          (!status || (job.status === 'expired' ? 'failed' : job.status) === status) &&
          (!queue_id || job.queue_id === queue_id) &&
          (!request_id || job.request_id === request_id),
      );
      const from = fitting.findIndex((job) => job.queue_id === before) + 1;
      return { ok: true, total: fitting.length, jobs: fitting.slice(from, from + limit) };
    },
  });
  const ledger = { ...STATUS.ledger, queued: 131, completed: 129, failed: 1, expired: 1 };
  await boat.status({ ...STATUS, pending_count: 0, completed_count: 0, failed_count: 1, ledger });
  await boat.job(here);
  await eventually('the job is known', async () => (await rig.call(`/export/queue/${here.queue_id}`)).json.job);
  return { env: { GATEWAY_PORT: String(rig.port), GATEWAY_HOST: '127.0.0.1' }, boat, here };
}

test('history tells every export there ever was, a line each, page by page', async () => {
  const { env, here } = await boatWithHistory();
  const newest = await run(env, 'history');
  expect(newest.code).toBe(0);
  expect(newest.out.split('\n')).toHaveLength(20);
  expect(newest.out).toMatch(new RegExp(`^${here.queue_id}  failed .* HTTP 503\n.*receipt import_129`));
  const all = await run(env, 'history', '--limit', '200', '--json');
  expect(JSON.parse(all.out)).toMatchObject({ ok: true, total: 131 });
  expect(JSON.parse(all.out).exports).toHaveLength(131);
  const older = await run(env, 'history', '--before', GONE.at(-3)?.queue_id ?? '');
  expect(older.out).toMatch(/receipt import_1 {2}“left the harbour”\n.* expired .*HTTP 422$/);
  expect((await run(env, 'history', '--status', 'failed')).out.split('\n')).toHaveLength(2);
});

test('show finds an export of long ago by its id or its request', async () => {
  const { env } = await boatWithHistory();
  const [gone] = GONE;
  for (const id of [gone?.queue_id ?? '', gone?.request_id ?? '']) {
    expect(await run(env, 'show', id)).toMatchObject({ code: 0, out: expect.stringContaining('receipt import_129') });
  }
  expect(JSON.parse((await run(env, 'show', 'gone-7', '--json')).out)).toMatchObject({
    ok: true,
    job: { import_id: 'import_7' },
  });
  expect(await run(env, 'show', 'never')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/never: No request.*history lists the ids/),
  });
});

test('show tells of an export that waits what holds the queue', async () => {
  const { env, boat } = await boatWithHistory();
  const waits = jobFor('waits');
  await boat.job(waits);
  const message = 'The server does not know this boat.';
  await boat.status({ ...STATUS, waiting_for: { what: 'central', since: waits.created_at, message } });
  await eventually('it is shown', async () => (await run(env, 'show', waits.queue_id)).out.includes(message));
});

test('retry --failed leaves alone what has expired', async () => {
  const { env, boat, here } = await boatWithHistory();
  expect(await run(env, 'retry', '--failed')).toMatchObject({ code: 0, out: `${here.queue_id}: It is pending again.` });
  expect(boat.commands).toMatchObject([{ command: 'retry', queue_id: here.queue_id }]);
});

test.each([[['history', '--limit', 'many']], [['history', '--limit', '0']], [['show']], [['show', '../etc']]])(
  '%j is not understood: exit code 64, and nobody is asked',
  async (args) => {
    expect((await run({ GATEWAY_PORT: '9' }, ...args)).code).toBe(64);
  },
);
