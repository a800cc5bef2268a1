import type { Database } from 'better-sqlite3';
import type { AedesPacket } from './aedes-packet.ts';
import type { GroupCommit } from './group-commit.ts';
import { type PacketRow, packetFromRow, packetToRow } from './packet-row.ts';

export type WillStore = ReturnType<typeof createWillStore>;

/** The wills of who is connected, so that they can be published when the broker itself is killed. */
export function createWillStore(database: Database, commit: GroupCommit) {
  const statements = {
    all: database.prepare('SELECT packet, payload FROM wills'),
    get: database.prepare('SELECT packet, payload FROM wills WHERE client_id = ?'),
    put: database.prepare('INSERT OR REPLACE INTO wills (client_id, packet, payload) VALUES (?, ?, ?)'),
    remove: database.prepare('DELETE FROM wills WHERE client_id = ?'),
  };

  return {
    put(clientId: string, will: AedesPacket): void {
      const row = packetToRow(will);
      commit.lazy(() => statements.put.run(clientId, row.packet, row.payload));
    },

    get(clientId: string): AedesPacket | undefined {
      commit.settle();
      const row = statements.get.get(clientId) as PacketRow | undefined;
      return row && packetFromRow(row);
    },

    all(): AedesPacket[] {
      commit.settle();
      return (statements.all.all() as PacketRow[]).map(packetFromRow);
    },

    remove: (clientId: string): void => commit.lazy(() => statements.remove.run(clientId)),
  };
}
