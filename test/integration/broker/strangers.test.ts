import { once } from 'node:events';
import { connect } from 'node:net';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { exportRejected } from '../../../shared/contracts/export-rejected.ts';
import { exportRequest } from '../../../shared/contracts/export-request.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { seldomRepeating } from '../../../shared/runtime/logger.ts';
import { startTestBroker } from '../../support/broker.ts';
import { eventually } from '../../support/eventually.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { rawMqtt } from '../../support/raw-mqtt.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { createTestBus } from '../bus/bus-rig.ts';
import { payloadsUntilNow } from './until-now.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const REFUSED = 'A message was dropped: its sender may not publish on this topic.';

describe('who may connect', () => {
  test.each<[what: string, options: Parameters<typeof rawMqtt>[1], returnCode: number]>([
    ['a wrong password', { username: 'collector', password: 'wrong' }, 4],
    ['no password', { username: 'collector' }, 4],
    ['an unknown user', { username: 'captain', password: 'x' }, 4],
    ['a service’s client id without its login', { clientId: 'd3kos-export-collector' }, 2],
    ['a client id of that form that no service has', { clientId: 'd3kos-export-spy' }, 2],
  ])('%s is refused, and the service that is connected stays', async (_, options, returnCode) => {
    const broker = await startTestBroker();
    const collector = await rawMqtt(broker.port, {
      clientId: 'd3kos-export-collector',
      ...broker.loginFor('collector'),
    });
    const intruder = await rawMqtt(broker.port, options);
    expect(intruder.connack).toMatchObject({ returnCode });
    await eventually('the connection is closed', () => intruder.closed);
    await collector.ping();
  });

  test('a second process of a service is told that there is one, which keeps its session and its messages', async () => {
    const broker = await startTestBroker();
    const [first, second] = [createTestBus(broker, 'collector'), createTestBus(broker, 'collector')];
    const taken: unknown[] = [];
    for (const bus of [first, second])
      bus.subscribe(exportRequest, ({ request_id }) => void taken.push([bus, request_id]));
    await first.start();
    void second.start();
    await eventually('it is told', () =>
      second.log.lines.some(({ fields }) => /another process/.test(String(fields.error))),
    );
    const asker = await rawMqtt(broker.port);
    for (const request_id of ['a', 'b', 'c']) await asker.publish('export/request', JSON.stringify({ request_id }));
    await eventually('all are taken', () => taken.length === 3);
    expect(taken).toEqual(['a', 'b', 'c'].map((id) => [first, id]));
    await first.close();
    await eventually('the second takes its place', () => second.connected);
  });

  test('one service may not take another’s client id', async () => {
    const broker = await startTestBroker();
    const intruder = await rawMqtt(broker.port, {
      clientId: 'd3kos-export-collector',
      ...broker.loginFor('gateway'),
    });
    expect(intruder.connack).toMatchObject({ returnCode: 2 });
  });

  test('many refused connections make one line, and one more in ten minutes with their number', async () => {
    const clock = manualClock();
    const written = recordingLog();
    const broker = await startTestBroker({ clock, writeTo: seldomRepeating(written, clock) });
    const refuse = () => rawMqtt(broker.port, { username: 'collector', password: 'wrong' });
    for (let i = 0; i < 20; i++) await refuse();
    const lines = () => written.lines.filter(({ message }) => message === 'A connection was refused.');
    expect(lines()).toHaveLength(1);
    await clock.advance(10 * 60_000);
    expect(lines().map(({ fields }) => fields.repeated)).toEqual([undefined, 19]);
  });

  test('beyond the number of connections new ones are closed and old ones work', async () => {
    const broker = await startTestBroker({ maxConnections: 10 });
    const clients = await Promise.all(Array.from({ length: 10 }, () => rawMqtt(broker.port)));
    const more = await rawMqtt(broker.port);
    expect(more.connack).toBeUndefined();
    await Promise.all(clients.map((client) => client.ping()));
    await clients[0]?.disconnect();
    await eventually('there is room again', async () => (await rawMqtt(broker.port)).connack !== undefined);
  });
});

