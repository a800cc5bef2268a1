import { type AddressInfo, createServer, type Socket } from 'node:net';
import mqttPacket from 'mqtt-packet';

/**
 * The other end of one service's connection, in the hand of a power-cut program: it sees each PUBACK of the service as
 * it comes. What the service publishes is acknowledged after `onPublish` has returned.
 */
export async function scriptedBroker(onPublish: (topic: string, payload: string) => void) {
  let client: Socket | null = null;
  let nextId = 0;
  const waiting = new Map<number, () => void>();
  const subscribed = Promise.withResolvers<void>();

  const server = createServer((socket) => {
    client = socket;
    const parser = mqttPacket.parser();
    const send = (packet: mqttPacket.Packet) => void socket.write(mqttPacket.generate(packet));
    socket.setNoDelay(true);
    socket.on('data', (chunk) => parser.parse(chunk));
    socket.on('error', () => {});
    parser.on('packet', (packet) => {
      const { messageId = 0 } = packet;
      switch (packet.cmd) {
        case 'connect':
          return send({ cmd: 'connack', returnCode: 0, sessionPresent: false });
        case 'subscribe':
          send({ cmd: 'suback', messageId, granted: packet.subscriptions.map(({ qos }) => qos) });
          return subscribed.resolve();
        case 'pingreq':
          return send({ cmd: 'pingresp' });
        case 'publish':
          onPublish(packet.topic, String(packet.payload));
          if (packet.qos > 0) send({ cmd: 'puback', messageId });
          return;
        case 'puback':
          waiting.get(messageId)?.();
          waiting.delete(messageId);
          return;
        default:
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    subscribed: subscribed.promise,
    /** Resolves with the service's acknowledgement. */
    publish(topic: string, payload: object): Promise<void> {
      nextId = (nextId % 65_535) + 1;
      const packet = { cmd: 'publish', topic, payload: JSON.stringify(payload), qos: 1, messageId: nextId } as const;
      return new Promise((resolve) => {
        waiting.set(packet.messageId, resolve);
        client?.write(mqttPacket.generate({ ...packet, retain: false, dup: false }));
      });
    },
  };
}
