import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ExportDocument } from '../../shared/export/document.ts';
import { startBoat } from '../support/boat.ts';
import { eventually } from '../support/eventually.ts';
import { startHttpProxy } from '../support/http-proxy.ts';
import { type Judge, recordsIn, startJudgingCentral } from '../support/judging-central.ts';

/** Servers that are not ours refuse a whole export for one record, and say which in ways of their own, or not at all. */

const FAST = { RETRY_SCHEDULE: '0,0,0', NETWORK_CHECK_INTERVAL_S: '0.3' };

/** Bodies of refusals, given the record's place in the boat log. */
const NAMING: [what: string, body: (i: number) => unknown][] = [
  [
    'RFC 9457',
    (i) => ({ title: 'invalid', errors: [{ detail: 'no such day', pointer: `#/data/boatlog/${i}/timestamp` }] }),
  ],
  ['ajv', (i) => [{ instancePath: `/data/boatlog/${i}/timestamp`, keyword: 'format' }]],
  ['FastAPI', (i) => ({ detail: [{ loc: ['body', 'data', 'boatlog', i, 'timestamp'], msg: 'no such day' }] })],
  ['marshmallow', (i) => ({ data: { boatlog: { [i]: { timestamp: ['Not a valid datetime.'] } } } })],
  ['a sentence', (i) => ({ error: `data.boatlog[${i}]: date/time field value out of range` })],
  ['a sentence without JSON', (i) => `500 rows checked, bad: body.data.boatlog.${i}`],
];

const entriesOf = (document: ExportDocument) => document.data.boatlog.map((entry) => JSON.stringify(entry));

test('however it names the record: that one is in quarantine, all others are ashore once, and no later export has it', async () => {
  const bad = new Set<string>();
  let body: (i: number) => unknown = () => '';
  const judge: Judge = (document) => {
    const i = entriesOf(document).findIndex((entry) => bad.has(entry));
    return i < 0 ? null : { status: 422, body: body(i) };
  };
  const central = await startJudgingCentral(() => null);
  const boat = await startBoat({ centralUrl: central.url, env: FAST });
  await boat.request({ request_id: 'first', categories: ['boatlog', 'settings'] });
  await boat.jobOf('first', 'completed');
  central.judge(judge);
  for (const [nth, [what, words]] of NAMING.entries()) {
    const before = central.taken.at(-1) as ExportDocument;
    const record = entriesOf(before)[8] as string;
    bad.add(record);
    body = words;
    const uploads = central.uploads;
    await boat.request({ request_id: `r${nth}`, categories: ['boatlog', 'settings'] });
    const job = await boat.jobOf(`r${nth}`, 'completed');
    expect(central.uploads - uploads, what).toBe(2);
    expect(job).toMatchObject({ parts: { ashore: 1, refused: 1, quarantined: [expect.stringMatching(/^boatlog-/)] } });
    const last = central.taken.at(-1) as ExportDocument;
    expect(entriesOf(last), what).toEqual(entriesOf(before).filter((entry) => entry !== record));
    expect(readdirSync(boat.folders.quarantine)).toHaveLength(nth + 1);
  }
  const uploads = central.uploads;
  await boat.request({ request_id: 'after', categories: ['boatlog', 'settings'] });
  const after = await boat.jobOf('after', 'completed');
  expect(central.uploads - uploads).toBe(1);
  expect(after.problems).toMatchObject([{ category: 'boatlog', code: 'quarantined' }]);
  const health = (await boat.http('GET', '/health')).body as { status: string; problems: string[] };
  expect(health.status).toBe('degraded');
  expect(health.problems.join(' ')).toContain(`${NAMING.length} records of boatlog are in quarantine`);
});

const FORBIDDEN =
  '<html><head><title>403 Forbidden</title></head><body><center><h1>403 Forbidden</h1></center></body></html>';

test.each<[what: string, status: number, body: unknown]>([
  ['nginx with ModSecurity, which says no more', 403, FORBIDDEN],
  ['a gateway with a firewall behind it', 403, { message: 'Forbidden' }],
  ['ModSecurity', 406, FORBIDDEN.replace('Forbidden<', 'Not Acceptable! Mod_Security<')],
])(
  'a firewall dislikes one text (%s): it alone is in quarantine, and no export stands',
  async (_what, status, body) => {
    const central = await startJudgingCentral((document) =>
      entriesOf(document).join().includes('<script>') ? { status, body } : null,
    );
    const boat = await startBoat({ centralUrl: central.url, env: FAST });
    await boat.request({ entry_id: 'evil', content: '<script>alert(1)</script>' }, 'export/data/boatlog');
    await boat.request({ request_id: 'x', categories: ['boatlog', 'settings'] });
    await boat.jobOf('x', 'completed', 40_000);
    expect(readdirSync(boat.folders.quarantine)).toEqual([expect.stringMatching(/^boatlog-/)]);
    expect(entriesOf(central.taken.at(-1) as ExportDocument).join()).not.toContain('<script>');
    const uploads = central.uploads;
    await boat.request({ request_id: 'y', categories: ['boatlog', 'settings'] });
    await boat.jobOf('y', 'completed', 40_000);
    expect(central.uploads - uploads).toBe(1);
    expect((await boat.queueStatus()).waiting_for).toBeNull();
  },
);

