import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { serviceStatus } from '../../../shared/contracts/service-status.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { startMosquitto } from '../../support/mosquitto.ts';
import { ROOMY } from '../../support/situations.ts';
import { gatewayRig, jobFor, makesJobs, playNeighbours, showsJobs } from './gateway-rig.ts';

const WRITES = [
  ['POST', '/export/generate'],
  ['POST', '/export/queue/cleanup'],
  ['POST', '/export/queue/q_20260220_164416/resend'],
  ['POST', '/export/queue/q_20260220_164416/retry'],
  ['DELETE', '/export/queue/q_20260220_164416'],
] as const;

describe('without a broker every change is answered 503 within a second', () => {
  test('when there never was one', async () => {
    const rig = await gatewayRig({ url: `mqtt://127.0.0.1:${await freePort()}`, connected: false });
    // The interface's description, which every answer is held against, is made at its first use.
    await rig.described('/health');
    for (const [method, path] of WRITES) {
      const before = performance.now();
      const { status, json } = await rig.described(path, { method });
      expect(performance.now() - before).toBeLessThan(1_000);
      expect(status).toBe(503);
      expect(json).toEqual({ success: false, error: expect.stringContaining('broker'), code: 'bus_away' });
    }
    expect((await rig.described('/export/status')).json).toMatchObject({
      tier: 3,
      error: expect.stringContaining('broker'),
    });
    expect((await rig.described('/health')).json).toMatchObject({ status: 'degraded', bus_connected: false });
  });

  test('when it refuses the gateway’s login, in words that say so', async () => {
    const broker = await startMosquitto(undefined, { anonymous: false });
    const rig = await gatewayRig({ url: broker.url, connected: false });
    await eventually('it was refused', () => rig.bus.isLoginRefused);
    for (const [method, path] of WRITES) {
      const { status, json } = await rig.call(path, { method });
      expect([status, json.error]).toEqual([503, expect.stringContaining('refuses the gateway’s login')]);
    }
    expect((await rig.described('/export/status')).json.error).toContain('refuses our login');
    const { json } = await rig.described('/health');
    expect(json).toMatchObject({
      bus_connected: false,
      findings: [{ code: 'login_refused', next_step: 'mend_login' }],
    });
    expect(rig.log.lines.map(({ message }) => message).join()).toContain('The broker refuses our login');
  });

  test('when it refuses this gateway, whose place is another’s, in words that say so', async () => {
    // MQTT 3.1.1, table 3.1: identifier rejected.
    const broker = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end(Buffer.from([0x20, 2, 0, 2])));
    });
    await new Promise<void>((resolve) => broker.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void broker.close());
    const { port } = broker.address() as AddressInfo;
    const rig = await gatewayRig({ url: `mqtt://127.0.0.1:${port}`, connected: false });
    await eventually('it was refused', () => rig.bus.isPlaceRefused);
    const answers = await Promise.all(WRITES.map(([method, path]) => rig.call(path, { method })));
    for (const { status, json } of answers) {
      expect([status, json.error]).toEqual([503, expect.stringContaining('refuses this gateway')]);
    }
    const { json: state } = await rig.described('/export/status');
    expect(state.error).toContain('refuses this gateway');
    const { json: health } = await rig.described('/health');
    expect(health).toMatchObject({ findings: [{ code: 'second_process', next_step: 'match_folders' }] });
    const words = JSON.stringify([health, state, answers.map(({ json }) => json), rig.log.lines]);
    expect(words).not.toMatch(/cannot be reached|does not answer/);
  });

  test('when it went away, and all is well when it comes back', async () => {
    const broker = await startMosquitto();
    const rig = await gatewayRig({ url: broker.url });
    const boat = await makesJobs(broker.url);
    await boat.status();
    expect((await rig.generate()).status).toBe(200);
    await broker.stop();
    await eventually('the gateway knows', () => !rig.bus.connected);
    for (const [method, path] of WRITES) expect((await rig.call(path, { method })).status).toBe(503);
    const known = await rig.described('/export/status');
    expect(known.json).toMatchObject({ error: expect.stringContaining('as last known'), queue: { pending_count: 1 } });
    await showsJobs(rig, 1);

    await startMosquitto(broker);
    await eventually('both are back', () => rig.bus.connected && boat.bus.connected);
    expect((await rig.generate()).status).toBe(200);
  });
});

