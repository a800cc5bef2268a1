import { once } from 'node:events';
import { appendFileSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { COMMANDS } from '../../../services/cli/commands.ts';
import { runCommandLine } from '../../../services/cli/run.ts';
import { exportQueued } from '../../../shared/contracts/export-queued.ts';
import { exportRejected } from '../../../shared/contracts/export-rejected.ts';
import { queueJob } from '../../../shared/contracts/queue-job.ts';
import type { Job } from '../../../shared/export/job.ts';
import { CHECKOUT } from '../../../shared/runtime/own-commands.ts';
import { version } from '../../../shared/runtime/version.ts';
import { startTestBroker } from '../../support/broker.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { gatewayRig, jobFor, playNeighbours, STATUS, showsJobs } from '../gateway/gateway-rig.ts';
import { commandThatSays, computerIn, recordingIo, run, writeFile } from './cli-rig.ts';
import { answering, httpServer, playBus, silentPort } from './doctor-rig.ts';

test.each(Object.keys(COMMANDS))('%s --help tells how it is called, without a boat', async (name) => {
  const { code, out } = await run({ MQTT_URL: 'nonsense' }, name, '--help');
  expect(code).toBe(0);
  expect(out).toContain(`Usage: npm run --silent cli -- ${name}`);
});

test('the version is told, and so is every command', async () => {
  expect(await run({}, '--version')).toMatchObject({ code: 0, out: version });
  const { code, out } = await run({}, '--help');
  expect(code).toBe(0);
  for (const name of Object.keys(COMMANDS)) expect(out).toContain(`  ${name} `);
});

test.each([
  [[]],
  [['statsu']],
  [['status', 'now']],
  [['status', '--josn']],
  [['cancel']],
  [['cancel', '../etc/passwd']],
  [['retry']],
  [['retry', 'q_20260220_164416', '--failed']],
  [['resend']],
  [['resend', 'q_20260220_164416', '--since', '2026-02-20']],
  [['resend', 'nonsense']],
  [['resend', '--after-sequence', '-1']],
  [['resend', '--after-sequence', '9007199254740992']],
  [['resend', '--up-to-sequence', '1.5']],
  [['resend', '--since', '2026-02-30']],
  [['resend', '--until', 'yesterday']],
  [['request', '--categories', 'boatlog,engine']],
  [['request', '--timeout', 'soon']],
  [['logs', 'uplaoder']],
  // No installed boat has one.
  [['logs', 'central']],
])('%j is not understood: exit code 64, and what would be', async (args) => {
  const { code, out, err } = await run({}, ...args);
  expect(code).toBe(64);
  expect(out).toBe('');
  expect(err).toMatch(/\S/);
});

test('a wrong setting ends a command with 78, and a file of settings that is not there too', async () => {
  expect(await run({ MQTT_URL: 'localhost' }, 'status')).toMatchObject({
    code: 78,
    err: expect.stringContaining('MQTT_URL'),
  });
  const missing = await run({}, 'status', '--env-file', '/nowhere/export.env');
  expect(missing).toMatchObject({ code: 78, err: expect.stringContaining('/nowhere/export.env') });
});

test('without a broker each command says so in three parts, also as JSON, and ends with 3', async () => {
  const env = { MQTT_PORT: String(await freePort()) };
  const endings = await Promise.all([run(env, 'status'), run(env, 'request'), run(env, 'watch')]);
  for (const { code, err } of endings) {
    expect(code).toBe(3);
    expect(err).toMatch(/broker cannot be reached.*\n.*means: .*kept on the disk.*\n.*do: .*npm start/);
  }
  const { out } = await run(env, 'status', '--json');
  expect(JSON.parse(out)).toMatchObject({ ok: false, cause: expect.any(String), next_step: expect.any(String) });
});

const CONNACK = Buffer.from([0x20, 0x02, 0x00, 0x00]);

test.each([
  ['from the start', undefined],
  ['once it has let us in', CONNACK],
])('a broker that is silent %s is said not to answer, and is to be started anew', async (_when, hello) => {
  const env = { MQTT_PORT: String(await silentPort(hello)) };
  const endings = await Promise.all([run(env, 'status'), run(env, 'watch')]);
  for (const { code, err } of endings) {
    expect(code).toBe(3);
    expect(err).toMatch(/does not answer: .*\n.*means: .*kept on the disk.*\n.*do: .*end npm start .*start it again/);
    expect(err).not.toMatch(/no MQTT broker/);
  }
});

test.each([
  ['ends', (socket: Socket) => void socket.destroy()],
  ['cuts', (socket: Socket) => void socket.resetAndDestroy()],
])(
  'a broker that %s the connection instead of an acknowledgement is one, and nothing is said to be kept',
  async (_how, end) => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.on('data', (packet) => {
        const type = (packet[0] ?? 0) >> 4;
        if (type === 1) socket.write(CONNACK);
        // A SUBACK for the packet id of three subscriptions; whatever comes then is not acknowledged.
        else if (type === 8) socket.write(Buffer.from([0x90, 5, packet[2] ?? 0, packet[3] ?? 0, 1, 1, 1]));
        else end(socket);
      });
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { code, err } = await run({ MQTT_PORT: String((server.address() as AddressInfo).port) }, 'request');
    expect(code).toBe(3);
    expect(err).toMatch(/^The broker took nothing: it closed .*\n.*means: .*may not be kept.*\n.*do: .*logs broker/);
  },
);