test('it names none: all that it takes is ashore exactly once, also what was contributed, and the rest in quarantine', async () => {
  let record = '';
  const central = await startJudgingCentral((document) => {
    record ||= entriesOf(document)[8] ?? '';
    return entriesOf(document).includes(record) ? { status: 400, body: { message: 'no such day' } } : null;
  });
  const boat = await startBoat({ centralUrl: central.url, env: FAST });
  await boat.request({ entry_id: 'mine', content: 'a contribution' }, 'export/data/boatlog');
  await boat.request({ request_id: 'x' });
  const job = await boat.jobOf('x', 'completed', 40_000);
  const whole = JSON.parse(boat.archived(job.export_file)?.toString('utf8') ?? '{}') as ExportDocument;
  const ashore = recordsIn(central.taken);
  expect([...ashore, `boatlog ${record}`].sort()).toEqual(recordsIn([whole]).sort());
  expect(entriesOf(whole).join()).toContain('a contribution');
  const [file = ''] = readdirSync(boat.folders.quarantine);
  expect(JSON.parse(readFileSync(join(boat.folders.quarantine, file), 'utf8'))).toMatchObject({
    category: 'boatlog',
    pointer: '/data/boatlog/8',
    said: expect.stringContaining('no such day'),
    record: JSON.parse(record),
  });
  expect((await boat.queueStatus()).ledger).toMatchObject({ queued: 1, completed: 1, failed: 0 });
  const answer = await boat.http('GET', '/export/requests/x');
  expect(answer.body).toMatchObject({ state: 'queued', queue_id: job.queue_id });

  await boat.request({ request_id: 'y', categories: ['boatlog'] });
  await boat.jobOf('y', 'completed', 40_000);
  const later = entriesOf(central.taken.at(-1) as ExportDocument).join();
  expect(later).not.toContain('a contribution');
  expect(later).not.toContain(record);

  rmSync(join(boat.folders.quarantine, file));
  central.judge(() => null);
  await boat.request({ request_id: 'z', categories: ['boatlog'] });
  await boat.jobOf('z', 'completed', 40_000);
  expect(entriesOf(central.taken.at(-1) as ExportDocument)).toContain(record);
});

test('too large: it is ashore in smaller parts, whole and once', async () => {
  const central = await startJudgingCentral((_document, bytes) =>
    bytes > 20_000 ? { status: 413, body: '<html><h1>413 Request Entity Too Large</h1></html>' } : null,
  );
  const boat = await startBoat({ centralUrl: central.url, boatlogRows: 300, env: FAST });
  await boat.request({ request_id: 'x', categories: ['boatlog', 'onboarding'] });
  const job = await boat.jobOf('x', 'completed', 60_000);
  const whole = JSON.parse(boat.archived(job.export_file)?.toString('utf8') ?? '{}') as ExportDocument;
  expect(whole.data.boatlog).toHaveLength(300);
  expect(recordsIn(central.taken).sort()).toEqual(recordsIn([whole]).sort());
  expect(existsSync(boat.folders.quarantine) ? readdirSync(boat.folders.quarantine) : []).toEqual([]);
});

test('a proxy that finds everything too large: it is held, however small its parts are, and ashore once it lets them pass', async () => {
  const central = await startJudgingCentral(() => null);
  let isOpen = false;
  const tooLarge = 'HTTP/1.1 413 Too Large\r\nServer: squid/6.6\r\nX-Squid-Error: ERR_X 0\r\nContent-Length: 0\r\n\r\n';
  const isUpload = (head: string) => head.startsWith('POST ');
  const proxy = await startHttpProxy({
    to: Number(new URL(central.url).port),
    say: (head) => (isUpload(head) && !isOpen ? tooLarge : null),
  });
  const boat = await startBoat({
    centralUrl: 'http://elsewhere.example',
    boatlogRows: 300,
    env: { ...FAST, ALLOW_INSECURE_CENTRAL: 'true', HTTP_PROXY: `127.0.0.1:${proxy.port}` },
  });
  await boat.request({ request_id: 'x' });
  const { waiting_for } = await eventually('it is held', async () => {
    const status = await boat.queueStatus();
    return status.waiting_for?.what === 'central' && status;
  });
  expect(waiting_for?.message).toMatch(/^The proxy 127\.0\.0\.1:\d+, which .* size is not the reason/);
  const jobs = await boat.jobs();
  expect(jobs.map(({ status, retry_count }) => [status, retry_count])).toEqual([['pending', 0]]);
  isOpen = true;
  expect((await boat.http('POST', `/export/queue/${jobs[0]?.queue_id}/retry`)).status).toBe(200);
  const job = await boat.jobOf('x', 'completed', 60_000);
  const whole = JSON.parse(boat.archived(job.export_file)?.toString('utf8') ?? '{}') as ExportDocument;
  expect(recordsIn(central.taken).sort()).toEqual(recordsIn([whole]).sort());
});

