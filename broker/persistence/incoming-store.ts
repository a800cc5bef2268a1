import type { Database } from 'better-sqlite3';
import type { AedesPacket } from './aedes-packet.ts';
import { type PacketRow, packetFromRow, packetToRow } from './packet-row.ts';

/** What a row takes of the disk, as near as need be. */
const SIZE = 'octet_length(payload) + octet_length(packet) + 2 * octet_length(client_id) + 100';

export type IncomingStore = ReturnType<typeof createIncomingStore>;

/** QoS 2 messages received whose PUBREL is still to come, by their packet ids. Synchronous; who calls commits. */
export function createIncomingStore(database: Database) {
  const statements = {
    put: database.prepare(
      'INSERT OR REPLACE INTO incoming (client_id, packet_id, packet, payload) VALUES (?, ?, ?, ?)',
    ),
    sizeOf: database.prepare(`SELECT ${SIZE} FROM incoming WHERE client_id = ? AND packet_id = ?`).pluck(),
    size: database.prepare(`SELECT coalesce(SUM(${SIZE}), 0) FROM incoming`).pluck(),
    get: database.prepare('SELECT packet, payload FROM incoming WHERE client_id = ? AND packet_id = ?'),
    remove: database.prepare('DELETE FROM incoming WHERE client_id = ? AND packet_id = ?'),
    removeAll: database.prepare('DELETE FROM incoming WHERE client_id = ?'),
    count: database.prepare('SELECT COUNT(*) FROM incoming WHERE client_id = ?').pluck(),
  };

  /** What all of them take of the disk; null until somebody asks again. */
  let bytes: number | null = null;
  const sizeOf = (clientId: string, packetId: number | undefined) =>
    (statements.sizeOf.get(clientId, packetId) as number | undefined) ?? 0;
  const countAll = () => {
    bytes = statements.size.get() as number;
    return bytes;
  };

  /** Counts what a change of one row adds. */
  function counted(clientId: string, packetId: number | undefined, change: () => void): void {
    const before = sizeOf(clientId, packetId);
    change();
    if (bytes !== null) bytes += sizeOf(clientId, packetId) - before;
  }

  function recount(): void {
    bytes = null;
  }

  return {
    put(clientId: string, packet: AedesPacket): void {
      const { cmd, topic, qos, retain, dup = false, messageId, brokerId, brokerCounter, payload } = packet;
      const row = packetToRow({ cmd, topic, qos, retain, dup, messageId, brokerId, brokerCounter, payload });
      counted(clientId, messageId, () => statements.put.run(clientId, messageId, row.packet, row.payload));
    },

    get(clientId: string, packetId: number | undefined): AedesPacket | undefined {
      const row = statements.get.get(clientId, packetId) as PacketRow | undefined;
      return row && packetFromRow(row);
    },

    remove: (clientId: string, packetId: number | undefined): void =>
      counted(clientId, packetId, () => statements.remove.run(clientId, packetId)),
    removeAll(clientId: string): void {
      if (statements.removeAll.run(clientId).changes > 0) recount();
    },
    count: (clientId: string): number => statements.count.get(clientId) as number,
    /** What all of them take of the disk. */
    bytes: (): number => bytes ?? countAll(),
    /** To be called when others than one by one have changed. */
    recount,
  };
}