describe('where nothing can be written to the disk, that is why the broker takes nothing, and it is said', () => {
  test.each([
    ['full', { ...ROOMY, freeBytes: 0, shortBytes: 2e7 }, /^The disk is full: 0 B are free/],
    ['without inodes', { ...ROOMY, freeFiles: 0, shortFiles: 9 }, /can take 0 more files only/],
    ['read-only', { ...ROOMY, readOnly: true }, /^The disk is read-only/],
  ] as const)('%s', async (_what, disk, words) => {
    const rig = await gatewayRig({ url: `mqtt://127.0.0.1:${await freePort()}`, connected: false, disk: () => disk });
    for (const [method, path] of [...WRITES, ['GET', '/export/requests/of-long-ago'] as const]) {
      const answer = await rig.described(path, { method });
      expect([path, answer.status, answer.json.code]).toEqual([path, 503, 'bus_away']);
      expect(answer.json.error).toMatch(words);
      expect(answer.json.error).not.toMatch(/when the broker runs/);
    }
  });

  test.each([
    ['a request', '/export/generate', { request_id: expect.stringMatching(/^http-/) }],
    ['a command', '/export/queue/cleanup', {}],
  ])('%s that was sent and is not confirmed', async (_what, path, more) => {
    const line = await holdableLine((await startMosquitto()).port);
    const disk = { ...ROOMY, freeBytes: 0, shortBytes: 2e7 };
    const rig = await gatewayRig({ url: line.url, generateWaitMs: 400, disk: () => disk });
    line.hold();
    const { status, json } = await rig.described(path, { method: 'POST' });
    expect([status, json]).toEqual([
      503,
      { success: false, code: 'bus_away', error: expect.stringMatching(/^The disk is full.*not confirmed/), ...more },
    ]);
  });
});

describe('a broker that falls silent or goes away in the middle', () => {
  test('a request it never confirmed is not called accepted', async () => {
    const broker = await startMosquitto();
    const line = await holdableLine(broker.port);
    const rig = await gatewayRig({ url: line.url, generateWaitMs: 400 });
    line.hold();
    const { status, json } = await rig.described('/export/generate', { method: 'POST' });
    expect(status).toBe(503);
    expect(json).toEqual({
      success: false,
      error: expect.stringContaining('not confirmed'),
      code: 'bus_away',
      request_id: expect.stringMatching(/^http-/),
    });
  });

  test('a request under way when the line is cut is answered within about a second', async () => {
    const broker = await startMosquitto();
    const line = await holdableLine(broker.port);
    const rig = await gatewayRig({ url: line.url, generateWaitMs: 20_000 });
    line.hold();
    const before = performance.now();
    const answer = rig.generate();
    line.cut();
    const { status, json } = await answer;
    expect([status, json.code]).toEqual([503, 'bus_away']);
    expect(performance.now() - before).toBeLessThan(4_000);
  });

  test('a request it confirmed is waited for across a new connection', async () => {
    const broker = await startMosquitto();
    const line = await holdableLine(broker.port);
    const rig = await gatewayRig({ url: line.url });
    const boat = await playNeighbours(broker.url);
    const answer = rig.generate({ request_id: 'patient' });
    await eventually('the collector has it', () => boat.requests.length === 1);
    line.cut();
    await eventually('the gateway is away', () => !rig.bus.connected);
    await boat.job(jobFor('patient'));
    expect((await answer).json).toMatchObject({ success: true, request_id: 'patient' });
  });
});

