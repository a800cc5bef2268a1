import { describe, expect, test } from 'vitest';
import { exportRejected } from '../../../shared/contracts/export-rejected.ts';
import { startTestBroker, type TestBroker } from '../../support/broker.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { rawMqtt } from '../../support/raw-mqtt.ts';
import { spawnBroker } from '../../support/spawn-broker.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { rawBytes } from './conformance/wire.ts';

/** As Home Assistant’s discovery, Zigbee2MQTT, Tasmota, Node-RED, Frigate and ESPHome have theirs. */
const TOPICS = [
  'homeassistant/sensor/0x00158d/temperature/config',
  'zigbee2mqtt/bridge/state',
  'tele/bilge_pump/LWT',
  '/node-red/flow 1/out',
  'frigate/events',
  'esp32/sensor/état/state',
];

/** What is retained on these topics, by topic. */
async function retainedAt(broker: Pick<TestBroker, 'port'>, ...filters: string[]) {
  const reader = await rawMqtt(broker.port);
  await reader.subscribe(...filters.map((filter): [string, 1] => [filter, 1]));
  await reader.ping();
  await reader.ping();
  return Object.fromEntries(reader.messages.map(({ topic, payload }) => [topic, String(payload)]));
}

const statusOf = async (broker: TestBroker) => {
  const told = await retainedAt(broker, 'export/service/broker/status');
  return JSON.parse(told['export/service/broker/status'] ?? '{}');
};

describe('other programs aboard use the broker as any other', () => {
  test.each([0, 1, 2] as const)('at QoS %i, with wildcards, for a session that is away, too', async (qos) => {
    const broker = await startTestBroker();
    const hub = await rawMqtt(broker.port, { clientId: 'hub', clean: false });
    await hub.subscribe(['homeassistant/#', 2], ['+/bridge/+', 2], ['tele/+/LWT', 2], ['#', 2]);
    const device = await rawMqtt(broker.port);
    for (const topic of TOPICS) await device.publish(topic, 'x', qos);
    await eventually('all come', () => TOPICS.every((topic) => hub.payloads(topic).length === 1));
    await hub.vanish();
    for (const topic of TOPICS) await device.publish(topic, 'later', qos);
    const back = await rawMqtt(broker.port, { clientId: 'hub', clean: false });
    await back.ping();
    const waited = qos > 0 ? 1 : 0;
    await eventually('what waited comes', () => TOPICS.every((topic) => back.payloads(topic).length === waited));
    expect(broker.log.lines.filter(({ level }) => level === 'warn')).toEqual([]);
  });

  test('what they retain survives a restart, and what they remove stays removed', async () => {
    const broker = await startTestBroker();
    const device = await rawMqtt(broker.port);
    for (const [i, topic] of TOPICS.entries()) await device.publish(topic, `{"n":${i}}`, (i % 3) as 0 | 1 | 2, true);
    await device.publish('frigate/events', '', 1, true);
    const before = await retainedAt(broker, '#');
    await broker.close();
    const again = await startTestBroker({ dataDir: broker.dataDir });
    const after = await retainedAt(again, '#');
    for (const topic of TOPICS) expect(after[topic]).toBe(topic === 'frigate/events' ? undefined : before[topic]);
  });

  test.each([1, 2] as const)('what they retain at QoS %i is on disk before it is acknowledged', async (qos) => {
    const dataDir = tempFolder();
    const port = await freePort();
    const broker = await spawnBroker(dataDir, port);
    const device = await rawMqtt(port);
    for (const topic of TOPICS) await device.publish(topic, 'first', 0, true);
    for (const topic of TOPICS) await device.publish(topic, 'kept', qos, true);
    await device.publish('gone/soon', 'x', qos, true);
    await device.publish('gone/soon', '', qos, true);
    await broker.kill('SIGKILL');
    await spawnBroker(dataDir, port);
    const after = await retainedAt({ port }, '#');
    for (const topic of TOPICS) expect(after[topic]).toBe('kept');
    expect(after).not.toHaveProperty('gone/soon');
  });

  test('their wills are published, and retained where they say so', async () => {
    const broker = await startTestBroker();
    const will = { topic: 'zigbee2mqtt/bridge/state', payload: Buffer.from('offline'), qos: 1, retain: true } as const;
    await (await rawMqtt(broker.port, { will })).vanish();
    await eventually('it is retained', async () => (await retainedAt(broker, '+/bridge/#'))[will.topic] === 'offline');
  });

  test('what they retain is bounded: beyond, it is passed on and not kept, and our own state stands', async () => {
    const broker = await startTestBroker({ limits: { strangerBytes: 40_000 } });
    const keeper = await rawMqtt(broker.port, broker.loginFor('queue-keeper'));
    const monitor = await rawMqtt(broker.port);
    await monitor.subscribe(['many/#', 1]);
    const device = await rawMqtt(broker.port);
    for (let i = 0; i < 40; i++) await device.publish(`many/${i}`, 'x'.repeat(700), 1, true);
    await keeper.publish('export/queue/status', 'truth', 1, true);
    await eventually('all are passed on', () => monitor.messages.length === 40);
    const kept = await retainedAt(broker, '#');
    expect(Object.keys(kept).filter((topic) => topic.startsWith('many/'))).toHaveLength(9);
    expect(kept['export/queue/status']).toBe('truth');
    expect(broker.log.lines.filter(({ message }) => message.includes('was passed on and not kept'))).toHaveLength(31);
    await device.publish('many/0', '', 1, true);
    await device.publish('many/39', 'new', 1, true);
    await device.publish('many/1', 'smaller', 1, true);
    expect(await retainedAt(broker, 'many/#')).toMatchObject({ 'many/1': 'smaller', 'many/39': 'new' });
  });

  test('where the newest word finds no room, the one before is not told as its state, after a restart neither', async () => {
    const broker = await startTestBroker({ limits: { strangerBytes: 40_000 } });
    const device = await rawMqtt(broker.port);
    await device.publish('home/state', 'old', 1, true);
    for (let i = 0; i < 20; i++) await device.publish(`many/${i}`, 'x'.repeat(700), 1, true);
    await device.publish('home/state', 'y'.repeat(900), 1, true);
    expect(await retainedAt(broker, 'home/#')).toEqual({});
    await broker.close();
    expect(await retainedAt(await startTestBroker({ dataDir: broker.dataDir }), 'home/#')).toEqual({});
  });

  test('unless the owner says no', async () => {
    const broker = await startTestBroker({ otherTopics: false });
    const device = await rawMqtt(broker.port);
    for (const topic of TOPICS) await device.publish(topic, 'x', 1, true);
    expect(await retainedAt(broker, TOPICS[0] ?? '', 'zigbee2mqtt/#')).toEqual({});
  });

  test('but for topics that begin with $, and for ours', async () => {
    const broker = await startTestBroker();
    const device = await rawMqtt(broker.port);
    for (const topic of ['$SYS/x', '$share/a/b', 'export/x', 'upload', '/export/y', 'Export/z'])
      await device.publish(topic, 'x', 1, true);
    const kept = await retainedAt(broker, '$SYS/x', '$share/a/b', 'export/x', 'upload', '/export/y', 'Export/z');
    expect(kept).toEqual({});
  });
});

