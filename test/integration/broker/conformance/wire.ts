import { once } from 'node:events';
import { connect } from 'node:net';
import { eventually } from '../../../support/eventually.ts';
import { type RawMqtt, rawMqtt } from '../../../support/raw-mqtt.ts';

/** A text as MQTT writes it: two bytes of length before it (MQTT 3.1.1, section 1.5.3). */
export function text(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value as string);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** A packet of these parts, its length below 16,384 bytes. */
export function frame(firstByte: number, ...parts: (number | Buffer)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'number' ? Buffer.from([part]) : part)));
  const length = body.length < 128 ? [body.length] : [(body.length & 0x7f) | 0x80, body.length >> 7];
  return Buffer.concat([Buffer.from([firstByte, ...length]), body]);
}

export const packetId = (id: number): Buffer => Buffer.from([id >> 8, id & 0xff]);

interface ConnectParts {
  readonly name?: string;
  readonly level?: number;
  readonly flags?: number;
  readonly keepaliveS?: number;
  readonly clientId?: string | Buffer;
  /** What follows the client id. */
  readonly rest?: readonly Buffer[];
}

let clients = 0;
/** A client id that no other check uses. */
export const newId = (): string => `check${process.pid}n${++clients}`;
/** A topic that no other check uses. */
export const newTopic = (): string => `check/${process.pid}/${++clients}`;

/** A CONNECT as it stands, right or wrong. */
export const connectBytes = ({
  name = 'MQTT',
  level = 4,
  flags = 2,
  keepaliveS = 0,
  clientId = newId(),
  rest = [],
}: ConnectParts): Buffer => frame(0x10, text(name), level, flags, packetId(keepaliveS), text(clientId), ...rest);

/** A connection on which nothing is sent but what a check sends; what came, and whether it was closed. */
export async function rawBytes(port: number, ...sent: Buffer[]) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const came: Buffer[] = [];
  let closed = false;
  socket.on('data', (chunk) => void came.push(chunk));
  socket.on('error', () => {});
  for (const event of ['close', 'end']) {
    socket.on(event, () => {
      closed = true;
      socket.destroy();
    });
  }
  await once(socket, 'connect');
  for (const bytes of sent) socket.write(bytes);
  return {
    socket,
    send: (bytes: Buffer) => void socket.write(bytes),
    came: () => Buffer.concat(came),
    isClosed: () => closed,
    untilClosed: () => eventually('the connection is closed', () => closed),
  };
}

/** A client that has just connected. */
export async function client(port: number, options: Parameters<typeof rawMqtt>[1] = {}): Promise<RawMqtt> {
  const connected = await rawMqtt(port, { clientId: newId(), ...options });
  const { connack } = connected;
  if (connack?.cmd !== 'connack' || connack.returnCode !== 0) throw new Error('the CONNECT was refused');
  return connected;
}

export const untilClosed = (one: RawMqtt) => eventually('the connection is closed', () => one.closed);

/** Waits until so many messages have come on a topic, and then for a round trip, so that one too many is seen. */
export async function messagesOn(one: RawMqtt, topic: string, count: number) {
  const found = () => one.messages.filter((message) => message.topic === topic);
  await eventually(`${count} messages come on ${topic}`, () => found().length >= count);
  await one.ping();
  return found();
}
