import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { exportRequest } from '../../../shared/contracts/export-request.ts';
import { queueJob } from '../../../shared/contracts/queue-job.ts';
import { queueUploading } from '../../../shared/contracts/queue-uploading.ts';
import { serviceStatus } from '../../../shared/contracts/service-status.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { serviceLogin } from '../../../shared/runtime/credentials.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { startTestBroker } from '../../support/broker.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { rawMqtt } from '../../support/raw-mqtt.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { ask, brokers, createTestBus, spawnDyingHandler, statusOf } from './bus-rig.ts';
import { startScriptedBroker } from './scripted-broker.ts';

describe.each(brokers)('the bus at %s', (_, start) => {
  describe('publishes', () => {
    test('what resolves has been taken; without a connection it is refused at once', async () => {
      const broker = await start();
      const bus = createTestBus(broker, 'queue-keeper');
      await expect(bus.publish(queueUploading, [])).rejects.toMatchObject({ code: 'bus_away' });
      await bus.start();
      await bus.publish(queueUploading, []);
      const reader = await rawMqtt(broker.port);
      await reader.subscribe(['export/queue/uploading', 1]);
      await eventually('it is there', () => reader.payloads()[0] === '[]');
      await broker.stop();
      await eventually('the loss is noticed', () => !bus.connected);
      await expect(bus.publish(queueUploading, [])).rejects.toMatchObject({ code: 'bus_away' });
    });

    test('a publish under way when the bus closes is rejected, not left hanging', async () => {
      const broker = await start();
      const bus = createTestBus(broker, 'queue-keeper');
      await bus.start();
      const settled = Promise.allSettled(Array.from({ length: 20 }, () => bus.publish(queueUploading, [])));
      await Promise.all([bus.close(), settled]);
      for (const result of await settled) {
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'bus_away' });
      }
    });

    test('its birth, what it lacks, and its goodbye, retained', async () => {
      const broker = await start();
      const bus = createTestBus(broker, 'collector');
      bus.setNeeds([{ what: 'license', message: 'license.json cannot be read' }]);
      await bus.start();
      const needs = async () => (await statusOf(broker, 'collector')).needs;
      await eventually('the need is told', async () => (await needs()).length === 1);
      const born = await statusOf(broker, 'collector');
      expect(born).toMatchObject({ status: 'online', needs: [{ what: 'license' }] });
      bus.setNeeds([]);
      await eventually('nothing is lacking', async () => (await needs()).length === 0);
      await bus.close();
      const gone = await statusOf(broker, 'collector');
      expect(gone.status).toBe('offline');
      expect(Date.parse(gone.since ?? ''), 'the goodbye, not the will').toBeGreaterThan(Date.parse(born.since ?? ''));
    });

    test.each([
      ['that reads the status of others', true],
      ['that does not', false],
    ])('its birth again when a late will says that it is gone: one %s', async (_which, readsOthers) => {
      const broker = await start();
      const bus = createTestBus(broker, 'collector');
      const seen: unknown[] = [];
      if (readsOthers) bus.subscribe(serviceStatus, ({ status }) => void seen.push(status));
      await bus.start();
      await eventually('it is born', async () => (await statusOf(broker, 'collector')).status === 'online');
      const { username, password } = broker.loginFor('collector') ?? {};
      const late = await rawMqtt(broker.port, { ...(username && password ? { username, password } : {}) });
      const will = { status: 'offline', since: null, version: 'test', needs: [] };
      await late.publish('export/service/collector/status', JSON.stringify(will), 1, true);
      await eventually('it is online again', async () => (await statusOf(broker, 'collector')).status === 'online');
      expect(bus.connected).toBe(true);
    });

    test('its will when it is cut off', async () => {
      const broker = await start();
      const child = await spawnDyingHandler(broker);
      await eventually('it is online', async () => (await statusOf(broker, 'collector')).status === 'online');
      await child.kill();
      await eventually('it is offline', async () => (await statusOf(broker, 'collector')).status === 'offline');
      expect(await statusOf(broker, 'collector')).toMatchObject({ since: null });
    });
  });

  describe('stays with its broker', () => {
    test('after every reconnect its callbacks run, and it hears messages again', async () => {
      let broker = await start();
      const handled: unknown[] = [];
      let connects = 0;
      const bus = createTestBus(broker, 'collector');
      bus.subscribe(exportRequest, ({ request_id }) => void handled.push(request_id));
      bus.onConnect(() => void connects++);
      await bus.start();
      for (const round of [1, 2, 3]) {
        await eventually('the callback ran', () => connects === round);
        await ask(broker, `round-${round}`);
        await eventually('it hears', () => handled.includes(`round-${round}`));
        await broker.stop();
        broker = await broker.startAgain();
      }
    });

    test('the log tells when the broker goes, that each attempt is vain, and for how long it was away', async () => {
      const broker = await start();
      const bus = createTestBus(broker, 'collector');
      await bus.start();
      await broker.stop();
      const vain = () => bus.log.lines.filter(({ message }) => message.startsWith('The broker does not answer;'));
      await eventually('it tries twice', () => vain().length >= 2, 10_000);
      expect(vain()[0]?.fields).toMatchObject({ url: broker.url, error: expect.stringContaining('ECONNREFUSED') });
      await broker.startAgain();
      await eventually('it is connected again', () => bus.connected, 10_000);
      const back = () => bus.log.lines.find(({ message }) => message === 'The broker answers again.');
      await eventually('it says so', () => back());
      expect(back()?.fields.away_s).toBeGreaterThanOrEqual(1);
      const told = bus.log.lines.map(({ message }) => message.split(/[;.]/)[0]);
      expect([...new Set(told)]).toEqual([
        'Connected to the broker',
        'The broker went away',
        'The broker does not answer',
        'The broker answers again',
      ]);
    });

    test('a durable session gets what was sent while it was away', async () => {
      const broker = await start();
      const first = createTestBus(broker, 'collector', { durableSession: true });
      first.subscribe(exportRequest, () => {});
      await first.start();
      await first.close();
      await ask(broker, 'one', 'two', 'three');
      const handled: unknown[] = [];
      const second = createTestBus(broker, 'collector', { durableSession: true });
      second.subscribe(exportRequest, ({ request_id }) => void handled.push(request_id));
      await second.start();
      await eventually('all come', () => handled.length >= 3);
      expect(handled).toEqual(['one', 'two', 'three']);
    });

    test('of state that changed while a durable session was away it gets the newest alone', async () => {
      const broker = await start();
      const keeper = createTestBus(broker, 'queue-keeper');
      await keeper.start();
      const listen = async () => {
        const seen: unknown[] = [];
        const bus = createTestBus(broker, 'collector', { durableSession: true });
        bus.subscribe(queueUploading, ([first], { retained }) => void seen.push([first?.queue_id, retained]));
        bus.subscribe(exportRequest, ({ request_id }) => void seen.push(request_id));
        await bus.start();
        return { seen, close: () => bus.close() };
      };
      await (await listen()).close();
      const [[offer] = []] = queueUploading.examples;
      if (!offer) throw new Error('the contract has no example');
      const ids = ['q_20260220_164416', 'q_20260220_164417', 'q_20260220_164418'];
      for (const queue_id of ids) await keeper.publish(queueUploading, [{ ...offer, queue_id }]);
      await ask(broker, 'last');
      const { seen } = await listen();
      await eventually('both are there', () => seen.length >= 2);
      await ask(broker, 'after-all');
      await eventually('nothing else came', () => seen.includes('after-all'));
      expect(seen.toSorted()).toEqual([[ids[2], true], 'after-all', 'last'].toSorted());
    });

    test('retained state is told from news, and what is removed is null', async () => {
      const broker = await start();
      const [job] = queueJob.examples;
      if (!job) throw new Error('the contract has no example');
      const where = { queue_id: job.queue_id };
      const keeper = createTestBus(broker, 'queue-keeper');
      await keeper.start();
      await keeper.publish(queueJob, job, where);
      const seen: unknown[] = [];
      const gateway = createTestBus(broker, 'gateway');
      gateway.subscribe(queueJob, (payload, { params, retained }) => {
        seen.push([params.queue_id, payload?.status ?? null, retained]);
      });
      await gateway.start();
      await eventually('the state is there', () => seen.length === 1);
      await keeper.publish(queueJob, { ...job, status: 'cancelled' }, where);
      await keeper.publish(queueJob, null, where);
      await eventually('the news too', () => seen.length === 3);
      expect(seen).toEqual([
        [job.queue_id, job.status, true],
        [job.queue_id, 'cancelled', false],
        [job.queue_id, null, false],
      ]);
      const late = await rawMqtt(broker.port);
      await late.subscribe(['export/queue/jobs/+', 1]);
      await late.ping();
      expect(late.messages).toEqual([]);
    });

    test('what follows a connect and fails brings a new connection, without end', async () => {
      const broker = await start();
      let tries = 0;
      const bus = createTestBus(broker, 'collector');
      bus.onConnect(() => {
        tries += 1;
        if (tries < 3) throw new Error('not yet');
      });
      await bus.start();
      await eventually('it was tried until it worked', () => tries === 3);
      await eventually('and it stays connected', () => bus.connected);
    });
  });

  describe('closes within two seconds', () => {
    const closing = async (bus: { close(): Promise<void> }) => {
      const startedAt = performance.now();
      await Promise.all([bus.close(), bus.close()]);
      await bus.close();
      return performance.now() - startedAt;
    };

    test('with its broker', async () => {
      const bus = createTestBus(await start(), 'collector');
      await bus.start();
      expect(await closing(bus)).toBeLessThan(2_000);
    });

    test('with a handler that never ends', async () => {
      const broker = await start();
      const bus = createTestBus(broker, 'collector');
      let begun = false;
      bus.subscribe(exportRequest, () => {
        begun = true;
        return new Promise<void>(() => {});
      });
      await bus.start();
      await ask(broker, 'one');
      await eventually('it has begun', () => begun);
      expect(await closing(bus)).toBeLessThan(2_200);
    });

    test('when its broker is gone', async () => {
      const broker = await start();
      const bus = createTestBus(broker, 'collector');
      await bus.start();
      await broker.stop();
      expect(await closing(bus)).toBeLessThan(2_200);
    });
  });
});