test.each([1, 2, 3])(
  'a broker that refuses the connection (return code %i) is one, and is waited for',
  async (code) => {
    const env = { MQTT_PORT: String(await silentPort(Buffer.from([0x20, 0x02, 0x00, code]))) };
    const { code: ended, err } = await run(env, 'status');
    expect(ended).toBe(3);
    expect(err).toMatch(
      /^The broker at \S+ takes no connection of ours just now: .*\n.*kept on the disk.*\n.*do: +wait a minute/,
    );
  },
);

test('who answers in another language is no broker', async () => {
  const { port } = new URL(await httpServer(answering(400, '')));
  const { code, err } = await run({ MQTT_PORT: port }, 'status');
  expect([code, err]).toEqual([3, expect.stringContaining('is no MQTT broker')]);
});

test.each([
  ['with a login in MQTT_URL', (port: number) => ({ MQTT_URL: `mqtt://skipper:secret@127.0.0.1:${port}` })],
  ['with MQTT_USERNAME', (port: number) => ({ MQTT_URL: `mqtt://127.0.0.1:${port}`, MQTT_USERNAME: 'skipper' })],
])('a broker that is not ours, %s, is not ours to start: the hint names it, without its login', async (_, envFor) => {
  const port = await freePort();
  for (const command of ['status', 'request', 'watch']) {
    const { code, err } = await run(envFor(port), command);
    expect(code).toBe(3);
    expect(err).toContain(`do:    start the broker at mqtt://127.0.0.1:${port}, or look at MQTT_URL; if it stays`);
    expect(err).not.toMatch(/npm start|systemctl|secret/);
  }
});

test('a gateway that takes a call and does not answer is told as one that hangs, whatever the bus still says', async () => {
  const bus = await playBus();
  const port = String(await silentPort());
  const env = { MQTT_PORT: String(bus.port), GATEWAY_PORT: port, GATEWAY_HOST: '127.0.0.1' };
  const { code, out } = await run(env, 'status');
  expect(code).toBe(1);
  expect(out).toMatch(/Not answering: gateway\./);
  expect((await run({ ...env, GATEWAY_PORT: '1' }, 'status')).out).toMatch(/^Running: +broker, collector, gateway,/m);
});

test('status tells on one screen what is safe, ashore and waiting, and finds the broker by the file of settings', async () => {
  const delivered = {
    last_delivered: { queue_id: 'q_20260220_164410', import_id: 'import_1' },
    last_delivered_at: new Date(Date.now() - 7_300_000).toISOString(),
    last_record_at: {},
  };
  const ledger = { queued: 3, completed: 1, pending: 2, uploading: 0, failed: 0, cancelled: 0, expired: 0 };
  const waiting_for = { what: 'network' as const, since: new Date().toISOString(), message: 'There is no network.' };
  const bus = await playBus({ queue: { pending_count: 2, ledger, waiting_for, ...delivered } });
  const envFile = join(tempFolder(), 'export.env');
  writeFileSync(envFile, `MQTT_PORT="${bus.port}"\n`);

  const { code, out } = await run({}, 'status', '--env-file', envFile);
  expect(code).toBe(0);
  expect(out).toMatch(/^Safe: +2 exports are kept on this boat until they are ashore\.$/m);
  expect(out).toMatch(/^Ashore: +1 export of 3 delivered\. The last: q_\w+, 2 hours ago, receipt import_1\.$/m);
  expect(out).toMatch(/^Waiting: +2 exports/m);
  expect(out).toMatch(/no way ashore for .*: There is no network\.$/m);
  expect(out).toMatch(/^Running: +broker, collector, gateway, queue-keeper and uploader/m);
  const json = await run({}, 'status', '--env-file', envFile, '--json');
  expect(JSON.parse(json.out)).toMatchObject({
    ok: true,
    safe: { answer: 'kept' },
    ashore: { last_export: 'q_20260220_164410', last_receipt: 'import_1' },
    findings: [{ code: 'no_network', severity: 'fact', sentence: expect.stringContaining('There is no network') }],
    queue: { pending_count: 2 },
    collector: { requests_open: 0 },
    not_running: [],
  });
});

