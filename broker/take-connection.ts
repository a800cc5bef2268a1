import type { Duplex } from 'node:stream';
import type { Client } from 'aedes';
import type { Logger } from '../shared/runtime/logger.ts';
import type { NetworkPlaces } from '../shared/runtime/network-places.ts';
import type { Whence } from '../shared/runtime/where-from.ts';
import { limitFrames } from './limit-frames.ts';

interface Deps {
  readonly handle: (connection: Duplex) => void;
  readonly places: NetworkPlaces;
  readonly maxFrameBytes: number;
  readonly log: Pick<Logger, 'warn'>;
}

const FROM_NOWHERE: Whence = { isFromNetwork: true, address: '' };

/** Takes connections, by whichever way they come, within their limits, and remembers where each comes from. */
export function createConnectionTaker({ handle, places, maxFrameBytes, log }: Deps) {
  const whences = new WeakMap<object, Whence>();
  return {
    take(connection: Duplex, whence: Whence): void {
      const giveBack = whence.isFromNetwork ? places.take(whence.address) : () => {};
      if (!giveBack) {
        log.warn({ address: whence.address }, 'A connection was refused: there are too many from the network.');
        connection.destroy();
        return;
      }
      connection.once('close', giveBack);
      whences.set(connection, whence);
      limitFrames(connection, maxFrameBytes, log);
      handle(connection);
    },

    whenceOf: (client: Client): Whence => whences.get((client as unknown as { conn: object }).conn) ?? FROM_NOWHERE,
  };
}