describe('what was meant for us is told', () => {
  async function heard() {
    const broker = await startTestBroker();
    const monitor = await rawMqtt(broker.port);
    await monitor.subscribe([exportRejected.topic, 1], ['+/+/boatlog', 1], ['exprot/#', 1]);
    const sender = await rawMqtt(broker.port, { clientId: 'logger' });
    const rejections = () => monitor.payloads(exportRejected.topic).map((payload) => JSON.parse(payload));
    return { broker, monitor, sender, rejections };
  }

  test('a topic that is spelt nearly as one of ours is passed on, and told once', async () => {
    const { monitor, sender, rejections } = await heard();
    for (const topic of ['exprot/request', 'exports/data/boatlog', 'exprot/request'])
      await sender.publish(topic, 'x', 1);
    await eventually('both are told', () => rejections().length === 2);
    await eventually('all are passed on', () => monitor.payloads('exprot/request').length === 2);
    expect(rejections()).toMatchObject([
      {
        reason: 'unknown_topic',
        topic: 'exprot/request',
        message:
          'The message on "exprot/request" was passed on as another program’s, and is in no export. If it was meant for one, publish it on export/request.',
      },
      { topic: 'exports/data/boatlog' },
    ]);
  });

  test('and is in the broker’s status as well, at once, also right after another', async () => {
    const { broker, sender } = await heard();
    await sender.publish('exports/data/boatlog', '{}', 1);
    await eventually(
      'it is told',
      async () => (await statusOf(broker)).unknown_topics?.newest.topic === 'exports/data/boatlog',
    );
    await sender.publish('exprot/request', '{}', 1);
    await eventually(
      'and the next',
      async () => (await statusOf(broker)).unknown_topics?.newest.topic === 'exprot/request',
    );
  });

  test('and is in the broker’s status, with how many there were', async () => {
    const { broker, sender } = await heard();
    for (let i = 0; i < 3; i++) await sender.publish('export/reqest', 'x', 1);
    await eventually(
      'it is told',
      async () => (await statusOf(broker)).unknown_topics?.newest.topic === 'export/reqest',
    );
    expect((await statusOf(broker)).unknown_topics.newest).toMatchObject({
      client: 'logger',
      nearest: 'export/request',
    });
  });
});

test('a program that speaks MQTT 5 is answered 0x01, and the log says what to do', async () => {
  const broker = await startTestBroker();
  const one = await rawBytes(broker.port, connect5());
  await one.untilClosed();
  expect(one.came()).toEqual(Buffer.from([0x20, 2, 0, 1]));
  expect(broker.log.lines.map(({ message }) => message)).toContainEqual(
    expect.stringContaining('Set its program to version 3.1.1'),
  );
});

/** A CONNECT of MQTT 5: properties before the client id. */
const connect5 = () => Buffer.from([0x10, 14, 0, 4, 77, 81, 84, 84, 5, 2, 0, 60, 0, 0, 1, 97]);