describe('what may be published', () => {
  test.each([0, 1, 2] as const)('a forbidden publish at QoS %i is acknowledged, dropped and logged', async (qos) => {
    const broker = await startTestBroker();
    const monitor = await rawMqtt(broker.port);
    await monitor.subscribe(['#', 0], ['$SYS/#', 0]);
    const stranger = await rawMqtt(broker.port);
    await stranger.publish('export/queue/status', 'forged', qos, true);
    await stranger.publish('export/request', 'fine', qos);
    await eventually('the one behind it arrives', () => monitor.payloads().includes('fine'));
    expect(monitor.payloads()).not.toContain('forged');
    expect(broker.log.lines.some(({ message }) => message === REFUSED)).toBe(true);
    const later = await rawMqtt(broker.port);
    await later.subscribe(['export/queue/status', 1], ['export/request', 1]);
    await payloadsUntilNow(later, stranger);
    expect(later.payloads('export/queue/status')).toEqual([]);
  });

  test('a request sent retained is passed on and not kept', async () => {
    const broker = await startTestBroker();
    const monitor = await rawMqtt(broker.port);
    await monitor.subscribe(['export/request', 1]);
    const stranger = await rawMqtt(broker.port);
    await stranger.publish('export/request', 'now', 1, true);
    await eventually('it arrives', () => monitor.payloads().includes('now'));
    const later = await rawMqtt(broker.port);
    await later.subscribe(['export/request', 1]);
    expect(await payloadsUntilNow(later, stranger)).toEqual([]);
  });

  test('a stranger’s will on a topic of ours is dropped', async () => {
    const broker = await startTestBroker();
    const monitor = await rawMqtt(broker.port);
    await monitor.subscribe(['export/service/+/status', 1]);
    const will = {
      topic: 'export/service/collector/status',
      payload: Buffer.from('forged'),
      qos: 1,
      retain: true,
    } as const;
    const stranger = await rawMqtt(broker.port, { will });
    await stranger.vanish();
    await eventually('it is refused', () => broker.log.lines.some(({ message }) => message === REFUSED));
    await monitor.ping();
    expect(monitor.payloads()).not.toContain('forged');
  });

  test('a payload at the limit is taken, one far beyond it closes the connection, and others do not notice', async () => {
    const broker = await startTestBroker();
    const monitor = await rawMqtt(broker.port);
    await monitor.subscribe(['export/request', 1]);
    const stranger = await rawMqtt(broker.port);
    await stranger.publish('export/request', Buffer.alloc(65_536, 'x'));
    await eventually('it arrives', () => monitor.messages.length === 1);
    stranger.sendPublish('export/request', Buffer.alloc(10_000_000, 'x'));
    await eventually('the connection is closed', () => stranger.closed);
    await monitor.ping();
    expect(monitor.messages).toHaveLength(1);
  });
});