test('status ends with 1 when an export has failed or a service is not running, and says which', async () => {
  const job = jobFor('bad', { status: 'failed', last_error: 'HTTP 422 from the central database' });
  const bus = await playBus({ offline: 'uploader', queue: { failed_count: 1 }, job });
  const { code, out } = await run({ MQTT_URL: bus.url }, 'status');
  expect(code).toBe(1);
  expect(out).toContain('HTTP 422 from the central database');
  expect(out).toContain('Not running: uploader.');
});

test('a request is answered with its export; with --wait, when that is ashore', async () => {
  const { env, requests } = await boatThatMakes((job, tell) => {
    tell.queued(job);
    tell.job({ ...job, status: 'uploading' });
    tell.job({ ...job, status: 'completed', import_id: 'import_7' });
  });
  const ours = { ...env, MQTT_URL: '', MQTT_PORT: new URL(env.MQTT_URL).port };
  const plain = await run(ours, 'request', '--categories', 'boatlog,settings', '--note', 'anchor up');
  expect(plain).toMatchObject({ code: 0, out: expect.stringMatching(/is on disk[\s\S]*Export q_\w+ is made/) });
  expect(requests[0]).toMatchObject({ source: 'cli', categories: ['boatlog', 'settings'], note: 'anchor up' });
  const anothers = await run(env, 'request');
  expect(anothers.out, 'how well another broker keeps it is not known').toMatch(/^The broker has the request cli-/);
  const waited = await run(env, 'request', '--wait');
  expect(waited).toMatchObject({ code: 0, out: expect.stringMatching(/is ashore, receipt import_7\.$/) });
  const json = await run(env, 'request', '--wait', '--json');
  expect(JSON.parse(json.out)).toMatchObject({ ok: true, job: { status: 'completed', import_id: 'import_7' } });
});

test('what is not whole, withheld or absent is told in these words, but not what nobody asked for', async () => {
  const source = 'data/qr-codes.json';
  const { env } = await boatThatMakes((job, tell) =>
    tell.queued({
      ...job,
      category_count: 7,
      problems: [{ category: 'boatlog', code: 'corrupt', message: 'The log is damaged.' }],
      absent: [{ category: 'qr_codes', source }],
      withheld: [{ category: 'telemetry', message: 'The owner has not agreed.' }],
      not_requested: ['onboarding'],
    }),
  );
  const { out } = await run(env, 'request');
  expect(out.split('\n').slice(1)).toEqual([
    expect.stringMatching(/is made: 7 of 8 categories whole, /),
    '  not whole: boatlog: The log is damaged.',
    '  withheld: telemetry: The owner has not agreed.',
    `  absent: ${source}`,
  ]);
});

test('a request that is rejected, or whose export fails, ends with 1; one without an answer with 4', async () => {
  const rejecting = await boatThatMakes((job, tell) => tell.rejected(job, 'Tier 0 does not have export capability'));
  const failing = await boatThatMakes((job, tell) => tell.job({ ...job, status: 'failed', last_error: 'HTTP 400' }));
  const silent = await boatThatMakes(() => {});
  const [rejected, failed, unanswered] = await Promise.all([
    run(rejecting.env, 'request'),
    run(failing.env, 'request', '--wait'),
    run({ MQTT_PORT: new URL(silent.env.MQTT_URL).port }, 'request', '--timeout', '0.2'),
  ]);
  expect(rejected).toMatchObject({ code: 1, err: expect.stringContaining('Tier 0 does not have export capability') });
  expect(failed).toMatchObject({ code: 1, out: expect.stringContaining('HTTP 400') });
  expect(unanswered).toMatchObject({ code: 4, out: expect.stringContaining('is kept and goes on') });
  const anothers = await run(silent.env, 'request', '--timeout', '0.2');
  expect(anothers.out).toContain('goes on, if the broker keeps it');
});

