import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import WebSocket from 'ws';
import { decodePayload } from '../../../shared/contracts/decode-payload.ts';
import { exportRejected } from '../../../shared/contracts/export-rejected.ts';
import { serviceStatus } from '../../../shared/contracts/service-status.ts';
import { seldomRepeating } from '../../../shared/runtime/logger.ts';
import { startTestBroker, type TestBroker } from '../../support/broker.ts';
import { ownGarbageCollector } from '../../support/collect-garbage.ts';
import { eventually } from '../../support/eventually.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { rawMqtt } from '../../support/raw-mqtt.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { websocketStream } from '../../support/websocket-stream.ts';
import { payloadsUntilNow } from './until-now.ts';

const TOPIC = 'export/data/boatlog';
const LIMIT = 65_536;
const LARGE = 80_000;
const REFUSED = 'A message was refused: it is larger than the broker takes.';
const TOO_LARGE_EVEN = 'A connection was closed: it sent a message that is too large even to be read past.';

type Qos = 0 | 1 | 2;
type Way = 'socket' | 'WebSocket';

const large = (bytes = LARGE) => Buffer.alloc(bytes, 'y');
const boat = (options: Parameters<typeof startTestBroker>[0] = {}) => startTestBroker({ websocketPort: 0, ...options });
const connectBy = async (way: Way, broker: TestBroker, options: Parameters<typeof rawMqtt>[1] = {}) =>
  rawMqtt(way === 'socket' ? broker.port : await websocketStream(broker.websocketPort), options);

/** Somebody who hears all, and what they heard of refusals. */
async function listener(broker: TestBroker) {
  const monitor = await rawMqtt(broker.port);
  await monitor.subscribe(['#', 1]);
  const rejections = () =>
    monitor.messages
      .filter(({ topic }) => topic === exportRejected.topic)
      .map(({ payload }) => {
        const decoded = decodePayload(exportRejected, payload as Buffer);
        return decoded.ok ? decoded.value : decoded;
      });
  return { monitor, rejections };
}

const linesOf = ({ log }: Pick<TestBroker, 'log'>, told: string) =>
  log.lines.filter(({ message }) => message === told).map(({ fields }) => fields);