describe('a topic that is none', () => {
  /** A stranger, and what everyone hears of refusals. */
  async function heard(options: Parameters<typeof startTestBroker>[0] = {}) {
    const broker = await startTestBroker(options);
    const monitor = await rawMqtt(broker.port);
    await monitor.subscribe([exportRejected.topic, 1], ['export/request', 1]);
    const stranger = await rawMqtt(broker.port, { clientId: 'logger' });
    const rejections = () => monitor.payloads(exportRejected.topic).map((payload) => JSON.parse(payload));
    let fences = 0;
    /** What came before it has been heard. */
    const fence = async () => {
      await stranger.publish('export/request', `fence ${++fences}`);
      await eventually('it is heard', () => monitor.payloads('export/request').includes(`fence ${fences}`));
    };
    return { broker, stranger, rejections, fence };
  }
  const NEAR = [
    'export/reqest',
    'export/data/boatlog/',
    '/export/data/boatlog',
    'export/data',
    'export/Data/boatlog',
    'export/request/',
  ];

  test.each([0, 1, 2] as const)('but nearly one, is answered with the one that was meant at QoS %i', async (qos) => {
    const { stranger, rejections } = await heard();
    for (const topic of NEAR) await stranger.publish(topic, '{"content":"x"}', qos, true);
    await eventually('all are answered', () => rejections().length === NEAR.length);
    const meant = [
      'export/request',
      'export/data/boatlog',
      'export/data/boatlog',
      'export/data/<category>',
      'export/data/boatlog',
    ];
    expect(rejections()).toMatchObject(
      [...meant, 'export/request'].map((topic, i) => ({
        reason: 'unknown_topic',
        request_id: null,
        topic: NEAR[i],
        message: `There is no topic "${NEAR[i]}": nothing of the message was kept. Publish it on ${topic}.`,
      })),
    );
  });

  test('but begins as ours, is answered with those that are there', async () => {
    const { stranger, rejections } = await heard();
    await stranger.publish('export/cameras', 'x');
    await eventually('it is answered', () => rejections().length === 1);
    expect(rejections()[0].message).toContain('export/request, export/data/<category>, export/query');
  });

  test('is answered neither when it is foreign, nor when it is another’s', async () => {
    const { broker, stranger, rejections, fence } = await heard({ otherTopics: false });
    for (const topic of ['junk', 'export/queue/status', 'upload/result']) await stranger.publish(topic, 'x');
    await fence();
    expect(rejections()).toEqual([]);
    expect(broker.log.lines.filter(({ message }) => message === REFUSED)).toHaveLength(3);
  });

  test('is answered ten times in a row to one client, sixty times to all, and then no more than now and then', async () => {
    const clock = manualClock();
    const { broker, stranger, rejections, fence } = await heard({ clock });
    for (let i = 0; i < 30; i++) await stranger.publish('export/request/', String(i));
    await fence();
    expect(rejections()).toHaveLength(10);
    for (let i = 0; i < 10; i++) {
      const other = await rawMqtt(broker.port, { clientId: `other-${i}` });
      for (let j = 0; j < 8; j++) await other.publish('export/request/', 'x');
    }
    await fence();
    expect(rejections()).toHaveLength(60);
    await clock.advance(10_000);
    for (let i = 0; i < 5; i++) await stranger.publish('export/request/', String(i));
    await fence();
    expect(rejections()).toHaveLength(61);
  });

  test('is in the log, each once, whatever was refused before; and no stranger fills it', async () => {
    const clock = manualClock();
    const written = recordingLog();
    const { broker, stranger } = await heard({ clock, otherTopics: false, writeTo: seldomRepeating(written, clock) });
    const topics = () => written.lines.filter(({ message }) => message === REFUSED).map(({ fields }) => fields.topic);
    for (const topic of ['junk', ...NEAR, 'junk', ...NEAR]) await stranger.publish(topic, 'x');
    expect(topics()).toEqual(['junk', ...NEAR, 'junk']);
    for (let i = 0; i < 500; i++) await stranger.publish(`t${'x'.repeat(i % 90)}/${'y'.repeat(i % 70)}`, 'x', 0);
    await (await rawMqtt(broker.port)).ping();
    await stranger.ping();
    expect(topics().length).toBeLessThan(60);
  });
});

