import { createServer, type Socket } from 'node:net';
import mqttPacket, { type Packet } from 'mqtt-packet';
import { onTestFinished } from 'vitest';

/** One connection as the scripted broker sees it. */
export interface ScriptedConnection {
  readonly received: readonly Packet[];
  send(packet: Packet): void;
  cut(): void;
}

interface Script {
  /** A packet at which it ends the connection instead of an answer. Default: none. */
  readonly endsAt?: (packet: Packet) => boolean;
}

/** A server that takes every connection and acknowledges everything and says what the test tells it to. */
export async function startScriptedBroker({ endsAt = () => false }: Script = {}) {
  const connections: ScriptedConnection[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const received: Packet[] = [];
    const send = (packet: Packet) => void socket.write(mqttPacket.generate(packet));
    const parser = mqttPacket.parser();
    parser.on('packet', (packet) => {
      received.push(packet);
      if (endsAt(packet)) return void socket.destroy();
      if (packet.cmd === 'connect') {
        send({ cmd: 'connack', returnCode: 0, sessionPresent: false });
        connections.push({ received, send, cut: () => void socket.destroy() });
      }
      if (packet.cmd === 'publish' && packet.qos === 1) send({ cmd: 'puback', messageId: packet.messageId ?? 0 });
      if (packet.cmd === 'subscribe') {
        const granted = packet.subscriptions.map(({ qos }) => qos);
        send({ cmd: 'suback', messageId: packet.messageId ?? 0, granted });
      }
    });
    socket.on('data', (chunk) => parser.parse(chunk));
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `mqtt://127.0.0.1:${port}`,
    loginFor: () => null,
    connections: connections as readonly ScriptedConnection[],
  };
}
