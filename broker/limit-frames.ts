import type { Duplex } from 'node:stream';
import type { Clock } from '../shared/runtime/clock.ts';
import type { Logger } from '../shared/runtime/logger.ts';
import { placeholderFor } from './passed-over.ts';
import { createFrameSieve, type Ending, type FrameBounds } from './sieve-frames.ts';

const ENDED: Readonly<Record<Ending, string>> = {
  too_large: 'A connection was closed: it sent a message that is too large even to be read past.',
  no_mqtt: 'A connection was closed: what it sent is no MQTT.',
};

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

  function end(why: Ending): void {
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
      const { bytes, ending } = sieve.sift(chunk);
      if (ending !== null) end(ending);
      if (bytes.length > 0) return bytes;
    }
    return null;
  };
}