describe('a broker that hangs keeps its connections, and is not taken for well', () => {
  const online = { status: 'online' as const, since: null, version: '0.1.0', needs: [] };

  async function boatOnHoldableLine() {
    const broker = await startMosquitto();
    const line = await holdableLine(broker.port);
    const rig = await gatewayRig({ url: line.url, generateWaitMs: 20_000, commandWaitMs: 20_000 });
    const boat = await playNeighbours(broker.url);
    await boat.status();
    for (const service of ['collector', 'uploader']) await boat.bus.publish(serviceStatus, online, { service });
    await expect.poll(async () => (await rig.call('/health/ready')).status).toBe(200);
    return { line, rig };
  }

  test('health, health/ready and can_export tell it within seconds, all else at once, until it answers again', async () => {
    const { line, rig } = await boatOnHoldableLine();
    line.hold();
    await eventually('it is noticed', async () => (await rig.described('/health/ready')).status === 503, 6_000);
    expect((await rig.described('/health')).json).toMatchObject({
      status: 'degraded',
      bus_connected: false,
      findings: [{ code: 'bus_away', sentence: expect.stringContaining('does not answer'), next_step: 'restart' }],
    });
    expect((await rig.described('/export/status')).json).toMatchObject({
      can_export: false,
      error: expect.stringContaining('does not answer'),
    });
    expect(rig.bus.connected).toBe(true);
    const before = performance.now();
    for (const [method, path] of [...WRITES, ['GET', '/export/requests/of-long-ago'] as const]) {
      const { status, json } = await rig.described(path, { method });
      expect([path, status, json.code]).toEqual([path, 503, 'bus_away']);
      expect(json.error).toMatch(/does not answer/);
    }
    expect(performance.now() - before).toBeLessThan(1_000);
    line.release();
    await eventually('it answers', async () => (await rig.call('/health/ready')).status === 200);
    expect((await rig.call('/export/status')).json.can_export).toBe(true);
  });

  test.each([
    ['an export', 'POST', '/export/generate'],
    ['a command', 'POST', '/export/queue/cleanup'],
    ['a question', 'GET', '/export/requests/of-long-ago'],
  ])('%s that is asked for meanwhile does not wait for as long as its answer may take', async (_what, method, path) => {
    const { line, rig } = await boatOnHoldableLine();
    line.hold();
    const before = performance.now();
    const { status, json } = await rig.described(path, { method });
    expect([status, json.code]).toEqual([503, 'bus_away']);
    expect(performance.now() - before).toBeLessThan(6_000);
    expect((await rig.described('/health')).json.status).toBe('degraded');
  });
});

describe('what changed while the gateway was not connected', () => {
  test('jobs removed meanwhile disappear, those that remain stay', async () => {
    const broker = await startMosquitto();
    const line = await holdableLine(broker.port);
    const rig = await gatewayRig({ url: line.url });
    const boat = await playNeighbours(broker.url);
    const jobs = [jobFor('goes'), jobFor('stays')];
    for (const job of jobs) await boat.job(job);
    await boat.status();
    await showsJobs(rig, 2);
    line.refuse();
    line.cut();
    await eventually('the gateway is away', () => !rig.bus.connected);
    await boat.remove(jobs[0]?.queue_id ?? '');
    line.accept();
    await eventually('it is back', () => rig.bus.connected);
    await showsJobs(rig, 1);
    expect((await rig.call('/export/queue')).json.jobs).toMatchObject([{ request_id: 'stays' }]);
  });

  test.each([
    ['comes back, as after a kill of the broker, is not called away meanwhile', true],
    ['does not come back is called away within seconds', false],
  ])('who left a will and %s', async (_what, comesBack) => {
    const clock = manualClock();
    const broker = await startMosquitto();
    const line = await holdableLine(broker.port);
    const rig = await gatewayRig({ url: line.url, clock });
    const boat = await playNeighbours(broker.url);
    await boat.status();
    const [online, will] = (['online', 'offline'] as const).map((status) => ({
      status,
      since: null,
      version: '0.1.0',
      needs: [],
    }));
    const tell = async (state: typeof online) => {
      for (const service of ['collector', 'uploader'])
        if (state) await boat.bus.publish(serviceStatus, state, { service });
    };
    const running = async () => (await rig.described('/health')).json.services;
    const all = { collector: 'online', 'queue-keeper': 'online', uploader: 'online' };
    await tell(online);
    await expect.poll(running).toEqual(all);
    line.refuse();
    line.cut();
    await eventually('the gateway is away', () => !rig.bus.connected);
    await tell(will);
    await boat.job(jobFor('after-the-wills'));
    await line.accept();
    await showsJobs(rig, 1);
    expect(await running()).toEqual(all);
    if (comesBack) await tell(online);
    await boat.job(jobFor('after-that'));
    await showsJobs(rig, 2);
    await clock.advance(3_000);
    expect(await running()).toEqual(comesBack ? all : { ...all, collector: 'offline', uploader: 'offline' });
  });

  test('a broker that lost its state takes nothing away; the queue-keeper’s word counts', async () => {
    const broker = await startMosquitto();
    const rig = await gatewayRig({ url: broker.url, commandWaitMs: 200 });
    const boat = await playNeighbours(broker.url);
    for (const job of [jobFor('one'), jobFor('two')]) await boat.job(job);
    await boat.status();
    await showsJobs(rig, 2);
    await boat.bus.close();
    await broker.stop();
    await startMosquitto({ port: broker.port, folder: (await startMosquitto()).folder });
    await eventually('the gateway is back', () => rig.bus.connected);
    // Longer than the quiet after which it would believe that it has seen everything.
    const since = performance.now();
    await eventually('time enough', () => performance.now() - since > 2_500);
    await showsJobs(rig, 2);
    // It has not got so far that it could be asked; what it shows counts.
    const again = await playNeighbours(broker.url, { onQuery: () => null });
    await again.job(jobFor('three'));
    await again.status();
    await showsJobs(rig, 3);
  });
});

