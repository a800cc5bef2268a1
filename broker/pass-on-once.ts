import type { Aedes, Client } from 'aedes';
import { messageOf } from '../shared/runtime/errors.ts';
import type { Logger } from '../shared/runtime/logger.ts';
import type { AedesPacket } from './persistence/aedes-packet.ts';

type Done = (error?: Error | null) => void;
type Publish = (packet: AedesPacket, client: Client | null, done: Done) => void;

/**
 * Aedes passes a QoS 1 message on after it wrote the PUBACK: not at all when the connection ended meanwhile. And it
 * reads on from a publisher only when the slowest reader has taken the message. Here what is stored is passed on at
 * once, for certain, and nobody waits for readers. The returned function passes a message on; Aedes' own attempt to do
 * so then does nothing.
 */
export function passOnOnce(broker: Aedes, log: Logger): (packet: AedesPacket, client: Client | null) => void {
  const publish = broker.publish.bind(broker) as unknown as Publish;
  const passedOn = new WeakSet<AedesPacket>();

  function passOn(packet: AedesPacket, client: Client | null): void {
    publish(packet, client, (error) => {
      if (error && !broker.closed)
        log.error({ topic: packet.topic, error: messageOf(error) }, 'A message could not be passed on.');
    });
  }

  function publishOnce(packet: AedesPacket, client: Client | Done | null, done?: Done): void {
    const sender = typeof client === 'function' ? null : client;
    if (!passedOn.has(packet)) passOn(packet, sender);
    (typeof client === 'function' ? client : done)?.(null);
  }
  (broker as unknown as { publish: typeof publishOnce }).publish = publishOnce;

  return (packet, client) => {
    passedOn.add(packet);
    passOn(packet, client);
  };
}
