import { describe, expect, test } from 'vitest';
import { exportRequest } from '../../../shared/contracts/export-request.ts';
import { uploadProgress } from '../../../shared/contracts/upload-progress.ts';
import { pause, systemClock } from '../../../shared/runtime/clock.ts';
import { eventually } from '../../support/eventually.ts';
import { rawMqtt } from '../../support/raw-mqtt.ts';
import { ask, brokers, createTestBus, spawnDyingHandler, statusOf } from './bus-rig.ts';
import { startScriptedBroker } from './scripted-broker.ts';

describe.each(brokers)('the bus at %s', (_, start) => {
  test('what does not fit its own contract is refused by a bus of tests; another publishes it, and says so', async () => {
    const broker = await start();
    const misfit = { queue_id: 'q_20260220_164416', bytes_sent: -1, file_size_bytes: 2 };
    const [strict, bus] = [true, false].map((isStrict) => createTestBus(broker, 'uploader', { isStrict }));
    if (!strict || !bus) throw new Error('there is no bus');
    await strict.start();
    await expect(strict.publish(uploadProgress, misfit)).rejects.toThrow('upload/progress does not fit its contract: ');
    await strict.close();
    await bus.start();
    await bus.publish(uploadProgress, misfit);
    expect(bus.log.lines.map(({ message }) => message).join()).toContain('does not fit its own contract');
  });

  describe('acknowledges', () => {
    test('a message only after its handler: killed inside it, the message comes again', async () => {
      const broker = await start();
      const child = await spawnDyingHandler(broker);
      await ask(broker, 'one', 'two');
      await eventually('it has begun', () => child.hasBegun('one'));
      await child.kill();

      const handled: unknown[] = [];
      const bus = createTestBus(broker, 'collector', { durableSession: true });
      bus.subscribe(exportRequest, ({ request_id }) => void handled.push(request_id));
      await bus.start();
      await eventually('both come', () => handled.length >= 2);
      expect(handled).toEqual(['one', 'two']);
    });

    test('one message at a time, in order, also when handlers take their time', async () => {
      const broker = await start();
      const steps: string[] = [];
      const bus = createTestBus(broker, 'collector');
      bus.subscribe(exportRequest, async ({ request_id }) => {
        steps.push(`begin ${request_id}`);
        for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
        steps.push(`end ${request_id}`);
      });
      await bus.start();
      await ask(broker, 'a', 'b', 'c');
      await eventually('all are handled', () => steps.length === 6);
      expect(steps).toEqual(['begin a', 'end a', 'begin b', 'end b', 'begin c', 'end c']);
    });

    test('a backlog that takes longer than the keepalive, on one connection', async () => {
      const broker = await start();
      let handled = 0;
      let connects = 0;
      const bus = createTestBus(broker, 'collector', { durableSession: true, keepaliveS: 1 });
      bus.subscribe(exportRequest, async () => {
        await pause(systemClock, 150);
        handled += 1;
      });
      bus.onConnect(() => void connects++);
      await bus.start();
      await ask(broker, ...Array.from({ length: 20 }, (_, i) => `r${i}`));
      await eventually('all are handled', () => handled >= 20);
      expect({ handled, connects }).toEqual({ handled: 20, connects: 1 });
    });

    test('a handler still running when the connection is made anew acknowledges nothing else', async () => {
      const broker = await start();
      const handled: unknown[] = [];
      let release = () => {};
      const bus = createTestBus(broker, 'collector', { durableSession: true });
      bus.subscribe(exportRequest, async ({ request_id }) => {
        handled.push(request_id);
        if (handled.length === 1) await new Promise<void>((resolve) => (release = resolve));
        if (request_id === 'two') throw new Error('not now');
      });
      await bus.start();
      await ask(broker, 'one', 'two');
      await eventually('the first is begun', () => handled.length === 1);
      await broker.stop();
      await eventually('the loss is noticed', () => !bus.connected);
      const again = await broker.startAgain();
      await eventually('connected anew', () => bus.connected);
      release();
      await eventually('the second was tried and set aside', () => bus.setAside.length === 1);
      await bus.close();
      expect(handled.filter((id) => id === 'two').length).toBeGreaterThanOrEqual(3);

      const later = createTestBus(again, 'collector', { durableSession: true });
      const left: unknown[] = [];
      later.subscribe(exportRequest, ({ request_id }) => void left.push(request_id));
      await later.start();
      await ask(again, 'end');
      await eventually('the last comes', () => left.includes('end'));
      expect(left).toEqual(['end']);
    });
  });

  describe('keeps trouble from the messages behind', () => {
    test('a message whose handler throws three times is set aside, told in the status, and the next goes on', async () => {
      const broker = await start();
      const tried: unknown[] = [];
      const bus = createTestBus(broker, 'collector', { durableSession: true });
      bus.subscribe(exportRequest, ({ request_id }) => {
        tried.push(request_id);
        if (request_id === 'bad') throw new Error('cannot do this');
      });
      await bus.start();
      await ask(broker, 'bad', 'good');
      await eventually('the good one is handled', () => tried.includes('good'));
      expect(tried).toEqual(['bad', 'bad', 'bad', 'good']);
      expect(bus.setAside).toEqual([
        { topic: 'export/request', payload: '{"request_id":"bad"}', reason: 'cannot do this' },
      ]);
      await eventually('its status tells', async () => (await statusOf(broker, 'collector')).needs.length === 1);
      await bus.close();
      const later = createTestBus(broker, 'collector', { durableSession: true });
      later.subscribe(exportRequest, ({ request_id }) => void tried.push(request_id));
      await later.start();
      await ask(broker, 'end');
      await eventually('the last comes', () => tried.includes('end'));
      expect(tried.slice(4)).toEqual(['end']);
    });

    test('a message that can be neither handled nor set aside comes again, and is not lost', async () => {
      const broker = await start();
      let isDiskFull = true;
      let tries = 0;
      const handled: unknown[] = [];
      const bus = createTestBus(broker, 'collector', {
        durableSession: true,
        setAside() {
          if (isDiskFull) throw new Error('no space left');
        },
      });
      bus.subscribe(exportRequest, ({ request_id }) => {
        tries += 1;
        if (isDiskFull) throw new Error('no space left');
        handled.push(request_id);
      });
      await bus.start();
      await ask(broker, 'one', 'two');
      await eventually('it came again', () => tries > 3);
      isDiskFull = false;
      await eventually('both are handled', () => handled.length >= 2);
      expect(handled).toEqual(['one', 'two']);
      expect(bus.setAside).toEqual([]);
    });

    test('while nothing can be kept, what comes is held with growing pauses, told as a need, and no death; then the need ends', async () => {
      const broker = await start();
      const watcher = await rawMqtt(broker.port);
      const said = () => watcher.payloads('export/service/collector/status').map((text) => JSON.parse(text));
      let isAway = true;
      const triedAtMs: number[] = [];
      const handled: unknown[] = [];
      const bus = createTestBus(broker, 'collector', {
        durableSession: true,
        whyHeld: (error) => ((error as Error).message === 'the disk is not there' ? 'held' : null),
        setAside() {
          throw new Error('not now');
        },
      });
      bus.subscribe(exportRequest, ({ request_id }) => {
        if (isAway) triedAtMs.push(performance.now());
        if (isAway) throw new Error('the disk is not there');
        handled.push(request_id);
      });
      await bus.start();
      await watcher.subscribe(['export/service/collector/status', 1]);
      await ask(broker, 'one', 'two');
      await eventually('it came three times', () => triedAtMs.length >= 9, 20_000);
      expect(said().at(-1)).toMatchObject({
        status: 'online',
        needs: [{ what: 'held', message: 'the disk is not there' }],
      });
      expect(said().filter(({ status }) => status === 'offline')).toEqual([]);
      const rounds = [3, 6].map((nth) => Number(triedAtMs[nth]) - Number(triedAtMs[nth - 1]));
      expect(rounds[1], `pauses ${rounds}`).toBeGreaterThan(Number(rounds[0]) + 500);
      isAway = false;
      await eventually('both are handled', () => handled.length >= 2, 20_000);
      expect([...new Set(handled)]).toEqual(['one', 'two']);
      await eventually('the need ends', () => said().at(-1)?.needs.length === 0);
    });

    test('a handler that fails while the bus closes: neither acknowledged nor set aside', async () => {
      const broker = await start();
      let begun = false;
      let fail = (_: Error) => {};
      const bus = createTestBus(broker, 'collector', { durableSession: true });
      bus.subscribe(exportRequest, () => {
        begun = true;
        return new Promise<void>((_resolve, reject) => (fail = reject));
      });
      await bus.start();
      await ask(broker, 'one');
      await eventually('it has begun', () => begun);
      const closed = bus.close();
      fail(new Error('the database is closed'));
      await closed;
      expect(bus.setAside).toEqual([]);

      const handled: unknown[] = [];
      const next = createTestBus(broker, 'collector', { durableSession: true });
      next.subscribe(exportRequest, ({ request_id }) => void handled.push(request_id));
      await next.start();
      await eventually('it comes again', () => handled.includes('one'));
    });

    test('payloads that do not fit are told and dropped, and the next goes on', async () => {
      const broker = await start();
      const problems: string[] = [];
      const handled: unknown[] = [];
      const bus = createTestBus(broker, 'collector');
      bus.subscribe(exportRequest, ({ request_id }) => void handled.push(request_id ?? 'none'), {
        onInvalid: (problem) => void problems.push(problem),
      });
      await bus.start();
      const stranger = await rawMqtt(broker.port);
      for (const payload of ['{', '[]', '{"request_id":7}', Buffer.from([0xff, 0xfe]), '', '{"request_id":"ok"}']) {
        await stranger.publish('export/request', payload);
      }
      await eventually('the last is handled', () => handled.includes('ok'));
      expect(handled).toEqual(['none', 'ok']);
      expect(problems).toHaveLength(4);
    });

    test('an answer to an unfit payload that itself fails is tried again like a handler, and blocks nothing', async () => {
      const broker = await start();
      let answers = 0;
      const handled: unknown[] = [];
      const bus = createTestBus(broker, 'collector');
      bus.subscribe(exportRequest, ({ request_id }) => void handled.push(request_id), {
        onInvalid() {
          answers += 1;
          throw new Error('the answer could not be noted');
        },
      });
      await bus.start();
      await (await rawMqtt(broker.port)).publish('export/request', 'not JSON');
      await ask(broker, 'next');
      await eventually('the next is handled', () => handled.includes('next'));
      expect(answers).toBe(3);
      expect(bus.setAside).toHaveLength(1);
    });
  });
});