describe('what strangers leave behind is bounded', () => {
  test('of the messages for a session the oldest go, with one log line', async () => {
    const written = recordingLog();
    const writeTo = seldomRepeating(written, manualClock());
    const broker = await startTestBroker({ limits: { strangerMessages: 10 }, writeTo });
    const away = await rawMqtt(broker.port, { clientId: 'away', clean: false });
    await away.subscribe(['export/request', 1]);
    await away.vanish();
    const publisher = await rawMqtt(broker.port);
    for (let i = 0; i < 30; i++) await publisher.publish('export/request', String(i));
    const back = await rawMqtt(broker.port, { clientId: 'away', clean: false });
    await eventually('the newest arrive', () => back.messages.length >= 10);
    expect(await payloadsUntilNow(back, publisher)).toEqual(Array.from({ length: 10 }, (_, i) => String(20 + i)));
    expect(written.lines.filter(({ message }) => message.includes('too many wait'))).toHaveLength(1);
  });

  const storedFor = (dataDir: string) => {
    const database = new Database(dataFolders(dataDir).brokerDatabase, { readonly: true });
    onTestFinished(() => void database.close());
    const held = database.prepare(
      `SELECT client_id LIKE 'd3kos-%' AS isOurs, COUNT(*) AS messages, SUM(octet_length(payload)) AS bytes
       FROM queue GROUP BY isOurs ORDER BY isOurs`,
    );
    return held.all() as { isOurs: number; messages: number; bytes: number }[];
  };

  test('all their sessions share a bound in bytes, after a restart too; those of services are not touched by it', async () => {
    const limits = { strangerBytes: 200_000 };
    const before = await startTestBroker({ limits });
    const say = async ({ port }: { port: number }, ...texts: string[]) => {
      const publisher = await rawMqtt(port);
      publisher.socket.cork();
      const ids = texts.map((text) => publisher.sendPublish('export/request', text.padEnd(10_000, '.')));
      publisher.socket.uncork();
      await eventually('all are taken', () => ids.every((id) => publisher.isAcknowledged(id)));
    };
    const awayAs = async (clientId: string, topic: string) => {
      const away = await rawMqtt(before.port, { clientId, clean: false });
      await away.subscribe([topic, 1]);
      await away.vanish();
    };
    await awayAs('little', 'export/data/#');
    await (await rawMqtt(before.port)).publish('export/data/boatlog', '{"content":"kept"}');
    for (let i = 0; i < 10; i++) await awayAs(`s${i}`, 'export/#');
    await say(before, ...Array.from({ length: 30 }, (_, i) => `before ${i}`));
    await before.close();
    const after = await startTestBroker({ dataDir: before.dataDir, limits });
    await say(after, ...Array.from({ length: 10 }, (_, i) => `after ${i}`));

    const [strangers, ours] = storedFor(after.dataDir);
    expect(strangers?.bytes).toBeLessThan(200_000);
    expect(strangers?.bytes).toBeGreaterThan(100_000);
    expect(ours?.messages).toBe(41);
    expect(after.log.lines.filter(({ message }) => message.includes('take too much room')).length).toBeGreaterThan(0);
    const back = await rawMqtt(after.port, { clientId: 's0', clean: false });
    await eventually('the newest arrives', () => back.payloads().some((text) => text.startsWith('after 9')));
    const little = await rawMqtt(after.port, { clientId: 'little', clean: false });
    await eventually('who holds little loses nothing', () => little.payloads().includes('{"content":"kept"}'));
  });

  test('beyond the bound of a service a publish is refused, not dropped, until there is room', async () => {
    const broker = await startTestBroker({ limits: { serviceMessages: 5 } });
    const publisher = await rawMqtt(broker.port);
    for (let i = 0; i < 5; i++) await publisher.publish('export/request', String(i));
    publisher.sendPublish('export/request', 'too many');
    await eventually('the connection is closed', () => publisher.closed);
    const collector = await rawMqtt(broker.port, {
      clientId: 'd3kos-export-collector',
      clean: false,
      ...broker.loginFor('collector'),
    });
    await eventually('all five arrive', () => collector.messages.length === 5);
    await eventually('a publish is taken again', async () => {
      const another = await rawMqtt(broker.port);
      const id = another.sendPublish('export/request', 'again');
      await eventually('it is taken or refused', () => another.closed || another.isAcknowledged(id));
      return another.isAcknowledged(id);
    });
    await eventually('there is room', () => collector.messages.length === 6);
    expect(collector.payloads()).toEqual(['0', '1', '2', '3', '4', 'again']);
  });

  const restart = async (
    broker: Awaited<ReturnType<typeof startTestBroker>>,
    clock: ReturnType<typeof manualClock>,
  ) => {
    await broker.close();
    return startTestBroker({ dataDir: broker.dataDir, clock });
  };

  test('messages older than a week are gone when their session comes back, younger ones are not', async () => {
    const clock = manualClock();
    const before = await startTestBroker({ clock });
    const away = await rawMqtt(before.port, { clientId: 'away', clean: false });
    await away.subscribe(['export/request', 1]);
    await away.vanish();
    await (await rawMqtt(before.port)).publish('export/request', 'old');
    clock.jump(6 * DAY_MS);
    await (await rawMqtt(before.port)).publish('export/request', 'young');
    const visit = await rawMqtt(before.port, { clientId: 'away', clean: false, acknowledge: false });
    await visit.vanish();
    clock.jump(2 * DAY_MS);
    const after = await restart(before, clock);
    const back = await rawMqtt(after.port, { clientId: 'away', clean: false });
    await eventually('the young one arrives', () => back.payloads().includes('young'));
    expect(await payloadsUntilNow(back, await rawMqtt(after.port))).toEqual(['young']);
  });

  test('a session nobody came back to for a week ends; one that was connected all the time does not', async () => {
    const clock = manualClock();
    const broker = await startTestBroker({ clock });
    const forgotten = await rawMqtt(broker.port, { clientId: 'forgotten', clean: false });
    await forgotten.subscribe(['export/request', 1]);
    await forgotten.vanish();
    const loyal = await rawMqtt(broker.port, { clientId: 'loyal', clean: false });
    await loyal.subscribe(['export/request', 1]);
    await clock.advance(8 * DAY_MS);
    await loyal.vanish();
    await (await rawMqtt(broker.port)).disconnect();
    expect((await rawMqtt(broker.port, { clientId: 'forgotten', clean: false })).connack).toMatchObject({
      sessionPresent: false,
    });
    expect((await rawMqtt(broker.port, { clientId: 'loyal', clean: false })).connack).toMatchObject({
      sessionPresent: true,
    });
  });

  test('a wall clock that leaps when it is first set costs no session and no message', async () => {
    const clock = manualClock();
    const broker = await startTestBroker({ clock });
    const away = await rawMqtt(broker.port, { clientId: 'away', clean: false });
    await away.subscribe(['export/request', 1]);
    await away.vanish();
    await (await rawMqtt(broker.port)).publish('export/request', 'minutes old');
    clock.jump(90 * DAY_MS);
    await (await rawMqtt(broker.port)).disconnect();
    const back = await rawMqtt(broker.port, { clientId: 'away', clean: false });
    await eventually('it arrives', () => back.payloads().includes('minutes old'));
  });

  test('of more than a hundred sessions the one unseen for longest ends; also one that subscribed to nothing', async () => {
    const clock = manualClock();
    const broker = await startTestBroker({ clock, maxConnections: 200 });
    for (let i = 0; i < 103; i++) {
      const client = await rawMqtt(broker.port, { clientId: `s${i}`, clean: false });
      if (i !== 1) await client.subscribe(['export/request', 1]);
      await client.vanish();
      clock.jump(1000);
    }
    await (await rawMqtt(broker.port)).disconnect();
    const ended = () => broker.log.lines.filter(({ message }) => message.includes('nobody came back'));
    await eventually('three are ended', () => ended().length >= 3);
    expect(ended().map(({ fields }) => fields.client)).toEqual(['s0', 's1', 's2']);
    await (await rawMqtt(broker.port)).disconnect();
    await (await rawMqtt(broker.port)).ping();
    expect(ended()).toHaveLength(3);
  });

  test('of too many sessions those go last for which acknowledged messages wait', async () => {
    const broker = await startTestBroker({ maxConnections: 200 });
    const home = await rawMqtt(broker.port, { clientId: 'home', clean: false });
    await home.subscribe(['home/#', 1]);
    await home.vanish();
    await (await rawMqtt(broker.port)).publish('home/door', 'open');
    for (let i = 0; i < 105; i++) {
      const client = await rawMqtt(broker.port, { clientId: `s${i}`, clean: false });
      await client.disconnect();
    }
    const ended = () => broker.log.lines.filter(({ message }) => message.includes('nobody came back'));
    await eventually('some are ended', () => ended().length >= 5);
    const back = await rawMqtt(broker.port, { clientId: 'home', clean: false });
    expect(back.connack).toMatchObject({ sessionPresent: true });
    await eventually('it is delivered', () => back.payloads().includes('open'));
  });

  test.each([true, false])(
    'of a flood of subscriptions a thousand are granted, and no more (clean session: %s)',
    async (clean) => {
      const broker = await startTestBroker();
      const stranger = await rawMqtt(broker.port, { clientId: 'greedy', clean });
      const filters = (from: number, to: number) =>
        Array.from({ length: to - from }, (_, i) => [`t${from + i}`, 1] as [string, 1]);
      const startedAt = performance.now();
      const granted = [
        ...(await stranger.subscribe(...filters(0, 600))),
        ...(await stranger.subscribe(...filters(600, 7_000))),
        ...(await stranger.subscribe(['t999', 1], ['t1000', 1])),
      ];
      expect(performance.now() - startedAt).toBeLessThan(8_000);
      expect(granted).toEqual([...Array(1_000).fill(1), ...Array(6_000).fill(128), 1, 128]);
      await stranger.unsubscribe('t5');
      expect(await stranger.subscribe(['t5000', 1])).toEqual([1]);
      const publisher = await rawMqtt(broker.port);
      for (const topic of ['t999', 't1001', 't5', 't5000']) await publisher.publish(topic, topic);
      await eventually('it is delivered', () => stranger.payloads().includes('t5000'));
      expect(stranger.payloads()).toEqual(['t999', 't5000']);
      expect(broker.log.lines.filter(({ message }) => message.startsWith('Subscriptions were refused'))).toHaveLength(
        1,
      );
      if (clean) return;
      await stranger.vanish();
      for (const topic of ['t0', 't1001']) await publisher.publish(topic, `${topic} later`);
      await broker.close();
      const back = await rawMqtt((await startTestBroker({ dataDir: broker.dataDir })).port, {
        clientId: 'greedy',
        clean,
      });
      await eventually('it is kept', () => back.payloads().includes('t0 later'));
      expect(back.payloads()).not.toContain('t1001 later');
    },
  );

  test('of long filters as many are granted as two hundred of the longest take', async () => {
    const stranger = await rawMqtt((await startTestBroker()).port);
    const granted: number[] = [];
    for (let i = 0; i < 220; i++) granted.push(...(await stranger.subscribe([`${'x'.repeat(1_020)}/${i + 100}`, 1])));
    expect(granted).toEqual([...Array(200).fill(1), ...Array(20).fill(128)]);
  });

  test('a subscription that is shared, as MQTT 5 has them, is refused', async () => {
    const stranger = await rawMqtt((await startTestBroker()).port);
    expect(await stranger.subscribe(['$share/group/home/#', 1], ['home/#', 1])).toEqual([128, 1]);
  });

  test.each([true, false])('a filter that is longer than any topic is not kept (clean session: %s)', async (clean) => {
    const broker = await startTestBroker();
    const stranger = await rawMqtt(broker.port, { clientId: 'wordy', clean });
    const subscriptions = [{ topic: 'x'.repeat(60_000), qos: 1 as const }];
    stranger.send({ cmd: 'subscribe', messageId: 1, subscriptions });
    await eventually('the connection is closed', () => stranger.closed);
  });

  test('messages begun at QoS 2 by many share a bound in bytes, and each may begin one', async () => {
    const broker = await startTestBroker({ limits: { strangerBytes: 100_000 } });
    const begin = async (clientId: string, messages: number) => {
      const stranger = await rawMqtt(broker.port, { clientId, clean: false, acknowledge: false });
      let begun = 0;
      for (let messageId = 1; messageId <= messages && !stranger.closed; messageId++) {
        const payload = Buffer.alloc(20_000, 'x');
        stranger.send({
          cmd: 'publish',
          topic: 'export/request',
          payload,
          qos: 2,
          messageId,
          retain: false,
          dup: false,
        });
        const received = () => stranger.packets.filter(({ cmd }) => cmd === 'pubrec').length;
        await eventually('it is received or refused', () => stranger.closed || received() === messageId);
        begun = received();
      }
      return begun;
    };
    expect([await begin('a', 20), await begin('b', 20)]).toEqual([5, 1]);
  });

  test('messages begun at QoS 2 and never finished are bounded, also over many connections', async () => {
    const broker = await startTestBroker();
    let begun = 0;
    for (let connection = 0; connection < 3; connection++) {
      const stranger = await rawMqtt(broker.port, { clientId: 'beginner', clean: false, acknowledge: false });
      for (let i = 0; i < 600; i++) {
        const messageId = connection * 600 + i + 1;
        stranger.send({ cmd: 'publish', topic: 'nowhere', payload: 'x', qos: 2, messageId, retain: false, dup: false });
      }
      const received = () => stranger.packets.filter(({ cmd }) => cmd === 'pubrec').length;
      await eventually('they are received or refused', () => stranger.closed || received() === 600);
      begun += received();
      await stranger.vanish();
    }
    expect(begun).toBeLessThan(1300);
  });
});

