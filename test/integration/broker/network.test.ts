import { describe, expect, test } from 'vitest';
import { contracts } from '../../../shared/contracts/index.ts';
import { topicFor, topicParameters } from '../../../shared/contracts/topic-pattern.ts';
import { startTestBroker, type TestBroker, type TestBrokerOptions } from '../../support/broker.ts';
import { eventually } from '../../support/eventually.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { writeMqttUsers } from '../../support/mqtt-user.ts';
import { rawMqtt } from '../../support/raw-mqtt.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { websocketStream } from '../../support/websocket-stream.ts';
import { payloadsUntilNow } from './until-now.ts';

type Options = Parameters<typeof rawMqtt>[1];

/** A broker that pages reach by way of a proxy on this machine, which tells where they come from. */
const startBroker = (options: TestBrokerOptions = {}) => startTestBroker({ websocketPort: 0, ...options });

/** A client from another machine, as that proxy forwards it. */
async function fromNetwork(broker: TestBroker, options: Options = {}, address = '10.77.0.2') {
  const stream = await websocketStream(broker.websocketPort, { headers: { 'x-forwarded-for': address } });
  return rawMqtt(stream, options);
}

const CAPTAIN = { username: 'captain', password: 'correct horse' };

async function brokerWithUsers(
  rules: { publish?: readonly string[]; read?: readonly string[] } = {},
  options: TestBrokerOptions = {},
) {
  const dataDir = tempFolder();
  await writeMqttUsers(dataDir, [{ name: 'captain', password: CAPTAIN.password, ...rules }]);
  return startBroker({ dataDir, ...options });
}

async function publishStatus(broker: TestBroker): Promise<void> {
  const keeper = await rawMqtt(broker.port, broker.loginFor('queue-keeper'));
  await keeper.publish('export/queue/status', 'truth', 1, true);
}

describe('without a password', () => {
  test('nobody from the network gets in, unless reading is open; this machine always does', async () => {
    const broker = await startBroker();
    const stranger = await fromNetwork(broker);
    expect(stranger.connack).toMatchObject({ returnCode: 5 });
    await eventually('the connection is closed', () => stranger.closed);
    expect((await rawMqtt(await websocketStream(broker.websocketPort))).connack).toMatchObject({ returnCode: 0 });
  });

  test('where reading is open the state is read', async () => {
    const broker = await startBroker({ openReading: true });
    await publishStatus(broker);
    const reader = await fromNetwork(broker);
    expect(await reader.subscribe(['#', 1], ['export/queue/+', 2], ['$SYS/#', 0])).toEqual([1, 2, 128]);
    await eventually('the state arrives', () => reader.payloads('export/queue/status').includes('truth'));
  });

  test.each([0, 1] as const)('what a reader publishes at QoS %i is acknowledged and dropped', async (qos) => {
    const broker = await startBroker({ openReading: true });
    const monitor = await rawMqtt(broker.port);
    await monitor.subscribe(['#', 1], ['$SYS/#', 1]);
    const reader = await fromNetwork(broker);
    for (const topic of ['export/request', 'export/data/boatlog', 'export/queue/status', 'anything']) {
      await reader.publish(topic, 'forged', qos, true);
    }
    await reader.ping();
    await payloadsUntilNow(monitor, await rawMqtt(broker.port));
    expect(monitor.payloads()).not.toContain('forged');
  });

  test('one at QoS 2 would be kept until it is released, so it ends the connection', async () => {
    const broker = await startBroker({ openReading: true });
    const reader = await fromNetwork(broker);
    reader.sendPublish('export/request', 'forged', 2);
    await eventually('the connection is closed', () => reader.closed);
    expect(reader.packets.filter(({ cmd }) => cmd === 'pubrec')).toEqual([]);
  });

  test('a reader leaves nothing behind: no will, no session, nothing in another’s', async () => {
    const broker = await startBroker({ openReading: true });
    const monitor = await rawMqtt(broker.port);
    await monitor.subscribe(['export/request', 1]);
    const away = await rawMqtt(broker.port, { clientId: 'dashboard', clean: false });
    await away.subscribe(['export/request', 1]);
    await away.vanish();
    const here = await rawMqtt(broker.port, { clientId: 'logbook' });
    const will = { topic: 'export/request', payload: Buffer.from('a will'), qos: 1, retain: false } as const;
    for (const clientId of ['dashboard', 'logbook', 'd3kos-export-collector']) {
      for (const clean of [true, false]) {
        const reader = await fromNetwork(broker, { clientId, clean, will });
        expect(reader.connack).toMatchObject({ returnCode: 0, sessionPresent: false });
        await reader.subscribe(['export/request', 1]);
        await reader.vanish();
      }
    }
    await here.ping();
    const back = await rawMqtt(broker.port, { clientId: 'dashboard', clean: false });
    expect(back.connack).toMatchObject({ sessionPresent: true });
    expect(await payloadsUntilNow(back, here)).toEqual([]);
    expect(monitor.payloads()).not.toContain('a will');
  });
});