test('close waits no time for a broker that ends at its goodbye', async () => {
  const broker = await startScriptedBroker({
    endsAt: (packet) => packet.cmd === 'publish' && packet.payload.toString().includes('offline'),
  });
  const bus = createTestBus(broker, 'collector', { clock: { ...systemClock, setTimer: () => () => {} } });
  await bus.start();
  await bus.close();
  expect(bus.connected).toBe(false);
});

test('close ends within two seconds when there never was a broker, and start never resolves', async () => {
  const bus = createTestBus({ url: `mqtt://127.0.0.1:${await freePort()}`, loginFor: () => null }, 'collector');
  let started = false;
  void bus.start().then(() => {
    started = true;
  });
  const startedAt = performance.now();
  await bus.close();
  expect(performance.now() - startedAt).toBeLessThan(2_200);
  expect(started).toBe(false);
});

test('a bus that is refused keeps trying and is let in when its login is right', async () => {
  const port = await freePort();
  const stranger = await startTestBroker({ port });
  const dataDir = tempFolder();
  const login = serviceLogin('collector', dataFolders(dataDir).credentials, '');
  const bus = createTestBus({ url: `mqtt://127.0.0.1:${port}`, loginFor: () => login }, 'collector');
  const started = bus.start();
  const refusals = () => bus.log.lines.filter(({ fields }) => String(fields.error).includes('refused: Bad')).length;
  await eventually('it tried more than once', () => refusals() >= 2);
  await stranger.close();
  await startTestBroker({ port, dataDir });
  await started;
  expect(bus.connected).toBe(true);
});

test('a port that accepts and says nothing does not keep close from ending', async () => {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const bus = createTestBus({ url: `mqtt://127.0.0.1:${port}`, loginFor: () => null }, 'collector');
  void bus.start();
  await eventually(
    'it is there',
    () => new Promise((resolve) => server.getConnections((_, count) => resolve(count > 0))),
  );
  const startedAt = performance.now();
  await bus.close();
  expect(performance.now() - startedAt).toBeLessThan(2_200);
});