test('a handler that ends after its connection does not acknowledge the message that has its packet id now', async () => {
  const broker = await startScriptedBroker();
  const begun: unknown[] = [];
  const release = new Map<unknown, () => void>();
  const bus = createTestBus(broker, 'collector');
  bus.subscribe(exportRequest, ({ request_id }) => {
    begun.push(request_id);
    return new Promise<void>((resolve) => void release.set(request_id, resolve));
  });
  await bus.start();
  const request = (id: string) =>
    ({
      cmd: 'publish',
      topic: 'export/request',
      payload: JSON.stringify({ request_id: id }),
      qos: 1,
      messageId: 1,
      retain: false,
      dup: false,
    }) as const;
  await eventually('its birth is acknowledged', () =>
    broker.connections[0]?.received.some(({ cmd }) => cmd === 'publish'),
  );
  broker.connections[0]?.send(request('one'));
  await eventually('the first is begun', () => begun.includes('one'));
  broker.connections[0]?.cut();
  await eventually('connected anew', () => broker.connections.length === 2 && bus.connected);
  broker.connections[1]?.send(request('two'));
  release.get('one')?.();
  await eventually('the second is begun', () => begun.includes('two'));
  const acknowledged = () => broker.connections[1]?.received.filter(({ cmd }) => cmd === 'puback').length;
  await bus.publish(uploadProgress, { queue_id: 'q_20260220_164416', bytes_sent: 1, file_size_bytes: 2 });
  await eventually('what was sent has arrived', () =>
    broker.connections[1]?.received.some((packet) => packet.cmd === 'publish' && packet.topic === uploadProgress.topic),
  );
  expect(acknowledged()).toBe(0);
  release.get('two')?.();
  await eventually('the second is acknowledged', () => acknowledged() === 1);
});