test('the services’ logins are good on this machine only, and their client ids belong to nobody else', async () => {
  const broker = await startBroker({ openReading: true });
  const login = broker.loginFor('queue-keeper');
  const keeper = await rawMqtt(broker.port, { clientId: 'd3kos-export-queue-keeper', ...login });
  for (const options of [login, { username: 'queue-keeper', password: 'x' }, { username: 'queue-keeper' }]) {
    const impostor = await fromNetwork(broker, { clientId: 'd3kos-export-queue-keeper', ...options });
    expect(impostor.connack).toMatchObject({ returnCode: 4 });
  }
  await keeper.ping();
  const reader = await rawMqtt(broker.port);
  await reader.subscribe(['export/service/broker/status', 0]);
  await eventually('the broker tells of itself', () => reader.payloads().length > 0);
  expect(reader.payloads().at(-1), 'nothing is said of the service').not.toContain('refused_logins');
  const local = await rawMqtt(await websocketStream(broker.websocketPort), login);
  expect(local.connack).toMatchObject({ returnCode: 0 });
});

describe('a user with a password', () => {
  test('asks for exports from the network, and publishes nothing that is a service’s', async () => {
    const broker = await brokerWithUsers({ publish: ['#', 'export/#'] });
    const monitor = await rawMqtt(broker.port);
    await monitor.subscribe(['#', 1]);
    const captain = await fromNetwork(broker, CAPTAIN);
    expect(captain.connack).toMatchObject({ returnCode: 0 });
    for (const topic of ['export/queue/status', 'upload/result', 'export/command', 'export/service/uploader/status']) {
      await captain.publish(topic, 'forged', 1, true);
    }
    await captain.publish('export/request', 'please');
    await eventually('the request arrives', () => monitor.payloads().includes('please'));
    expect(monitor.payloads()).not.toContain('forged');
  });

  test('whose rules name everything publishes other programs’ topics, retained too, and of ours what anyone may', async () => {
    const broker = await brokerWithUsers({ publish: ['#'] });
    const monitor = await rawMqtt(broker.port);
    await monitor.subscribe(['#', 1], ['$SYS/#', 1]);
    const will = { topic: 'hub/status', payload: Buffer.from('gone'), qos: 1, retain: true } as const;
    const hub = await fromNetwork(broker, { ...CAPTAIN, will });
    for (const { topic, publisher } of Object.values(contracts)) {
      if (publisher === 'anyone') continue;
      const params = Object.fromEntries(topicParameters(topic).map((name) => [name, 'uploader']));
      await hub.publish(topicFor(topic, params), 'forged', 1, true);
    }
    for (const topic of ['export/reqest', 'Export/queued', '/export/queued', 'upload/x', '$SYS/x']) {
      await hub.publish(topic, 'forged', 1, true);
    }
    await hub.publish('export/data/boatlog', 'a record', 1, true);
    await hub.publish('homeassistant/status', 'online', 1, true);
    await hub.vanish();
    await eventually('its will arrives', () => monitor.payloads('hub/status').includes('gone'));
    expect(monitor.payloads()).toContain('a record');
    expect(monitor.payloads()).not.toContain('forged');
    const later = await rawMqtt(broker.port);
    await later.subscribe(['#', 1]);
    await eventually('what it retained is told', () => later.payloads('homeassistant/status').includes('online'));
    expect(later.payloads()).not.toContain('a record');
    expect(later.payloads()).not.toContain('forged');
  });

  test('publishes and reads by its rules; from this machine too', async () => {
    const broker = await brokerWithUsers({ publish: ['export/data/boatlog'], read: ['export/data/#'] });
    await publishStatus(broker);
    const monitor = await rawMqtt(broker.port);
    await monitor.subscribe(['export/#', 1]);
    for (const captain of [await fromNetwork(broker, CAPTAIN), await rawMqtt(broker.port, CAPTAIN)]) {
      expect(await captain.subscribe(['#', 1], ['export/queue/status', 1], ['export/data/+', 1])).toEqual([
        128, 128, 1,
      ]);
      await captain.publish('export/request', 'not allowed');
      await captain.publish('export/data/boatlog', 'allowed');
      await eventually('it is heard', () => captain.payloads().includes('allowed'));
      expect(captain.payloads('export/queue/status')).toEqual([]);
    }
    expect(monitor.payloads()).not.toContain('not allowed');
  });

  test('has sessions of its own, whatever client id it sends', async () => {
    const broker = await brokerWithUsers();
    const clientId = 'd3kos-export-collector';
    const collector = await rawMqtt(broker.port, { clientId, clean: false, ...broker.loginFor('collector') });
    const captain = await fromNetwork(broker, { clientId, clean: false, ...CAPTAIN });
    await captain.subscribe(['export/rejected', 1]);
    await captain.vanish();
    await collector.publish('export/rejected', 'while it was away');
    const back = await fromNetwork(broker, { clientId, clean: false, ...CAPTAIN });
    expect(back.connack).toMatchObject({ sessionPresent: true });
    await eventually('it arrives', () => back.payloads().includes('while it was away'));
    const thief = await rawMqtt(broker.port, { clientId: `@captain/${clientId}` });
    expect(thief.connack).toMatchObject({ returnCode: 2 });
  });

  test('loses its place as soon as it is gone from the file; a new one has it at once', async () => {
    const broker = await brokerWithUsers();
    const [captain, sleeper] = [await fromNetwork(broker, CAPTAIN), await fromNetwork(broker, CAPTAIN)];
    await sleeper.subscribe(['export/request', 1]);
    await writeMqttUsers(broker.dataDir, [{ name: 'mate', password: 'battery staple' }]);
    const mate = await fromNetwork(broker, { username: 'mate', password: 'battery staple' });
    expect(mate.connack).toMatchObject({ returnCode: 0 });
    await captain.publish('export/request', 'too late');
    await mate.publish('export/request', 'in time');
    await eventually('it is cut off', () => sleeper.closed);
    expect(sleeper.payloads()).toEqual([]);
    expect((await fromNetwork(broker, CAPTAIN)).connack).toMatchObject({ returnCode: 4 });
  });

  test('its will is published as far as its rules go', async () => {
    const broker = await brokerWithUsers();
    const monitor = await rawMqtt(broker.port);
    await monitor.subscribe(['export/#', 1]);
    const willOn = (topic: string) =>
      ({ topic, payload: Buffer.from(`will on ${topic}`), qos: 1, retain: true }) as const;
    for (const topic of ['export/queue/status', 'export/request']) {
      await (await fromNetwork(broker, { ...CAPTAIN, will: willOn(topic) })).vanish();
    }
    await eventually('the allowed one arrives', () => monitor.payloads().includes('will on export/request'));
    expect(monitor.payloads('export/queue/status')).toEqual([]);
  });
});

