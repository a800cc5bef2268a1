import type { Database } from 'better-sqlite3';
import { filterMatches } from '../../shared/contracts/topic-pattern.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import type { AedesPacket } from './aedes-packet.ts';
import type { GroupCommit } from './group-commit.ts';
import { type PacketRow, packetFromRow, packetToRow } from './packet-row.ts';

/** How long changes may wait for the disk: owners publish their state again, and an SD card wears. */
const FLUSH_AFTER_MS = 5 * 60_000;

export type RetainedStore = ReturnType<typeof createRetainedStore>;

/** Retained messages: the truth is in memory; the disk gets what changed now and then, and at the end. */
export function createRetainedStore(database: Database, commit: GroupCommit, clock: Clock) {
  const packets = new Map<string, AedesPacket>();
  const dirty = new Set<string>();
  let cancelFlush: (() => void) | null = null;
  let closed = false;
  const put = database.prepare('INSERT OR REPLACE INTO retained (topic, packet, payload) VALUES (?, ?, ?)');
  const remove = database.prepare('DELETE FROM retained WHERE topic = ?');

  for (const row of database.prepare('SELECT packet, payload FROM retained').iterate() as Iterable<PacketRow>) {
    const packet = packetFromRow(row);
    packets.set(packet.topic, packet);
  }

  function flush(): void {
    cancelFlush?.();
    cancelFlush = null;
    const topics = [...dirty];
    dirty.clear();
    if (topics.length === 0) return;
    commit.lazy(() => {
      for (const topic of topics) {
        const packet = packets.get(topic);
        if (!packet) remove.run(topic);
        else {
          const row = packetToRow(packet);
          put.run(topic, row.packet, row.payload);
        }
      }
    });
  }

  return {
    /** Keeps a retained message, in place of the one before; an empty payload removes it [MQTT-3.3.1-10]. */
    store(packet: AedesPacket): void {
      // Owners publish their whole state again at every connect: what says nothing new costs neither disk nor memory.
      if (isSame(packets.get(packet.topic), packet)) return;
      if (packet.payload.length === 0) packets.delete(packet.topic);
      else packets.set(packet.topic, { ...packet });
      dirty.add(packet.topic);
      if (!closed) cancelFlush ??= clock.setTimer(FLUSH_AFTER_MS, flush);
    },

    *matching(filters: readonly string[]): Generator<AedesPacket> {
      for (const filter of filters) {
        const isPlain = !filter.includes('+') && !filter.includes('#');
        const exact = isPlain ? packets.get(filter) : undefined;
        if (exact) yield exact;
        if (isPlain) continue;
        for (const [topic, packet] of packets) if (filterMatches(filter, topic)) yield packet;
      }
    },
    flush,
    /** Hands the last changes to the commit; later ones are not kept. */
    close(): void {
      flush();
      closed = true;
    },
  };
}

const isSame = (known: AedesPacket | undefined, { payload, qos }: AedesPacket): boolean =>
  known !== undefined && known.qos === qos && bytesOf(known.payload).equals(bytesOf(payload));

const bytesOf = (payload: Buffer | string): Buffer => (typeof payload === 'string' ? Buffer.from(payload) : payload);
