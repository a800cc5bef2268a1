import type { Database } from 'better-sqlite3';
import { isOurs } from '../../shared/contracts/our-topics.ts';
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
  /** Payloads that are on disk already, and of which memory is still to be told. */
  const durable = new WeakSet<Buffer>();
  /** What other programs’ messages take. */
  let othersBytes = 0;
  const dirty = new Set<string>();
  let cancelFlush: (() => void) | null = null;
  let closed = false;
  const put = database.prepare('INSERT OR REPLACE INTO retained (topic, packet, payload) VALUES (?, ?, ?)');
  const erase = database.prepare('DELETE FROM retained WHERE topic = ?');

  for (const row of database.prepare('SELECT packet, payload FROM retained').iterate() as Iterable<PacketRow>) {
    keep(packetFromRow(row));
  }

  function keep(packet: AedesPacket): void {
    remove(packet.topic);
    if (packet.payload.length === 0) return;
    packets.set(packet.topic, packet);
    if (!isOurs(packet.topic)) othersBytes += sizeOf(packet);
  }

  function remove(topic: string): void {
    const known = packets.get(topic);
    if (known === undefined) return;
    if (!isOurs(topic)) othersBytes -= sizeOf(known);
    packets.delete(topic);
  }

  function write(topic: string, packet: AedesPacket | undefined): void {
    if (!packet || packet.payload.length === 0) {
      erase.run(topic);
      return;
    }
    const row = packetToRow(packet);
    put.run(topic, row.packet, row.payload);
  }

  function flush(): void {
    cancelFlush?.();
    cancelFlush = null;
    const topics = [...dirty];
    dirty.clear();
    if (topics.length === 0) return;
    commit.lazy(() => {
      for (const topic of topics) write(topic, packets.get(topic));
    });
  }

  return {
    /** Keeps a retained message, in place of the one before; an empty payload removes it [MQTT-3.3.1-10]. */
    store(packet: AedesPacket): void {
      // Owners publish their whole state again at every connect: what says nothing new costs neither disk nor memory.
      if (isSame(packets.get(packet.topic), packet)) return;
      keep({ ...packet });
      if (Buffer.isBuffer(packet.payload) && durable.has(packet.payload)) return;
      dirty.add(packet.topic);
      if (!closed) cancelFlush ??= clock.setTimer(FLUSH_AFTER_MS, flush);
    },

    /**
     * Writes a retained message whose publisher does not publish it again at every connect, in a transaction that runs, before
     * it is acknowledged; `store` follows.
     */
    writeNow(packet: AedesPacket): void {
      const { cmd, topic, qos, retain, payload } = packet;
      write(topic, { cmd, topic, qos, retain, payload });
      // What is still to be written for this topic is older.
      dirty.delete(topic);
      if (Buffer.isBuffer(payload)) durable.add(payload);
    },
    /** To be called when that transaction was rolled back. */
    notWritten({ topic, payload }: AedesPacket): void {
      dirty.add(topic);
      if (Buffer.isBuffer(payload)) durable.delete(payload);
    },
    /** Whether it is to be written now: another program’s, and news. Ours is told again by its owner. */
    isToBeWritten: (packet: AedesPacket): boolean =>
      packet.retain && !isOurs(packet.topic) && (dirty.has(packet.topic) || !isSame(packets.get(packet.topic), packet)),
    /** Whether another program’s message has room in place of the one before, within these bytes for all of them. */
    mayKeep(packet: AedesPacket, maxBytes: number): boolean {
      const known = packets.get(packet.topic);
      const more = sizeOf(packet) - (known ? sizeOf(known) : 0);
      return packet.payload.length === 0 || more <= 0 || othersBytes + more <= maxBytes;
    },

    /** Removes what is kept for a topic, for want of room for its newer word; resolves when that is on disk. */
    async drop(topic: string): Promise<void> {
      if (!packets.has(topic)) return;
      remove(topic);
      dirty.delete(topic);
      await commit.durable(() => erase.run(topic));
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

/** What one takes, in memory as on disk, as near as need be. */
const sizeOf = ({ topic, payload }: AedesPacket): number => Buffer.byteLength(topic) + payload.length + 300;

const isSame = (known: AedesPacket | undefined, { payload, qos }: AedesPacket): boolean =>
  known !== undefined && known.qos === qos && bytesOf(known.payload).equals(bytesOf(payload));

const bytesOf = (payload: Buffer | string): Buffer => (typeof payload === 'string' ? Buffer.from(payload) : payload);