interface Tell {
  queued(job: Job): void;
  job(job: Job): void;
  rejected(job: Job, message: string): void;
}

/** A collector and queue-keeper that answer each request as told. */
async function boatThatMakes(answer: (job: Job, tell: Tell) => void) {
  const requests: object[] = [];
  const bus = await playBus({
    onRequest(request) {
      requests.push(request);
      answer(jobFor(request.request_id ?? ''), tell);
    },
  });
  const [collector, keeper] = [bus.busOf('collector'), bus.busOf('queue-keeper')];
  const tell: Tell = {
    queued: (job) => void collector.publish(exportQueued, job),
    job: (job) => void keeper.publish(queueJob, job, { queue_id: job.queue_id }),
    rejected: ({ request_id }, message) =>
      void collector.publish(exportRejected, { request_id, reason: 'tier', message, at: new Date().toISOString() }),
  };
  return { env: { MQTT_URL: bus.url }, requests };
}

test('retry without an export says in one sentence what it takes, and asks nobody', async () => {
  const { code, out, err } = await run({ GATEWAY_PORT: '9' }, 'retry');
  expect([code, out]).toEqual([64, '']);
  expect(err).toMatch(/^Say which export: its id, such as .*retry q_\d+_\d+ .*history.*, or --failed [^.\n]*\.$/);
});

test('retry and cancel ask the gateway, and tell what it answers', async () => {
  const rig = await gatewayRig();
  const env = { GATEWAY_PORT: String(rig.port), GATEWAY_HOST: '127.0.0.1' };
  const there = jobFor('one', { status: 'failed' });
  const boat = await playNeighbours(rig.brokerUrl, {
    onCommand: ({ queue_id, command }) =>
      queue_id === there.queue_id
        ? { ok: true, code: 'done', message: `${command} is done.` }
        : { ok: false, code: 'not_found', message: 'There is no such export.' },
  });
  await boat.status(STATUS);
  await boat.job(there);
  await boat.job(jobFor('two', { status: 'failed' }));
  await showsJobs(rig, 2);

  expect(await run(env, 'retry', there.queue_id)).toMatchObject({ code: 0, out: `${there.queue_id}: retry is done.` });
  expect(await run(env, 'cancel', there.queue_id)).toMatchObject({
    code: 0,
    out: `${there.queue_id}: cancel is done.`,
  });
  const strange = await run(env, 'cancel', 'q_20200101_000000');
  expect(strange).toMatchObject({ code: 1, err: 'q_20200101_000000: There is no such export.' });
  const all = await run(env, 'retry', '--failed', '--json');
  expect(all.code).toBe(1);
  expect(JSON.parse(all.out)).toMatchObject({
    ok: false,
    exports: [{ ok: expect.any(Boolean) }, { ok: expect.any(Boolean) }],
  });
});

test('resend sends exports anew by id, number or time, and tells what of them is not aboard any more', async () => {
  const seen: { url: string | undefined; body: string }[] = [];
  const missing = { count: 2, queue_ids: ['q_20260220_164410', 'q_20260220_164411'] };
  const gateway = await httpServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    seen.push({ url: request.url, body });
    if (request.url?.includes('164417')) {
      answering(409, { success: false, error: 'It is pending.', code: 'not_possible' })(request, response);
    } else if (body.includes('2030'))
      answering(404, { success: false, error: 'None.', code: 'not_found' })(request, response);
    else answering(200, { success: true, message: 'They go.', resend: 9, bytes: 20_304, missing })(request, response);
  });
  const env = { GATEWAY_PORT: new URL(gateway).port, TZ: 'UTC' };
  for (const wrong of [['nonsense'], ['--since', 'yesterday']]) {
    expect((await run(env, 'resend', ...wrong)).err).toMatch(/history --status completed lists what was delivered$/);
  }
  expect(await run(env, 'resend', '--since', '2030-01-01')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^None\. .*history --status completed lists what was delivered\.$/),
  });
  seen.length = 0;
  expect(await run(env, 'resend', 'q_20260220_164416')).toMatchObject({ code: 0, out: 'q_20260220_164416: They go.' });
  expect(await run(env, 'resend', 'q_20260220_164416', 'q_20260220_164417')).toMatchObject({
    ...{ code: 1, out: 'q_20260220_164416: They go.', err: 'q_20260220_164417: It is pending.' },
  });
  expect(await run(env, 'resend', '--after-sequence', '4', '--up-to-sequence', '0009')).toMatchObject({
    code: 0,
    out: 'They go.',
  });
  const byTime = await run(
    env,
    'resend',
    '--since',
    '2026-02-20T22:00:00+01:00',
    '--until',
    '2026-02-21T00:00Z',
    '--json',
  );
  expect(JSON.parse(byTime.out)).toEqual({
    ok: true,
    resends: [{ ok: true, message: 'They go.', resend: 9, bytes: 20_304, missing }],
  });
  expect(seen.map(({ url, body }) => [url, body === '' ? null : JSON.parse(body)])).toEqual([
    ['/export/queue/q_20260220_164416/resend', null],
    ['/export/queue/q_20260220_164416/resend', null],
    ['/export/queue/q_20260220_164417/resend', null],
    ['/export/queue/resend', { after_sequence: 4, up_to_sequence: 9 }],
    ['/export/queue/resend', { since: '2026-02-20T21:00:00.000Z', until: '2026-02-21T00:00:00.000Z' }],
  ]);
});

