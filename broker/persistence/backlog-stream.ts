import { Readable } from 'node:stream';
import type { AedesPacket } from './aedes-packet.ts';

interface Ending {
  readonly onEnd: () => void;
  /** Whether what was handed on counts as on its way to the connection. */
  readonly isSent: boolean;
}

export type Backlog = ReturnType<typeof createBacklog>;

/**
 * What waits for a session that returns, oldest first, until nothing is left, with what is stored meanwhile. `next` gives
 * the next one, or null when there is none now; `onEnd` is called once all are on their way to the connection and there
 * are no more: from there on what comes is sent as it comes.
 */
export function createBacklog(next: () => AedesPacket | null, { onEnd, isSent }: Ending) {
  /** The newest that was handed on, until it is on its way: those before it are on theirs then. */
  let last: AedesPacket | null = null;
  let isWaiting = false;
  const stream = new Readable({ objectMode: true, highWaterMark: 1, read: handOn });

  function handOn(): void {
    const packet = next();
    isWaiting = packet === null && last !== null;
    if (isWaiting) return;
    last = isSent ? null : packet;
    if (packet === null) onEnd();
    stream.push(packet);
  }

  return {
    stream,
    /** To be told of each packet that is about to be written to the connection. */
    noteOnItsWay(packet: AedesPacket): void {
      if (last === null || !isSame(last, packet)) return;
      last = null;
      if (isWaiting && !stream.destroyed) handOn();
    },
  };
}

/** Aedes copies packets on their way. */
function isSame(one: AedesPacket, other: AedesPacket): boolean {
  if (one.cmd !== other.cmd) return false;
  if (one.cmd === 'pubrel') return one.messageId === other.messageId;
  return one.brokerId === other.brokerId && one.brokerCounter === other.brokerCounter;
}