describe('a message that is too large holds up nothing behind it', () => {
  test.each<[way: Way, qos: Qos, bytes: number, retain: boolean]>([
    ['socket', 0, LARGE, false],
    ['socket', 1, LARGE, false],
    ['socket', 2, LARGE, false],
    ['socket', 1, LARGE, true],
    ['socket', 1, 131_073, false],
    ['socket', 1, 1_048_576, false],
    ['socket', 1, 1_048_615, false],
    ['WebSocket', 0, LARGE, false],
    ['WebSocket', 1, LARGE, true],
    ['WebSocket', 2, 1_048_576, false],
  ])('by %s at QoS %i, of %i bytes, retained: %s', async (way, qos, bytes, retain) => {
    const broker = await boat();
    const { monitor, rejections } = await listener(broker);
    const camera = await connectBy(way, broker, { clientId: 'camera-daemon', clean: false });
    const poison = camera.sendPublish(TOPIC, large(bytes), qos, retain);
    const behind = Array.from({ length: 5 }, (_, i) => camera.sendPublish(TOPIC, `small ${i}`, 1));
    await eventually('all are acknowledged', () =>
      [camera.isAcknowledged(poison, qos), ...behind.map((id) => camera.isAcknowledged(id))].every(Boolean),
    );
    await eventually('the small ones arrive', () => monitor.payloads(TOPIC).length === 5);
    await eventually('the refusal arrives', () => rejections().length === 1);
    expect(rejections()).toEqual([
      {
        request_id: null,
        reason: 'invalid_request',
        message: expect.stringMatching(`${bytes} bytes on "${TOPIC}" .* ${LIMIT} bytes at most`),
        topic: TOPIC,
        at: expect.any(String),
      },
    ]);
    expect(monitor.payloads(TOPIC)).toEqual(behind.map((_, i) => `small ${i}`));
    expect(camera.closed).toBe(false);
    expect(linesOf(broker, REFUSED)).toMatchObject([
      { client: 'camera-daemon', topic: TOPIC, bytes, max_bytes: LIMIT },
    ]);
  });

  test.each([
    ['a dollar sign', '$SYS/uptime'],
    ['six hundred letters', `export/${'t'.repeat(600)}`],
  ])('nor does one on a topic that is nobody’s: with %s', async (_what, topic) => {
    const broker = await boat();
    const camera = await rawMqtt(broker.port, { clientId: 'camera-daemon', clean: false });
    const sent = [camera.sendPublish(topic, 'x'), ...[1, 2, 3].map((i) => camera.sendPublish(TOPIC, `small ${i}`))];
    await eventually('all are acknowledged', () => sent.every((id) => camera.isAcknowledged(id)));
    expect(camera.closed).toBe(false);
    expect(linesOf(broker, 'A message was dropped: its sender may not publish on this topic.')).toMatchObject([
      { client: 'camera-daemon', topic: topic.slice(0, 100) },
    ]);
  });

  test('but one on a topic that MQTT does not allow ends the connection, as at Mosquitto', async () => {
    const broker = await boat();
    for (const topic of ['tab\ttab', 'topic\0f8', 'lone\ufffd']) {
      const camera = await rawMqtt(broker.port, { clientId: 'camera-daemon', clean: false });
      camera.sendPublish(topic, 'x');
      await eventually('the connection is closed', () => camera.closed);
    }
    const camera = await rawMqtt(broker.port, { clientId: 'camera-daemon', clean: false });
    camera.socket.write(Buffer.from([0x32, 8, 0, 3, 0x65, 0xff, 0x66, 0, 77, 120]));
    await eventually('the connection is closed', () => camera.closed);
  });

  test('neither kept for a session that is away, nor as the state of its topic', async () => {
    const broker = await boat();
    const keeper = await rawMqtt(broker.port, broker.loginFor('queue-keeper'));
    await keeper.publish('export/queue/status', 'truth', 1, true);
    const away = await rawMqtt(broker.port, { clientId: 'away', clean: false });
    await away.subscribe(['export/request', 1], ['export/queue/status', 1]);
    await eventually('the state is there', () => away.payloads('export/queue/status').includes('truth'));
    await away.disconnect();
    await keeper.publish('export/request', large(), 1);
    await keeper.publish('export/queue/status', large(), 1, true);
    const back = await rawMqtt(broker.port, { clientId: 'away', clean: false });
    expect(await payloadsUntilNow(back, keeper)).toEqual([]);
    const later = await rawMqtt(broker.port);
    await later.subscribe(['export/queue/status', 1]);
    await eventually('the state is told', () => later.payloads('export/queue/status').length > 0);
    expect(later.payloads('export/queue/status')).toEqual(['truth']);
  });

  test('its refusal waits for a session that is away', async () => {
    const broker = await boat();
    const away = await rawMqtt(broker.port, { clientId: 'away', clean: false });
    await away.subscribe([exportRejected.topic, 1]);
    await away.disconnect();
    await (await rawMqtt(broker.port)).publish(TOPIC, large(), 1);
    const back = await rawMqtt(broker.port, { clientId: 'away', clean: false });
    await eventually('it is told', () => back.payloads(exportRejected.topic).length === 1);
  });

  test('a QoS 2 message that is sent again is refused once', async () => {
    const broker = await boat();
    const { monitor, rejections } = await listener(broker);
    const publish = { cmd: 'publish', topic: TOPIC, payload: large(), qos: 2, retain: false, messageId: 9 } as const;
    const first = await rawMqtt(broker.port, { clientId: 'camera', clean: false, acknowledge: false });
    first.send({ ...publish, dup: false });
    await eventually('it is received', () => first.packets.some(({ cmd }) => cmd === 'pubrec'));
    await first.vanish();
    const second = await rawMqtt(broker.port, { clientId: 'camera', clean: false });
    second.send({ ...publish, dup: true });
    await eventually('it is completed', () => second.isAcknowledged(9, 2));
    await payloadsUntilNow(monitor, second);
    expect(rejections()).toHaveLength(1);
  });

  test.each<Qos>([0, 1, 2])(
    'on a topic that its sender may not publish on at QoS %i it is dropped unanswered',
    async (qos) => {
      const broker = await boat();
      const { monitor, rejections } = await listener(broker);
      const stranger = await rawMqtt(broker.port);
      await stranger.publish('export/queue/status', large(), qos, true);
      await stranger.publish('export/request', 'fine', 1);
      await eventually('the one behind it arrives', () => monitor.payloads().includes('fine'));
      expect(rejections()).toEqual([]);
      expect(linesOf(broker, 'A message was dropped: its sender may not publish on this topic.')).toHaveLength(1);
      expect(linesOf(broker, REFUSED)).toEqual([]);
    },
  );

  test('half of one is never acknowledged, and its sender’s will is published when it is gone', async () => {
    const broker = await boat();
    const { monitor, rejections } = await listener(broker);
    const will = { topic: 'export/request', payload: Buffer.from('gone'), qos: 1, retain: false } as const;
    const half = await rawMqtt(broker.port, { will });
    half.socket.write(Buffer.concat([Buffer.from([0x32, 0x80, 0xf1, 0x04, 0, 1]), Buffer.from('t'), large(40_000)]));
    await monitor.ping();
    await half.vanish();
    await eventually('its will arrives', () => monitor.payloads().includes('gone'));
    expect(half.packets.map(({ cmd }) => cmd)).toEqual(['connack']);
    expect(rejections()).toEqual([]);
  });

  test('one that never ends is bounded by the keepalive of its connection', async () => {
    const broker = await boat();
    const half = await rawMqtt(broker.port, { keepalive: 1 });
    half.socket.write(Buffer.concat([Buffer.from([0x32, 0x80, 0xf1, 0x04, 0, 1]), Buffer.from('t'), large(40_000)]));
    await eventually('the connection is closed', () => half.closed);
  });

  test('before a CONNECT there is nothing to be said, and the connection ends', async () => {
    const broker = await boat();
    const { rejections, monitor } = await listener(broker);
    const stream = await websocketStream(broker.websocketPort);
    let ended = false;
    stream
      .on('error', () => {})
      .on('end', () => {
        ended = true;
      });
    stream.resume();
    stream.write(Buffer.concat([Buffer.from([0x32, 0x80, 0xf1, 0x04, 0, 1]), Buffer.from('t'), large(80_000)]));
    await eventually('the connection is closed', () => ended);
    await monitor.ping();
    expect(rejections()).toEqual([]);
  });
});

