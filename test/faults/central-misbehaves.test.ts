import { expect, test } from 'vitest';
import { WIRE_ANSWERS } from '../support/answers-on-the-wire.ts';
import { startBoat } from '../support/boat.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { startUnrulyCentral, unruly } from '../support/unruly-central.ts';
import { startWireCentral } from '../support/wire-central.ts';

const FAST = {
  RETRY_SCHEDULE: '0,0,0',
  UPLOAD_TIMEOUT_S: '1',
  NETWORK_CHECK_INTERVAL_S: '0.3',
};

const message = { status: 'error', message: 'no format_version' };

test.each([
  ['503', [unruly.status(503)], 'failed', 4, '503'],
  ['a hang before the answer', [unruly.hangAfterBody()], 'failed', 4, ''],
  [
    '400 to whatever it is sent: tried again, then failed with the server’s own words',
    [unruly.json(400, message)],
    ...(['failed', 4, 'no format_version'] as const),
  ],
  ['503 once, then well again', [unruly.status(503), unruly.success()], 'completed', 1, null],
] as const)('central answers %s', async (_what, script, status, retryCount, lastError) => {
  const central = await startUnrulyCentral(script);
  const boat = await startBoat({ centralUrl: central.url, env: FAST });
  await boat.request({ request_id: 'x' });
  const job = await boat.jobOf('x', status, 30_000);
  expect(job.retry_count).toBe(retryCount);
  if (lastError === null) expect(job.last_error).toBeNull();
  else expect(job.last_error).toContain(lastError);
  const { ledger } = await boat.queueStatus();
  expect(ledger).toMatchObject({ queued: 1, [status]: 1 });
});

test('401 parks the whole queue behind one plain cause, without attempts; a retry after it is mended delivers all', async () => {
  const central = await startUnrulyCentral([unruly.json(401, { status: 'error', message: 'unknown installation' })]);
  const boat = await startBoat({ centralUrl: central.url, env: FAST });
  for (const id of ['a', 'b', 'c']) await boat.request({ request_id: id });
  const parked = await eventually('the queue says what it waits for', async () => {
    const status = await boat.queueStatus();
    return status.waiting_for?.what === 'central' && status.pending_count === 3 && status;
  });
  expect(parked.waiting_for?.message).toMatch(/401/);
  expect(central.begun).toBe(1);
  expect((await boat.jobs()).map((job) => job.retry_count)).toEqual([0, 0, 0]);

  central.behave([unruly.success()]);
  const job = await boat.jobOf('a', 'pending');
  expect((await boat.http('POST', `/export/queue/${job.queue_id}/retry`)).status).toBe(200);
  await boat.drained(3);
});

test.each([
  ['a portal’s page', unruly.portal()],
  ['a redirect to a portal', unruly.redirect('http://portal.example/login')],
])('%s is no delivery and no attempt; behind it the export goes up', async (_what, behaviour) => {
  const central = await startUnrulyCentral([behaviour]);
  const boat = await startBoat({ centralUrl: central.url, env: FAST });
  await boat.request({ request_id: 'x' });
  await eventually('the queue waits behind the portal', async () => {
    const { waiting_for } = await boat.queueStatus();
    return waiting_for?.what === 'portal' || waiting_for?.what === 'network';
  });
  expect((await boat.jobOf('x', 'pending')).retry_count).toBe(0);
  central.behave([unruly.success()]);
  const job = await boat.jobOf('x', 'completed', 20_000);
  expect(job.retry_count).toBe(0);
});

test('without a network nothing is sent and nothing is used up; with the link back it goes up at once', async () => {
  const central = await startUnrulyCentral();
  const boat = await startBoat({ centralUrl: central.url, env: { ...FAST, NETWORK_PROBES: '127.0.0.1:9' } });
  await boat.request({ request_id: 'x' });
  await eventually(
    'the queue waits for the network',
    async () => (await boat.queueStatus()).waiting_for?.what === 'network',
  );
  const job = await boat.jobOf('x', 'pending');
  expect(job).toMatchObject({ retry_count: 0, attempts: [] });
  expect(central.begun).toBe(0);
});

test('away until everything failed, then back: all goes ashore without any command', async () => {
  const port = await freePort();
  const boat = await startBoat({ centralUrl: `http://127.0.0.1:${port}`, env: FAST });
  for (const id of ['a', 'b']) await boat.request({ request_id: id });
  for (const id of ['a', 'b']) {
    const job = await boat.jobOf(id, 'failed', 30_000);
    expect(job).toMatchObject({ retry_count: 4, transient: true });
  }
  expect(await boat.queueStatus()).toMatchObject({ failed_count: 2, failed_transient_count: 2 });
  await boat.process('uploader').kill();
  await boat.process('queue-keeper').kill();
  const central = await startUnrulyCentral(
    (_nth, { method }) => (method === 'POST' ? unruly.success() : unruly.status(404)),
    port,
  );
  const { ledger } = await boat.drained(2, 60_000);
  expect(ledger).toMatchObject({ queued: 2, completed: 2, failed: 0 });
  const looks = central.requests.filter(({ method }) => method !== 'POST');
  expect(looks.length).toBeGreaterThan(0);
  expect(looks.every(({ bytes, headers }) => bytes === 0 && headers.authorization === undefined)).toBe(true);
});

