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

export type MessageQueue = ReturnType<typeof createMessageQueue>;

/** The rows that wait for sessions, and how much waits for each. Synchronous; who calls decides about the commit. */
export function createMessageQueue(database: Database, now: () => number) {
  const columns = `id, topic, payload, qos, retain, broker_id AS brokerId, broker_counter AS brokerCounter,
    packet_id AS packetId, released`;
  const statements = {
    insert:
      database.prepare(`INSERT INTO queue (client_id, topic, payload, qos, retain, broker_id, broker_counter, stored_at)
      VALUES (@clientId, @topic, @payload, @qos, @retain, @brokerId, @brokerCounter, @storedAt)`),
    page: database.prepare(
      `SELECT ${columns} FROM queue WHERE client_id = ? AND id > ? AND id <= ? ORDER BY id LIMIT ${PAGE}`,
    ),
    byId: database.prepare(`SELECT ${columns} FROM queue WHERE id = ? AND client_id = ?`),
    byNumber: database
      .prepare('SELECT id FROM queue WHERE client_id = ? AND broker_id = ? AND broker_counter = ? LIMIT 1')
      .pluck(),
    byPacketId: database.prepare('SELECT id FROM queue WHERE client_id = ? AND packet_id = ? LIMIT 1').pluck(),
    setPacketId: database.prepare('UPDATE queue SET packet_id = ?, released = ? WHERE id = ?'),
    remove: database.prepare('DELETE FROM queue WHERE id = ? RETURNING client_id').pluck(),
    oldest: database.prepare('SELECT id FROM queue WHERE client_id = ? ORDER BY id LIMIT ?').pluck(),
    olderThan: database.prepare('SELECT id FROM queue WHERE client_id = ? AND stored_at < ? AND id <= ?').pluck(),
    newestId: database.prepare('SELECT MAX(id) FROM queue').pluck(),
    backlogs: database.prepare('SELECT client_id, COUNT(*) FROM queue GROUP BY client_id').raw(),
  };
  const newestId = () => (statements.newestId.get() as number | null) ?? 0;
  const countAll = () => new Map(statements.backlogs.all() as [string, number][]);
  let backlogs = countAll();
  let onAdded = (_clientId: string): void => {};

  function changeBacklog(clientId: string, by: number): void {
    const messages = (backlogs.get(clientId) ?? 0) + by;
    if (messages > 0) backlogs.set(clientId, messages);
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
    backlogOf: (clientId: string): number => backlogs.get(clientId) ?? 0,
    /** Has each message told that is added for a session, before it is committed. */
    tellAdded(listener: (clientId: string) => void): void {
      onAdded = listener;
    },
    forgetBacklog: (clientId: string): void => void backlogs.delete(clientId),
    /** To be called when a transaction was rolled back: what it had counted is not there. */
    recount(): void {
      backlogs = countAll();
    },

    /** Adds a message for one session, at the lower of both QoS; gives the row's id. */
    add(session: Pick<MatchedSession, 'clientId' | 'qos'>, packet: AedesPacket, isNumbered: boolean): number {
      const { payload } = packet;
      const { lastInsertRowid } = statements.insert.run({
        clientId: session.clientId,
        topic: packet.topic,
        payload,
        qos: Math.min(packet.qos, session.qos || packet.qos),
        retain: packet.retain ? 1 : 0,
        brokerId: isNumbered ? (packet.brokerId ?? null) : null,
        brokerCounter: isNumbered ? (packet.brokerCounter ?? null) : null,
        storedAt: now(),
      });
      changeBacklog(session.clientId, 1);
      onAdded(session.clientId);
      return Number(lastInsertRowid);
    },

    remove(id: number): void {
      const clientId = statements.remove.get(id) as string | undefined;
      if (clientId !== undefined) changeBacklog(clientId, -1);
    },

    newestId,
    oldest: (clientId: string, count: number) => statements.oldest.all(clientId, count) as number[],
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

    packetOf(client: SessionClient, id: number, packetId: number): AedesPacket | undefined {
      const row = statements.byId.get(id, client.id) as Row | undefined;
      return row && toPacket(row, packetId);
    },

    /** What waits for a session now, oldest first, in pages, without what `skip` names. */
    waiting(client: SessionClient, skip: (id: number) => boolean, packetIdOf: (id: number) => number | undefined) {
      return pages(client.id, newestId(), skip, packetIdOf);
    },
  };

  function* pages(
    clientId: string,
    newest: number,
    skip: (id: number) => boolean,
    packetIdOf: (id: number) => number | undefined,
  ): Generator<AedesPacket> {
    for (let after = 0; ; ) {
      const rows = statements.page.all(clientId, after, newest) as Row[];
      for (const row of rows) {
        if (!skip(row.id)) yield toPacket(row, packetIdOf(row.id));
        after = row.id;
      }
      if (rows.length < PAGE) return;
    }
  }
}
