/** The queue’s rows. Longer than 200 lines so that every statement on them stands in one place. */
import type { Database } from 'better-sqlite3';
import type { AedesPacket, MatchedSession, SessionClient } from './aedes-packet.ts';

interface Row {
  readonly id: number;
  readonly topic: string;
  readonly payload: Buffer | string;
  readonly qos: 0 | 1 | 2;
  readonly retain: number;
  readonly brokerId: string | null;
  readonly brokerCounter: number | null;
  readonly packetId: number | null;
  readonly released: number;
}

const PAGE = 100;
/** Rows stored before Aedes numbered their packet are named by their own id. */
const STORED = 'stored';
/** What a row takes of the disk, as near as need be: its content, its session's name here and in the index, and what it takes itself. */
const SIZE = 'octet_length(payload) + octet_length(topic) + 2 * octet_length(client_id) + 100';

export type MessageQueue = ReturnType<typeof createMessageQueue>;

/** What waits for one session. */
interface Backlog {
  readonly messages: number;
  readonly bytes: number;
}

/** What a row takes. */
interface Size {
  readonly id: number;
  readonly bytes: number;
}

/** What is known of the rows of a session. */
interface Known {
  readonly packetIdOf: (id: number) => number | undefined;
  /** Whether it was sent on this connection. */
  readonly isOfNow: (id: number) => boolean;
  /** To be told of each that is read. */
  readonly onRead: (id: number) => void;
}

const NOTHING: Backlog = { messages: 0, bytes: 0 };

