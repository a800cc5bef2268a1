import type { AedesPublishPacket, Client } from 'aedes';
import type { Logger } from '../shared/runtime/logger.ts';

/** What may wait in memory for a reader: more than any burst that a healthy one does not keep up with. */
const MAX_UNREAD_BYTES = 8 * 1024 * 1024;

/**
 * Before a message is sent to a reader: one that has too much unread is cut off, since nobody else waits for it. What
 * its session is owed is in the store.
 */
export function cutOffSlowReaders(log: Pick<Logger, 'warn'>) {
  return (client: Client, packet: AedesPublishPacket): AedesPublishPacket | null => {
    const { conn } = client as unknown as { conn: { writableLength: number; destroy(): void } };
    if (conn.writableLength <= MAX_UNREAD_BYTES) return packet;
    log.warn({ client: client.id.slice(0, 64) }, 'A connection was closed: it does not read what it subscribed to.');
    conn.destroy();
    return null;
  };
}