test('random bytes, and MQTT with random faults, leave the broker up', async () => {
  const broker = await startTestBroker({ maxConnections: 400 });
  const random = seeded(20260220);
  const bytes = (count: number) => Buffer.from(Array.from({ length: count }, () => Math.floor(random() * 256)));
  const hello = Buffer.from('101000044d5154540402003c00046162636400', 'hex').subarray(0, 18);
  const types = [0x20, 0x30, 0x32, 0x34, 0x3d, 0x40, 0x50, 0x62, 0x70, 0x82, 0x90, 0xa2, 0xc0, 0xe0, 0xf0];
  const mutated = () => {
    const body = bytes(Math.floor(random() * 40));
    return Buffer.concat([Buffer.from([types[Math.floor(random() * types.length)] ?? 0, body.length]), body]);
  };
  for (let round = 0; round < 20; round++) {
    await Promise.all(
      Array.from({ length: 50 }, async (_, i) => {
        const socket = connect({ port: broker.port, host: '127.0.0.1' });
        socket.on('error', () => {});
        await once(socket, 'connect');
        socket.write(i % 3 === 0 ? bytes(60) : Buffer.concat([hello, mutated(), mutated(), mutated()]));
        socket.end();
        socket.resume();
        await once(socket, 'close');
      }),
    );
  }
  const publisher = await rawMqtt(broker.port);
  await publisher.publish('export/request', 'still here');
}, 60_000);

/** Mulberry32: the same numbers at every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