/** The rows that wait for sessions, and how much waits for each. Synchronous; who calls decides about the commit. */
export function createMessageQueue(database: Database, now: () => number) {
  const columns = `id, topic, payload, qos, retain, broker_id AS brokerId, broker_counter AS brokerCounter,
    packet_id AS packetId, released`;
  const statements = {
    insert:
      database.prepare(`INSERT INTO queue (client_id, topic, payload, qos, retain, broker_id, broker_counter, stored_at)
      VALUES (@clientId, @topic, @payload, @qos, @retain, @brokerId, @brokerCounter, @storedAt)
      RETURNING id, ${SIZE} AS bytes`),
    page: database.prepare(`SELECT ${columns} FROM queue WHERE client_id = ? AND id > ? ORDER BY id LIMIT ${PAGE}`),
    byId: database.prepare(`SELECT ${columns} FROM queue WHERE id = ? AND client_id = ?`),
    byNumber: database
      .prepare('SELECT id FROM queue WHERE client_id = ? AND broker_id = ? AND broker_counter = ? LIMIT 1')
      .pluck(),
    byPacketId: database.prepare('SELECT id FROM queue WHERE client_id = ? AND packet_id = ? LIMIT 1').pluck(),
    packetIds: database.prepare('SELECT packet_id FROM queue WHERE client_id = ? AND packet_id IS NOT NULL').pluck(),
    setPacketId: database.prepare('UPDATE queue SET packet_id = ?, released = ? WHERE id = ?'),
    remove: database.prepare(`DELETE FROM queue WHERE id = ? RETURNING client_id AS clientId, ${SIZE} AS bytes`),
    oldest: database.prepare('SELECT id FROM queue WHERE client_id = ? ORDER BY id LIMIT ?').pluck(),
    olderThan: database.prepare('SELECT id FROM queue WHERE client_id = ? AND stored_at < ? AND id <= ?').pluck(),
    newestId: database.prepare('SELECT MAX(id) FROM queue').pluck(),
    sizes: database.prepare(`SELECT id, ${SIZE} AS bytes FROM queue WHERE client_id = ? ORDER BY id`),
    backlogs: database.prepare(
      `SELECT client_id AS clientId, COUNT(*) AS messages, SUM(${SIZE}) AS bytes FROM queue GROUP BY client_id`,
    ),
  };
  const newestId = () => (statements.newestId.get() as number | null) ?? 0;
  const backlogs = new Map<string, Backlog>();
  let bytesInAll = 0;
  const onAdded: ((clientId: string) => void)[] = [];
  countAll();

  function countAll(): void {
    backlogs.clear();
    bytesInAll = 0;
    for (const { clientId, ...backlog } of statements.backlogs.all() as (Backlog & { clientId: string })[])
      changeBacklog(clientId, backlog);
  }

  function changeBacklog(clientId: string, by: Backlog): void {
    const before = backlogs.get(clientId) ?? NOTHING;
    const messages = before.messages + by.messages;
    const bytes = messages > 0 ? Math.max(0, before.bytes + by.bytes) : 0;
    bytesInAll += bytes - before.bytes;
    if (messages > 0) backlogs.set(clientId, { messages, bytes });
    else backlogs.delete(clientId);
  }

  function toPacket(row: Row, packetId: number | undefined): AedesPacket {
    if (row.released) return { cmd: 'pubrel', messageId: row.packetId ?? undefined } as AedesPacket;
    return {
      cmd: 'publish',
      brokerId: row.brokerId ?? STORED,
      brokerCounter: row.brokerCounter ?? row.id,
      topic: row.topic,
      payload: row.payload,
      qos: row.qos,
      retain: row.retain === 1,
      dup: false,
      messageId: packetId ?? row.packetId ?? undefined,
    };
  }

  return {
    /** How many messages wait for a session. */
    backlogOf: (clientId: string): number => backlogs.get(clientId)?.messages ?? 0,
    /** What all of them take of the disk, or those of one session. */
    bytes: (): number => bytesInAll,
    bytesOf: (clientId: string): number => backlogs.get(clientId)?.bytes ?? 0,
    /** The sessions for which something waits. */
    clientIds: (): Iterable<string> => backlogs.keys(),
    /** Has each message told that is added for a session, in the transaction that adds it. */
    tellAdded: (listener: (clientId: string) => void): void => void onAdded.push(listener),
    forgetBacklog(clientId: string): void {
      const { messages, bytes } = backlogs.get(clientId) ?? NOTHING;
      changeBacklog(clientId, { messages: -messages, bytes: -bytes });
    },
    /** To be called when a transaction was rolled back: what it had counted is not there. */
    recount: countAll,

    /** Adds a message for one session, at the lower of both QoS; gives the row's id. */
    add(session: Pick<MatchedSession, 'clientId' | 'qos'>, packet: AedesPacket, isNumbered: boolean): number {
      const { payload } = packet;
      const { id, bytes } = statements.insert.get({
        clientId: session.clientId,
        topic: packet.topic,
        payload,
        qos: Math.min(packet.qos, session.qos || packet.qos),
        retain: packet.retain ? 1 : 0,
        brokerId: isNumbered ? (packet.brokerId ?? null) : null,
        brokerCounter: isNumbered ? (packet.brokerCounter ?? null) : null,
        storedAt: now(),
      }) as Size;
      changeBacklog(session.clientId, { messages: 1, bytes });
      for (const tell of onAdded) tell(session.clientId);
      return id;
    },

    remove(id: number): void {
      const gone = statements.remove.get(id) as { clientId: string; bytes: number } | undefined;
      if (gone) changeBacklog(gone.clientId, { messages: -1, bytes: -gone.bytes });
    },

    newestId,
    oldest: (clientId: string, count: number) => statements.oldest.all(clientId, count) as number[],
    /** The oldest of a session that take so many bytes, or all that there are. */
    oldestTaking(clientId: string, bytes: number): number[] {
      const ids: number[] = [];
      let left = bytes;
      for (const row of statements.sizes.iterate(clientId) as Iterable<Size>) {
        if (left <= 0) break;
        ids.push(row.id);
        left -= row.bytes;
      }
      return ids;
    },
    /** The messages stored before a time, up to that row. */
    storedBefore: (clientId: string, time: number, upTo: number) =>
      statements.olderThan.all(clientId, time, upTo) as number[],
    setPacketId: (id: number, packetId: number, released: boolean) =>
      void statements.setPacketId.run(packetId, released ? 1 : 0, id),

    /** The row that an outgoing packet stands for; null when it is not in the store. */
    idOf(client: SessionClient, packet: AedesPacket): number | null {
      if (packet.brokerId === STORED) return packet.brokerCounter ?? null;
      if (packet.brokerId === undefined)
        return (statements.byPacketId.get(client.id, packet.messageId) as number | undefined) ?? null;
      return (statements.byNumber.get(client.id, packet.brokerId, packet.brokerCounter) as number | undefined) ?? null;
    },
    idByPacketId: (client: SessionClient, packetId: number) =>
      (statements.byPacketId.get(client.id, packetId) as number | undefined) ?? null,

    /** Under which of a session’s messages were sent and are not done with, on whatever connection. */
    packetIds: (clientId: string) => statements.packetIds.all(clientId) as number[],

    packetOf(client: SessionClient, id: number, packetId: number): AedesPacket | undefined {
      const row = statements.byId.get(id, client.id) as Row | undefined;
      return row && toPacket(row, packetId);
    },

    /**
     * Reads what waits for a session, oldest first: each call gives the next, or null when there is none now. What has a
     * packet id was sent before and not acknowledged, and is a repetition [MQTT-3.3.1-1] unless it was sent on this connection.
     */
    reader({ id: clientId }: SessionClient, { packetIdOf, isOfNow, onRead }: Known): () => AedesPacket | null {
      let page: Row[] = [];
      let after = 0;
      return () => {
        if (page.length === 0) page = statements.page.all(clientId, after) as Row[];
        const row = page.shift();
        if (!row) return null;
        after = row.id;
        onRead(row.id);
        const packet = toPacket(row, packetIdOf(row.id));
        if (packet.cmd === 'publish' && packet.messageId !== undefined) packet.dup = !isOfNow(row.id);
        return packet;
      };
    },
  };
}
