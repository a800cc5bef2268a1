import type { Duplex } from 'node:stream';
import type { Clock } from '../shared/runtime/clock.ts';
import type { Logger } from '../shared/runtime/logger.ts';
import { placeholderFor } from './passed-over.ts';
import { createFrameSieve, type Ending, type FrameBounds } from './sieve-frames.ts';

const ENDED: Readonly<Record<Ending | 'unknown_level', string>> = {
  too_large: 'A connection was closed: it sent a message that is too large even to be read past.',
  no_mqtt: 'A connection was closed: what it sent is no MQTT.',
  unknown_level: 'A connection was refused: it speaks a version of MQTT that is not known; this broker speaks 3.1.1.',
};

/** Of MQTT 3.1, 3.1.1 and 5; a bridge sets the highest bit. Others Aedes does not answer [MQTT-3.1.2-2]. */
const LEVELS = [3, 4, 5];
const CONNECT = 0x10;
const NAMES = [Buffer.from('\0\x04MQTT'), Buffer.from('\0\x06MQIsdp')];
const UNKNOWN_LEVEL = Buffer.from([0x20, 2, 0, 1]);

/** Whether these first bytes of a connection are a CONNECT of a version that there is not, or not yet. Pure. */
export function isOfUnknownLevel(bytes: Buffer): boolean {
  if (bytes[0] !== CONNECT) return false;
  const nameAt = 1 + bytes.subarray(1, 5).findIndex((byte) => byte < 0x80) + 1;
  const name = NAMES.find((known) => bytes.subarray(nameAt, nameAt + known.length).equals(known));
  const level = name && bytes[nameAt + name.length];
  return level !== undefined && !LEVELS.includes(level & 0x7f);
}

/** So long what came before has to be acknowledged: it would be sent again, and be there twice. */
const ENDING_MS = 500;

interface Deps {
  readonly bounds: FrameBounds;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'warn'>;
}

/**
 * Aedes reads what it is sent into memory whole; this looks at the announced lengths first. `whoIs` gives what the log
 * is to say of the sender.
 */
export function limitFrames(
  socket: Duplex,
  whoIs: () => Readonly<Record<string, unknown>>,
  { bounds, clock, log }: Deps,
): void {
  const sieve = createFrameSieve(bounds, placeholderFor);
  const read = socket.read.bind(socket);
  let isEnding = false;
  let isFirst = true;

  function end(why: Ending | 'unknown_level'): void {
    isEnding = true;
    log.warn({ ...whoIs(), max_bytes: bounds.maxPassedOverBytes }, ENDED[why]);
    socket.once(
      'close',
      clock.setTimer(ENDING_MS, () => void socket.destroy()),
    );
  }

  socket.read = (size?: number) => {
    while (!isEnding) {
      const chunk = read(size);
      if (chunk === null) return null;
      if (isFirst && isOfUnknownLevel(chunk)) {
        end('unknown_level');
        socket.end(UNKNOWN_LEVEL);
        return null;
      }
      isFirst = false;
      const { bytes, ending } = sieve.sift(chunk);
      if (ending !== null) end(ending);
      if (bytes.length > 0) return bytes;
    }
    return null;
  };
}
