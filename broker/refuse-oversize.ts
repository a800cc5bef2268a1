import { type Clock, isoTime } from '../shared/runtime/clock.ts';
import type { Logger } from '../shared/runtime/logger.ts';
import type { AedesPacket } from './persistence/aedes-packet.ts';
import { rejection } from './rejection.ts';

/** A message whose payload was passed over. */
export interface Oversize {
  readonly client: string;
  readonly topic: string;
  readonly bytes: number;
  readonly max_bytes: number;
  readonly at: string;
}

interface Deps {
  readonly maxPayloadBytes: number;
  readonly onRefused: (oversize: Oversize) => void;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'warn'>;
}

/** Says that a message was too large: in the log, to whoever counts, and, as the returned packet, on the bus. */
export function createOversizeRefusal({ maxPayloadBytes, onRefused, clock, log }: Deps) {
  return (client: string, topic: string, bytes: number): AedesPacket => {
    const oversize = {
      client: client.slice(0, 64).toWellFormed(),
      topic: topic.slice(0, 100).toWellFormed(),
      bytes,
      max_bytes: maxPayloadBytes,
      at: isoTime(clock.now()),
    };
    log.warn({ ...oversize }, 'A message was refused: it is larger than the broker takes.');
    onRefused(oversize);
    return rejection('invalid_request', inWords(oversize), topic, oversize.at);
  };
}

const inWords = ({ topic, bytes, max_bytes }: Oversize): string => {
  const what = `A message of ${bytes} bytes on ${JSON.stringify(topic)} was refused: the broker takes ${max_bytes} bytes`;
  return `${what} at most (MQTT_MAX_PAYLOAD_BYTES). Nothing of it was kept; send it in smaller parts.`;
};
