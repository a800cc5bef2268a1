import type { Duplex } from 'node:stream';
import type { Client } from 'aedes';
import type { Clock } from '../shared/runtime/clock.ts';
import type { Logger } from '../shared/runtime/logger.ts';
import type { NetworkPlaces } from '../shared/runtime/network-places.ts';
import type { Whence } from '../shared/runtime/where-from.ts';
import { limitFrames } from './limit-frames.ts';
import type { FrameBounds } from './sieve-frames.ts';

interface Deps {
  readonly handle: (connection: Duplex) => void;
  readonly places: NetworkPlaces;
  readonly bounds: FrameBounds;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'warn'>;
}

const FROM_NOWHERE: Whence = { isFromNetwork: true, address: '' };

/** Takes connections, by whichever way they come, within their limits, and remembers where each comes from. */
export function createConnectionTaker({ handle, places, bounds, clock, log }: Deps) {
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
      const { address } = whence;
      limitFrames(connection, () => ({ client: idOf(connection), ...(address && { address }) }), {
        bounds,
        clock,
        log,
      });
      handle(connection);
    },

    whenceOf: (client: Client): Whence => whences.get((client as unknown as { conn: object }).conn) ?? FROM_NOWHERE,
  };
}

/** What Aedes calls the client of a connection by now; null before its CONNECT. */
function idOf(connection: Duplex): string | null {
  const { client } = connection as unknown as { client?: Client };
  return client?.id?.slice(0, 64) ?? null;
}