describe('beyond the second bound', () => {
  test.each<Way>(['socket', 'WebSocket'])(
    'the connection ends by %s, the log says why, and what came before it is taken',
    async (way) => {
      const broker = await boat();
      const { monitor } = await listener(broker);
      const stranger = await connectBy(way, broker, { clientId: 'video' });
      const before = stranger.sendPublish('export/request', 'before');
      stranger.sendPublish('export/request', large(1_200_000));
      await eventually('the connection is closed', () => stranger.closed);
      await eventually('the one before arrives', () => monitor.payloads().includes('before'));
      expect(stranger.isAcknowledged(before)).toBe(true);
      expect(linesOf(broker, TOO_LARGE_EVEN)).toMatchObject([{ client: 'video' }]);
    },
  );
});

test('refusals in a row are one line, and one more in ten minutes with their number; status tells them once a minute', async () => {
  const clock = manualClock();
  const written = recordingLog();
  const broker = await boat({ clock, writeTo: seldomRepeating(written, clock) });
  const monitor = await rawMqtt(broker.port);
  await monitor.subscribe(['export/service/broker/status', 1]);
  const told = () =>
    monitor.messages.flatMap(({ payload }) => {
      const decoded = decodePayload(serviceStatus, payload as Buffer);
      return decoded.ok && decoded.value?.oversize ? [decoded.value.oversize] : [];
    });
  const camera = await rawMqtt(broker.port, { clientId: 'camera-daemon' });
  for (let i = 0; i < 20; i++) await camera.publish(TOPIC, large());
  await clock.advance(1);
  await eventually('it is told', () => told().length === 1);
  expect(told()).toMatchObject([
    { count: 20, newest: { client: 'camera-daemon', topic: TOPIC, bytes: LARGE, max_bytes: LIMIT } },
  ]);
  for (let i = 0; i < 5; i++) await camera.publish(TOPIC, large());
  await clock.advance(59_000);
  await monitor.ping();
  expect(told()).toHaveLength(1);
  await clock.advance(1_000);
  await eventually('the others are told', () => told().length === 2);
  expect(told()[1]?.count).toBe(25);
  const lines = () => linesOf({ log: written }, REFUSED).map(({ repeated }) => repeated);
  expect(lines()).toEqual([undefined]);
  await clock.advance(10 * 60_000);
  expect(lines()).toEqual([undefined, 24]);
});

test.each<Way>(['socket', 'WebSocket'])(
  'of many halves of what is too large, by %s, none is held in memory',
  async (way) => {
    const broker = await boat();
    const other = await rawMqtt(broker.port);
    const half = mqttHalf(1_000_000, 900_000);
    const before = heldMb();
    const halves = await Promise.all(Array.from({ length: 40 }, () => sendHalf(way, broker, half)));
    await eventually('they are sent', () => halves.every(({ unsentBytes }) => unsentBytes() === 0));
    for (let i = 0; i < 20; i++) await other.ping();
    const sentMb = (halves.length * half.length) / 2 ** 20;
    await eventually('none is held', () => heldMb() - before < sentMb / 4);
    expect(halves.filter(({ isOpen }) => isOpen())).toHaveLength(halves.length);
  },
);

/** By a WebSocket as a message that has not ended either. */
async function sendHalf(way: Way, broker: TestBroker, half: Buffer) {
  if (way === 'socket') {
    const client = await rawMqtt(broker.port);
    client.socket.write(half);
    return { unsentBytes: () => client.socket.writableLength, isOpen: () => !client.closed };
  }
  const websocket = new WebSocket(`ws://127.0.0.1:${broker.websocketPort}/mqtt`, ['mqtt']);
  onTestFinished(() => websocket.terminate());
  await once(websocket, 'open');
  websocket.send(half, { fin: false, mask: true });
  return { unsentBytes: () => websocket.bufferedAmount, isOpen: () => websocket.readyState === WebSocket.OPEN };
}

/** What all buffers of this process, the broker's among them, really hold. */
function heldMb(): number {
  ownGarbageCollector()();
  return process.memoryUsage().arrayBuffers / 2 ** 20;
}

/** The first bytes of a QoS 1 PUBLISH of that length. */
function mqttHalf(length: number, sent: number): Buffer {
  const digits = [(length & 0x7f) | 0x80, ((length >> 7) & 0x7f) | 0x80, length >> 14];
  return Buffer.concat([Buffer.from([0x32, ...digits, 0, 1]), Buffer.from('t'), large(sent)]);
}