test('the gateway’s token is found in the environment or beside the settings; one it wants and does not get is said', async () => {
  const seen: IncomingHttpHeaders[] = [];
  const gateway = await httpServer((request, response) => {
    seen.push(request.headers);
    if (request.headers.authorization) answering(200, { success: true, message: 'Done.' })(request, response);
    else answering(401, { success: false, error: 'A token is needed.', code: 'unauthorized' })(request, response);
  });
  const env = { GATEWAY_PORT: new URL(gateway).port, CREDENTIALS_DIRECTORY: tempFolder() };
  const without = await run(env, 'cancel', 'q_20260220_164416');
  expect(without).toMatchObject({ code: 1, err: expect.stringContaining('GATEWAY_TOKEN') });
  writeFileSync(join(env.CREDENTIALS_DIRECTORY, 'gateway-token'), 'from-file\n');
  expect(await run(env, 'cancel', 'q_20260220_164416')).toMatchObject({ code: 0 });
  expect(await run({ ...env, GATEWAY_TOKEN: 'from-environment' }, 'cancel', 'q_20260220_164416')).toMatchObject({
    code: 0,
  });
  expect(seen.map(({ authorization }) => authorization)).toEqual([
    undefined,
    'Bearer from-file',
    'Bearer from-environment',
  ]);
});

test('without a gateway retry says that nothing was changed, and ends with 3', async () => {
  const { code, err } = await run({ GATEWAY_PORT: String(await freePort()) }, 'retry', '--failed');
  expect(code).toBe(3);
  expect(err).toMatch(/gateway at .* cannot be reached.*\n.*means: Nothing was changed.*\n.*do: /);
});

test('where nobody answers every command says how a boat with other ports is reached, and none that only asks of changes', async () => {
  const env = { MQTT_PORT: String(await freePort()), GATEWAY_PORT: String(await freePort()) };
  const asked = [['status'], ['request'], ['watch'], ['history'], ['show', 'q_20260220_164416'], ['doctor']];
  for (const words of asked) {
    const { out, err } = await run(env, ...words);
    expect(out + err, words[0]).toContain(`do:    ${CHECKOUT.reach}; if it stays away, `);
    expect(out + err, words[0]).not.toContain('Nothing was changed');
  }
});

test('watch tells each step once, waits for a broker that goes away, and ends cleanly at Ctrl-C', async () => {
  const bus = await playBus();
  const { io, out, stop } = recordingIo({ MQTT_URL: bus.url });
  const ended = runCommandLine(['watch'], io);
  const says = (words: RegExp) => eventually(`it says ${words}`, () => out.some((line) => words.test(line)));
  await says(/The uploader is online/);
  const job = jobFor('watched');
  await bus.busOf('collector').publish(exportQueued, job);
  const keeper = bus.busOf('queue-keeper');
  for (const status of ['pending', 'pending', 'uploading', 'completed'] as const) {
    await keeper.publish(queueJob, { ...job, status, import_id: 'import_9' }, { queue_id: job.queue_id });
  }
  await says(/is ashore, receipt import_9/);
  expect(out.filter((line) => /waits for its upload/.test(line))).toHaveLength(1);

  await bus.close();
  await says(/The broker went away/);
  await startTestBroker({ dataDir: bus.dataDir, port: bus.port });
  await says(/The broker is back/);
  stop();
  expect(await ended).toBe(0);
});