test('exports of an installation that the central server does not know hold nobody else’s', async () => {
  let known = '';
  const central = await startUnrulyCentral((_nth, { headers }) =>
    headers.authorization === `Bearer ${known}`
      ? unruly.success()
      : unruly.json(401, { message: 'unknown installation' }),
  );
  const boat = await startBoat({ centralUrl: central.url, env: FAST });
  for (const id of ['a', 'b']) await boat.request({ request_id: id });
  await eventually('they are held', async () => (await boat.queueStatus()).waiting_for?.what === 'central');
  known = 'aaaa111122223333';
  boat.license({ installation_id: known });
  await boat.request({ request_id: 'c' });
  await boat.jobOf('c', 'completed', 20_000);
  const { waiting_for, pending_count } = await boat.queueStatus();
  expect(pending_count).toBe(2);
  expect(waiting_for).toMatchObject({ what: 'central', message: expect.stringContaining('401') });
  expect(waiting_for?.installation_id).not.toBe(known);
  expect(waiting_for?.installation_id).toBeDefined();
});

const wireAnswer = (name: string) => WIRE_ANSWERS.find((answer) => answer.name === name) ?? fail(name);
function fail(name: string): never {
  throw new Error(`there is no such answer: ${name}`);
}

test.each([
  '100 unasked',
  'a length twice, the same',
  'a length beside chunks that agree',
  'gzip',
  'HTTP/1.0 with a length',
])('answered by %s, an export is ashore at the first try', async (name) => {
  const central = await startWireCentral(wireAnswer(name));
  const boat = await startBoat({ centralUrl: central.url, env: FAST });
  await boat.request({ request_id: 'x' });
  const job = await boat.jobOf('x', 'completed', 30_000);
  expect(job).toMatchObject({ retry_count: 0, import_id: 'import_field1' });
  expect(central.seen).toMatchObject({ bodies: 1, questions: 0 });
});

test.each([
  'two lengths that differ',
  '200 kB of cookies',
  'a body and no head',
  'NUL in a field',
  'shorter than it said',
  'a coding that nobody knows',
  'a gzip bomb',
  'no word, and a reset',
])(
  'answered by %s, it is told in the same true sentence wherever it is told, and not sent again without a pause',
  async (name) => {
    const answer = wireAnswer(name);
    const central = await startWireCentral(answer);
    const boat = await startBoat({ centralUrl: central.url, env: FAST });
    await boat.request({ request_id: 'x' });
    const job = await boat.jobOf('x', 'failed', 30_000);
    expect(job.last_error).toContain(answer.says);
    expect(job.last_error).not.toMatch(/was not reached|unknown\b/);
    expect(job.attempts).toHaveLength(4);
    for (const { reason } of job.attempts) expect(reason).toContain(answer.says);
    expect(JSON.stringify(boat.process('uploader').lines)).toContain(JSON.stringify(job.last_error));
    // A connection that broke is no answer; after an unclear one nothing goes out twice within seconds, whatever the schedule.
    expect(central.seen.bodies).toBe(name.startsWith('no word') ? 4 : 1);
  },
);

test.each([
  'two lengths that differ',
  'a length beside chunks that differ',
  'no word, and an end',
  'gzip that is cut off',
])(
  'answered by %s, by a server that tells what it holds, it is sent once and ashore at the second try',
  async (name) => {
    const central = await startWireCentral(wireAnswer(name), { understandsQuestions: true });
    const boat = await startBoat({ centralUrl: central.url, env: FAST });
    await boat.request({ request_id: 'x' });
    expect(await boat.jobOf('x', 'completed', 30_000)).toMatchObject({ import_id: 'import_held1' });
    expect(central.seen.bodies).toBe(1);
  },
);

test('behind a redirect one body goes out and no other: looks are small and grow apart', async () => {
  const central = await startWireCentral(wireAnswer('308'));
  const boat = await startBoat({ centralUrl: central.url, env: { ...FAST, NETWORK_CHECK_INTERVAL_S: '0.1' } });
  await boat.request({ request_id: 'x' });
  await eventually('it looks a few times', () => central.seen.looks >= 4, 20_000);
  const { waiting_for, pending_count } = await boat.queueStatus();
  expect({ pending_count, bodies: central.seen.bodies }).toEqual({ pending_count: 1, bodies: 1 });
  expect(waiting_for?.message).toContain('A redirect to other.example answered');
});
