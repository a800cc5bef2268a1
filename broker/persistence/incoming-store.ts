import type { Database } from 'better-sqlite3';
import type { AedesPacket } from './aedes-packet.ts';
import { type PacketRow, packetFromRow, packetToRow } from './packet-row.ts';

export type IncomingStore = ReturnType<typeof createIncomingStore>;

/** QoS 2 messages received whose PUBREL is still to come, by their packet ids. Synchronous; who calls commits. */
export function createIncomingStore(database: Database) {
  const statements = {
    put: database.prepare(
      'INSERT OR REPLACE INTO incoming (client_id, packet_id, packet, payload) VALUES (?, ?, ?, ?)',
    ),
    get: database.prepare('SELECT packet, payload FROM incoming WHERE client_id = ? AND packet_id = ?'),
    remove: database.prepare('DELETE FROM incoming WHERE client_id = ? AND packet_id = ?'),
    removeAll: database.prepare('DELETE FROM incoming WHERE client_id = ?'),
    count: database.prepare('SELECT COUNT(*) FROM incoming WHERE client_id = ?').pluck(),
  };

  return {
    put(clientId: string, packet: AedesPacket): void {
      const { cmd, topic, qos, retain, dup = false, messageId, brokerId, brokerCounter, payload } = packet;
      const row = packetToRow({ cmd, topic, qos, retain, dup, messageId, brokerId, brokerCounter, payload });
      statements.put.run(clientId, messageId, row.packet, row.payload);
    },

    get(clientId: string, packetId: number | undefined): AedesPacket | undefined {
      const row = statements.get.get(clientId, packetId) as PacketRow | undefined;
      return row && packetFromRow(row);
    },

    remove: (clientId: string, packetId: number | undefined): void => void statements.remove.run(clientId, packetId),
    removeAll: (clientId: string): void => void statements.removeAll.run(clientId),
    count: (clientId: string): number => statements.count.get(clientId) as number,
  };
}