test('killed at any moment, everything is ashore once all the same', async () => {
  let record = '';
  const central = await startJudgingCentral((document) => {
    record ||= entriesOf(document)[8] ?? '';
    return entriesOf(document).includes(record) ? { status: 422, body: { message: 'no such day' } } : null;
  });
  const boat = await startBoat({ centralUrl: central.url, env: FAST });
  await boat.request({ request_id: 'x' });
  for (const uploads of [2, 5, 8]) {
    await eventually(`${uploads} uploads came`, () => central.uploads >= uploads);
    await boat.process('queue-keeper').kill();
    await boat.process('uploader').kill();
  }
  const job = await boat.jobOf('x', 'completed', 60_000);
  const whole = JSON.parse(boat.archived(job.export_file)?.toString('utf8') ?? '{}') as ExportDocument;
  expect([...recordsIn(central.taken), `boatlog ${record}`].sort()).toEqual(recordsIn([whole]).sort());
  expect(readdirSync(boat.folders.quarantine)).toHaveLength(1);
  expect(readdirSync(boat.folders.outbox)).toEqual([]);
});

test('it refuses everything in one sentence: few uploads, nothing is held back, and it comes back by itself', async () => {
  let isAway = true;
  const central = await startJudgingCentral(() =>
    isAway ? { status: 400, body: { message: 'unknown format' } } : null,
  );
  const boat = await startBoat({ centralUrl: central.url, env: FAST });
  await boat.request({ request_id: 'x' });
  const job = await boat.jobOf('x', 'failed', 40_000);
  expect(central.uploads).toBeLessThanOrEqual(14);
  expect(job).toMatchObject({ transient: true, last_error: expect.stringContaining('unknown format') });
  expect(existsSync(boat.folders.quarantine) ? readdirSync(boat.folders.quarantine) : []).toEqual([]);
  isAway = false;
  expect((await boat.http('POST', `/export/queue/${job.queue_id}/retry`)).status).toBe(200);
  await boat.jobOf('x', 'completed', 40_000);
});

test('a server that is away now and then and says so as a 400, in words that nobody knows: all is ashore, and nothing held back', async () => {
  let nth = 0;
  let isFlaky = true;
  const central = await startJudgingCentral(() =>
    isFlaky && nth++ % 5 < 3 ? { status: 400, body: { error: 'Prisma.P1001' } } : null,
  );
  const boat = await startBoat({ centralUrl: central.url, env: { ...FAST, RETRY_SCHEDULE: '0,3,3' } });
  await boat.request({ request_id: 'x' });
  await eventually('the first look is over', async () => {
    const [job] = await boat.jobs();
    return job?.status === 'pending' && job.next_retry_at !== null && (job.parts?.refused ?? 0) > 0;
  });
  isFlaky = false;
  const job = await boat.jobOf('x', 'completed', 60_000);
  const whole = JSON.parse(boat.archived(job.export_file)?.toString('utf8') ?? '{}') as ExportDocument;
  expect(recordsIn(central.taken).sort()).toEqual(recordsIn([whole]).sort());
  expect(existsSync(boat.folders.quarantine) ? readdirSync(boat.folders.quarantine) : []).toEqual([]);
});

test('a 500 that names a record is no reason to wait: the rest is ashore, and the record in quarantine', async () => {
  let record = '';
  const central = await startJudgingCentral((document) => {
    record ||= entriesOf(document)[8] ?? '';
    const i = entriesOf(document).indexOf(record);
    return i < 0
      ? null
      : { status: 500, body: { error: `invalid input syntax for type numeric at data.boatlog[${i}]` } };
  });
  const boat = await startBoat({ centralUrl: central.url, env: FAST });
  await boat.request({ request_id: 'x' });
  await boat.jobOf('x', 'completed', 40_000);
  expect(central.uploads).toBe(3);
  expect(readdirSync(boat.folders.quarantine)).toHaveLength(1);
});