test('health tells who runs: it is the uploader that makes worker_running', async () => {
  const rig = await gatewayRig();
  const boat = await playNeighbours(rig.brokerUrl);
  await boat.status();
  const state = (status: 'online' | 'offline') => ({ status, since: null, version: '0.1.0', needs: [] });
  const health = async () => (await rig.described('/health')).json;
  for (const service of ['collector', 'uploader']) await boat.bus.publish(serviceStatus, state('online'), { service });
  await expect.poll(health).toMatchObject({ status: 'healthy', queue_initialized: true, worker_running: true });
  await boat.bus.publish(serviceStatus, state('offline'), { service: 'uploader' });
  await expect.poll(health).toMatchObject({ status: 'degraded', worker_running: false });
  expect((await health()).problems).toEqual([expect.stringMatching(/^The uploader does not answer\. Exports wait/)]);
});

test('health is 200 whatever is the matter; health/ready is 503 with the same body while something is a problem', async () => {
  const rig = await gatewayRig();
  const boat = await playNeighbours(rig.brokerUrl);
  await boat.status();
  const state = (status: 'online' | 'offline') => ({ status, since: null, version: '0.1.0', needs: [] });
  const ready = async () => (await rig.described('/health/ready')).status;
  for (const service of ['collector', 'uploader']) await boat.bus.publish(serviceStatus, state('online'), { service });
  await expect.poll(ready).toBe(200);
  await boat.bus.publish(serviceStatus, state('offline'), { service: 'uploader' });
  await expect.poll(ready).toBe(503);
  const health = await rig.described('/health');
  expect(health.status).toBe(200);
  expect((await rig.described('/health/ready')).json).toEqual(health.json);
});

/**
 * A line to the broker that can be held, cut, and closed to new connections. While it is held nothing reaches the broker, as
 * if it were stopped; what waits comes once it is released.
 */
async function holdableLine(brokerPort: number) {
  const port = await freePort();
  const sockets = new Set<Socket>();
  let held = false;
  const nears = new Set<Socket>();
  const farOf = new WeakMap<Socket, Socket>();
  const server = createServer((near) => {
    const far = connect({ port: brokerPort, host: '127.0.0.1' });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        near.destroy();
        far.destroy();
      });
    }
    far.pipe(near);
    near.pipe(far);
    nears.add(near);
    if (held) near.unpipe().pause();
    near.on('close', () => nears.delete(near));
    farOf.set(near, far);
  });
  const accept = () => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  await accept();
  onTestFinished(() => {
    cut();
    server.close();
  });
  return {
    url: `mqtt://127.0.0.1:${port}`,
    hold: () => {
      held = true;
      for (const near of nears) near.unpipe().pause();
    },
    release: () => {
      held = false;
      for (const near of nears) near.pipe(farOf.get(near) as Socket);
    },
    cut,
    refuse: () => void server.close(),
    accept,
  };
}
