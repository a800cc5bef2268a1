import { once } from 'node:events';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import mqttPacket, { type IConnectPacket, type IPublishPacket, type ISubackPacket, type Packet } from 'mqtt-packet';
import { onTestFinished } from 'vitest';
import { eventually } from './eventually.ts';

type ConnectOptions = Partial<Omit<IConnectPacket, 'cmd' | 'password'>> & {
  readonly password?: string;
  /** Whether every packet that wants an answer gets it by itself; default yes. */
  readonly acknowledge?: boolean;
};

type Qos = 0 | 1 | 2;

/**
 * An MQTT 3.1.1 client that does exactly what it is told, for tests of a broker: it acknowledges or does not, stops
 * reading, sends what no client library would. On a port of this machine, or on a stream that is open. Ends with the
 * test.
 */
export async function rawMqtt(where: number | Duplex, options: ConnectOptions = {}) {
  const { acknowledge = true, password, ...connectOptions } = options;
  const isPort = typeof where === 'number';
  const socket = isPort ? connect({ port: where, host: '127.0.0.1', noDelay: true }) : where;
  const parser = mqttPacket.parser();
  const packets: Packet[] = [];
  let nextId = 0;
  let closed = false;
  const takeId = () => {
    nextId = (nextId % 65_535) + 1;
    return nextId;
  };
  const send = (packet: Packet) => void socket.write(mqttPacket.generate(packet));
  const acknowledgePacket = (packet: Packet) => {
    const { messageId = 0 } = packet;
    if (packet.cmd === 'publish' && packet.qos === 1) send({ cmd: 'puback', messageId });
    if (packet.cmd === 'publish' && packet.qos === 2) send({ cmd: 'pubrec', messageId });
    if (packet.cmd === 'pubrec') send({ cmd: 'pubrel', messageId });
    if (packet.cmd === 'pubrel') send({ cmd: 'pubcomp', messageId });
  };
  parser.on('packet', (packet) => {
    packets.push(packet);
    if (acknowledge) acknowledgePacket(packet);
  });
  socket.on('data', (chunk) => parser.parse(chunk));
  socket.on('error', () => {});
  // A WebSocket as a stream says `end` only, when it was the other side's wish.
  for (const event of ['close', 'end']) {
    socket.on(event, () => {
      closed = true;
    });
  }
  onTestFinished(() => void socket.destroy());
  if (isPort) await once(socket, 'connect');

  const has = (cmd: Packet['cmd'], messageId: number) =>
    packets.some((packet) => packet.cmd === cmd && packet.messageId === messageId);
  const acknowledgementOf: Record<Qos, Packet['cmd'] | null> = { 0: null, 1: 'puback', 2: 'pubcomp' };

  const client = {
    socket,
    send,
    /** All that was received, in order. */
    packets: packets as readonly Packet[],
    get closed() {
      return closed;
    },
    get connack() {
      return packets.find((packet) => packet.cmd === 'connack');
    },
    get messages(): readonly IPublishPacket[] {
      return packets.filter((packet) => packet.cmd === 'publish');
    },
    /** The payloads received on a topic, as text. */
    payloads: (topic?: string): string[] =>
      client.messages.filter((message) => !topic || message.topic === topic).map(({ payload }) => String(payload)),
    acknowledge: acknowledgePacket,

    /** Sends a publish; the packet id. */
    sendPublish(topic: string, payload: string | Buffer, qos: Qos = 1, retain = false): number {
      const messageId = takeId();
      send({ cmd: 'publish', topic, payload, qos, retain, dup: false, ...(qos > 0 ? { messageId } : {}) });
      return messageId;
    },
    isAcknowledged(messageId: number, qos: Qos = 1): boolean {
      const wanted = acknowledgementOf[qos];
      return wanted === null || has(wanted, messageId);
    },
    /** Publishes and waits for the acknowledgement. */
    async publish(topic: string, payload: string | Buffer, qos: Qos = 1, retain = false): Promise<void> {
      const messageId = client.sendPublish(topic, payload, qos, retain);
      await eventually(`publish ${messageId} on ${topic} is acknowledged`, () => client.isAcknowledged(messageId, qos));
    },
    /** Subscribes and waits for the SUBACK; what was granted, 128 for what was not. */
    async subscribe(...filters: readonly [topic: string, qos: Qos][]): Promise<readonly number[]> {
      const messageId = takeId();
      send({ cmd: 'subscribe', messageId, subscriptions: filters.map(([topic, qos]) => ({ topic, qos })) });
      const answer = () => packets.find((packet) => packet.cmd === 'suback' && packet.messageId === messageId);
      return ((await eventually(`subscription ${messageId} is answered`, answer)) as ISubackPacket).granted as number[];
    },
    async unsubscribe(...topics: string[]) {
      const messageId = takeId();
      send({ cmd: 'unsubscribe', messageId, unsubscriptions: topics });
      await eventually(`subscription ${messageId} is ended`, () => has('unsuback', messageId));
    },
    /** A round trip: what was sent before has been read by the broker. */
    async ping(): Promise<void> {
      const before = packets.filter(({ cmd }) => cmd === 'pingresp').length;
      send({ cmd: 'pingreq' });
      await eventually('the broker answers', () => packets.filter(({ cmd }) => cmd === 'pingresp').length > before);
    },
    /** Ends the connection as MQTT wants it. */
    async disconnect(): Promise<void> {
      send({ cmd: 'disconnect' });
      await eventually('the connection ends', () => closed);
    },
    /** Ends the connection as a dying process does. */
    async vanish(): Promise<void> {
      socket.destroy();
      await eventually('the connection ends', () => closed);
    },
  };
  send({
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: true,
    clientId: `test-${process.pid}-${Math.random().toString(36).slice(2)}`,
    keepalive: 0,
    ...connectOptions,
    ...(password === undefined ? {} : { password: Buffer.from(password) }),
  } as IConnectPacket);
  await eventually('the broker answers the CONNECT', () => closed || client.connack !== undefined);
  return client;
}

export type RawMqtt = Awaited<ReturnType<typeof rawMqtt>>;