test('times are shown in the zone that the settings name, unless the environment does', async () => {
  const zones: string[] = [];
  const useZone = (tz: string) => void zones.push(tz);
  const envFile = join(tempFolder(), 'export.env');
  writeFileSync(envFile, 'TZ=Pacific/Chatham\nMQTT_PORT=1\n');
  for (const env of [{}, { TZ: 'UTC' }]) await runCommandLine(['status'], recordingIo(env, { envFile, useZone }).io);
  expect(zones).toEqual(['Pacific/Chatham']);
});

test('logs shows the journal’s lines in words; without systemd it says where logs are', async () => {
  const { io, out, err } = recordingIo({});
  const line = {
    level: 'warn',
    time: '2026-02-20T21:44:16.503Z',
    service: 'uploader',
    message: 'No.',
    queue_id: 'q_1',
  };
  commandThatSays(io.places, 'journalctl', `${JSON.stringify(line)}\nStarted the uploader.`);
  expect(await runCommandLine(['logs'], io)).toBe(1);
  expect(err.join('\n')).toContain('There is no systemd');
  writeFile(join(io.places.run, 'systemd/system/unit'), '');
  expect(await runCommandLine(['logs', 'uploader', '-n', '5'], io)).toBe(0);
  expect(out).toEqual(['2026-02-20T21:44:16.503Z  uploader: WARN No. queue_id=q_1', 'Started the uploader.']);
});

test('in a checkout logs shows what npm start has kept, the last lines of all or of one service, its central server too, and goes on with it', async () => {
  const folder = tempFolder();
  const envFile = join(folder, 'boat.env');
  writeFileSync(envFile, '');
  const line = (service: string, message: string) =>
    `${JSON.stringify({ level: 'info', time: '2026-02-20T21:44:16.503Z', service, message })}\n`;
  const shown = (service: string, message: string) => `2026-02-20T21:44:16.503Z  ${service}: ${message}`;
  const log = join(folder, 'boat.log');
  const logsOf = async (...args: string[]) => {
    const { io, out, err } = recordingIo({}, { envFile });
    expect(await runCommandLine(['logs', ...args], io)).toBe(0);
    return [...out, ...err];
  };
  expect(await logsOf()).toEqual([`There is no line of theirs in ${log}.`]);
  writeFileSync(log, `${line('uploader', 'One.')}at Object.x\n${line('gateway', 'Two.')}${line('uploader', 'Three.')}`);
  expect(await logsOf()).toEqual([
    shown('uploader', 'One.'),
    'at Object.x',
    shown('gateway', 'Two.'),
    shown('uploader', 'Three.'),
  ]);
  expect(await logsOf('-n', '1')).toEqual([shown('uploader', 'Three.')]);
  expect(await logsOf('uploader', '-n', '5')).toEqual([shown('uploader', 'One.'), shown('uploader', 'Three.')]);
  appendFileSync(log, line('central', 'Imported.'));
  expect(await logsOf('central')).toEqual([shown('central', 'Imported.')]);
  const boot = recordingIo({}, { envFile });
  expect(await runCommandLine(['logs', 'boot'], boot.io)).toBe(64);
  expect(boot.err.join('\n')).toMatch(/npm start has no boot upload.*\n.*\n.*logs uploader/);

  const { io, out, stop } = recordingIo(
    {},
    { envFile, places: { ...computerIn(tempFolder()), path: '/usr/bin:/bin' } },
  );
  const following = runCommandLine(['logs', 'gateway', '-f'], io);
  appendFileSync(log, `${line('uploader', 'Four.')}${line('gateway', 'Five.')}`);
  await eventually('it goes on', () => out.includes(shown('gateway', 'Five.')));
  stop();
  expect(await following).toBe(0);
  expect(out).toEqual([shown('gateway', 'Two.'), shown('gateway', 'Five.')]);
});

test('logs of a service are those of the one process, where that does it all', async () => {
  const { io, out } = recordingIo({});
  writeFile(join(io.places.run, 'systemd/system/unit'), '');
  const journal = '#!/bin/sh\ncase "$*" in *d3kos-export-all*) echo "One for all." ;; esac\n';
  writeFileSync(join(io.places.path, 'journalctl'), journal, { mode: 0o755 });
  await runCommandLine(['logs', 'uploader'], io);
  expect(out).toEqual([]);
  writeFile(join(io.places.etc, 'd3kos/export-in-one-process'), '');
  await runCommandLine(['logs', 'uploader'], io);
  await runCommandLine(['logs', 'boot'], io);
  expect(out).toEqual(['One for all.']);
});