test('an address that guesses passwords waits; others, and this machine, do not notice', async () => {
  const clock = manualClock();
  const broker = await brokerWithUsers({}, { clock });
  const codes: unknown[] = [];
  for (const password of ['a', 'b', 'c', 'd', 'e', CAPTAIN.password]) {
    codes.push((await fromNetwork(broker, { username: 'captain', password })).connack);
  }
  expect(codes).toMatchObject([4, 4, 4, 4, 4, 3].map((returnCode) => ({ returnCode })));
  expect((await fromNetwork(broker, CAPTAIN, '10.77.0.3')).connack).toMatchObject({ returnCode: 0 });
  expect((await rawMqtt(broker.port, CAPTAIN)).connack).toMatchObject({ returnCode: 0 });
  await clock.advance(1_000);
  expect((await fromNetwork(broker, CAPTAIN)).connack).toMatchObject({ returnCode: 0 });
});

test('a flood of guesses is turned away, and the boat’s own clients get in and are served meanwhile', async () => {
  const broker = await brokerWithUsers({}, { maxConnections: 200 });
  const guesses = Array.from({ length: 60 }, (_, i) =>
    fromNetwork(broker, { username: 'captain', password: `guess ${i}` }, `10.77.1.${i}`),
  );
  const collector = await rawMqtt(broker.port, broker.loginFor('collector'));
  await collector.publish('export/rejected', 'served');
  const codes = (await Promise.all(guesses)).map(({ connack }) => (connack as { returnCode: number }).returnCode);
  expect(codes.every((code) => code === 3 || code === 4)).toBe(true);
});

test('the network takes half of the places at most, and one address fewer', async () => {
  const broker = await startBroker({ openReading: true, maxConnections: 40 });
  const heardOf = async (addresses: readonly string[]) => {
    const clients = await Promise.all(addresses.map((address) => fromNetwork(broker, {}, address)));
    return clients.filter(({ connack }) => connack !== undefined);
  };
  const fromOne = await heardOf(Array(18).fill('10.77.0.2'));
  expect(fromOne).toHaveLength(16);
  const others = Array.from({ length: 8 }, (_, i) => `10.77.1.${i}`);
  expect(await heardOf(others)).toHaveLength(4);
  await fromOne[0]?.vanish();
  await eventually('its place is free', async () => (await heardOf(['10.77.0.9'])).length === 1);
  expect((await rawMqtt(broker.port)).connack).toMatchObject({ returnCode: 0 });
});

test('users whose lines do not fit are said once, by line, and cost nobody else', async () => {
  const broker = await brokerWithUsers();
  await writeMqttUsers(broker.dataDir, [
    { name: 'captain', password: CAPTAIN.password },
    { name: 'uploader', password: 'x' },
  ]);
  for (let i = 0; i < 3; i++) expect((await fromNetwork(broker, CAPTAIN)).connack).toMatchObject({ returnCode: 0 });
  expect(broker.log.lines.filter(({ message }) => message.includes('line 2'))).toHaveLength(1);
});
