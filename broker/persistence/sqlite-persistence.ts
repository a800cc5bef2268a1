import { Readable } from 'node:stream';
import type { Database } from 'better-sqlite3';
import type { Clock } from '../../shared/runtime/clock.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import type { AedesPacket, MatchedSession, SessionClient, Subscription } from './aedes-packet.ts';
import { createGroupCommit } from './group-commit.ts';
import { createMessageQueue } from './message-queue.ts';
import { packetFromRow, packetToRow } from './packet-row.ts';
import { createRetainedStore } from './retained-store.ts';
import { createSubscriptionStore } from './subscription-store.ts';

type Broker = { readonly id: string };

/**
 * Aedes' persistence on SQLite (its contract: the abstract suite of aedes-persistence), and what Aedes lacks:
 * `storeForSessions`, to be called before a message is acknowledged.
 *
 * A message is stored before Aedes has numbered its packet, and Aedes numbers packets again on their way; the payload's
 * buffer is the one thing that stays the same object, so it names the stored rows until the packet is emitted.
 */
export class SqlitePersistence {
  readonly commit;
  readonly subscriptions;
  readonly queue;
  readonly retained;
  #broker: Broker = { id: '' };
  readonly #database: Database;
  /** Rows stored ahead, by the payload that is still to be emitted, per session. */
  readonly #storedAhead = new WeakMap<Buffer, Map<string, number>>();
  /** Rows that are on disk while the packet has not been emitted yet: the live path delivers them, not the stream. */
  readonly #notEmitted = new Set<number>();
  /** Rows of packets that are being emitted, by the packet's number, per session. */
  readonly #emitting = new Map<number, Map<string, number>>();
  /** What a connection has been sent and not acknowledged: packet ids and rows. */
  readonly #inFlight = new WeakMap<SessionClient, Map<number, number>>();
  #destroyed = false;

  constructor(database: Database, clock: Clock, log: Logger) {
    this.#database = database;
    this.commit = createGroupCommit(database, log);
    this.subscriptions = createSubscriptionStore(database, this.commit, clock.now);
    this.queue = createMessageQueue(database, clock.now);
    this.retained = createRetainedStore(database, this.commit, clock);
  }

  get broker(): Broker {
    return this.#broker;
  }

  async setup(broker: Broker): Promise<void> {
    this.#broker = broker;
  }

  /** Resolves when a message is on disk for each of these sessions. Rejects, and keeps nothing, when it cannot be. */
  async storeForSessions(
    packet: AedesPacket & { payload: Buffer },
    sessions: readonly MatchedSession[],
  ): Promise<void> {
    if (sessions.length === 0) return;
    const rows = new Map<string, number>();
    await this.commit.durable(() => this.#addRows(packet, sessions, rows));
    this.#expectEmission(packet.payload, rows);
  }

  #addRows(packet: AedesPacket, sessions: readonly MatchedSession[], rows: Map<string, number>): void {
    for (const session of strongestPerClient(sessions))
      rows.set(session.clientId, this.queue.add(session, packet, false));
  }

  #expectEmission(payload: Buffer, rows: Map<string, number>): void {
    this.#storedAhead.set(payload, rows);
    for (const id of rows.values()) this.#notEmitted.add(id);
  }

  /** Told when Aedes emits a packet to who is connected; the returned function is to be called when that is done. */
  noteEmitted(packet: AedesPacket): () => void {
    const rows = Buffer.isBuffer(packet.payload) ? this.#storedAhead.get(packet.payload) : undefined;
    const number = packet.brokerCounter;
    if (!rows || number === undefined) return () => {};
    for (const id of rows.values()) this.#notEmitted.delete(id);
    this.#emitting.set(number, rows);
    return () => void this.#emitting.delete(number);
  }

  async storeRetained(packet: AedesPacket): Promise<void> {
    this.retained.store(packet);
  }

  createRetainedStream(filter: string): Readable {
    return this.createRetainedStreamCombi([filter]);
  }

  createRetainedStreamCombi(filters: string[]): Readable {
    return Readable.from(this.retained.matching(filters));
  }

  addSubscriptions(client: SessionClient, subscriptions: Subscription[]): Promise<void> {
    return this.subscriptions.add(client.id, subscriptions);
  }

  async removeSubscriptions(client: SessionClient, topics: string[]): Promise<void> {
    this.subscriptions.remove(client.id, topics);
  }

  async subscriptionsByClient(client: SessionClient): Promise<Subscription[]> {
    return this.subscriptions.ofClient(client.id);
  }

  async subscriptionsByTopic(topic: string): Promise<MatchedSession[]> {
    return this.subscriptions.matching(topic);
  }

  async cleanSubscriptions(client: SessionClient): Promise<void> {
    this.subscriptions.end(client.id);
    this.queue.forgetBacklog(client.id);
  }

  async countOffline() {
    return this.subscriptions.counts();
  }

  getClientList(topic: string): Readable {
    return Readable.from(this.subscriptions.clientsOf(topic));
  }

  outgoingEnqueue(session: MatchedSession, packet: AedesPacket): Promise<void> {
    return this.outgoingEnqueueCombi([session], packet);
  }

  /** What was stored ahead is stored already; other packets (the broker's own, wills) are stored now. */
  async outgoingEnqueueCombi(sessions: MatchedSession[], packet: AedesPacket): Promise<void> {
    if (sessions.length === 0 || (Buffer.isBuffer(packet.payload) && this.#storedAhead.has(packet.payload))) return;
    await this.commit.durable(() => {
      for (const session of strongestPerClient(sessions)) this.queue.add(session, packet, true);
    });
  }

  async outgoingUpdate(client: SessionClient, packet: AedesPacket): Promise<void> {
    const packetId = packet.messageId ?? 0;
    const inFlight = this.#inFlightOf(client);
    if (packet.cmd === 'pubrel') {
      const id = inFlight.get(packetId) ?? this.queue.idByPacketId(client, packetId);
      if (id === null) throw new Error('no such packet');
      inFlight.set(packetId, id);
      this.commit.lazy(() => this.queue.setPacketId(id, packetId, true));
      return;
    }
    const live =
      packet.brokerId === this.#broker.id ? this.#emitting.get(packet.brokerCounter ?? 0)?.get(client.id) : undefined;
    const id = live ?? this.queue.idOf(client, packet);
    if (id === null) throw new Error('no such packet');
    inFlight.set(packetId, id);
    if (packet.qos === 2) this.commit.lazy(() => this.queue.setPacketId(id, packetId, false));
  }

  /** Acknowledged: the row goes. An unknown packet id changes nothing. */
  async outgoingClearMessageId(client: SessionClient, packet: AedesPacket): Promise<AedesPacket | undefined> {
    if (packet.messageId === undefined) return undefined;
    const inFlight = this.#inFlightOf(client);
    const id = inFlight.get(packet.messageId) ?? this.queue.idByPacketId(client, packet.messageId);
    if (id === null) return undefined;
    inFlight.delete(packet.messageId);
    const original = this.queue.packetOf(client, id, packet.messageId);
    this.commit.lazy(() => this.queue.remove(id));
    return original;
  }

  /** What waits for a session, without what reaches this connection live while it is still being made. */
  outgoingStream(client: SessionClient): Readable {
    this.commit.settle();
    const ofConnection = new Map([...this.#inFlightOf(client)].map(([packetId, id]) => [id, packetId]));
    const isLive = client.connecting ? new Set([...this.#notEmitted, ...ofConnection.keys()]) : new Set<number>();
    return Readable.from(
      this.queue.waiting(
        client,
        (id) => isLive.has(id),
        (id) => ofConnection.get(id),
      ),
    );
  }

  #inFlightOf(client: SessionClient): Map<number, number> {
    const known = this.#inFlight.get(client) ?? new Map<number, number>();
    this.#inFlight.set(client, known);
    return known;
  }

  /** Receives a QoS 2 message: its id, and its copy for each session, in one transaction, before the PUBREC. */
  async incomingStorePacket(client: SessionClient, packet: AedesPacket): Promise<void> {
    const sessions = this.subscriptions.matching(packet.topic);
    const rows = new Map<string, number>();
    const { cmd, topic, qos, retain, dup, messageId, brokerId, brokerCounter } = packet;
    const row = packetToRow({
      cmd,
      topic,
      qos,
      retain,
      dup: dup ?? false,
      messageId,
      brokerId,
      brokerCounter,
      payload: packet.payload,
    });
    await this.commit.durable(() => {
      this.#database
        .prepare('INSERT OR REPLACE INTO incoming (client_id, packet_id, packet, payload) VALUES (?, ?, ?, ?)')
        .run(client.id, messageId, row.packet, row.payload);
      this.#addRows(packet, sessions, rows);
    });
    if (rows.size > 0 && Buffer.isBuffer(packet.payload)) this.#expectEmission(packet.payload, rows);
  }

  async incomingGetPacket(client: SessionClient, packet: AedesPacket): Promise<AedesPacket> {
    const row = this.#database
      .prepare('SELECT packet, payload FROM incoming WHERE client_id = ? AND packet_id = ?')
      .get(client.id, packet.messageId) as { packet: string; payload: Buffer | string } | undefined;
    if (!row) throw new Error('no such packet');
    return packetFromRow(row);
  }

  /** Durable before the PUBCOMP: a packet id that came back after a power cut would make a new message a duplicate. */
  async incomingDelPacket(client: SessionClient, packet: AedesPacket): Promise<void> {
    await this.incomingGetPacket(client, packet);
    await this.commit.durable(() =>
      this.#database
        .prepare('DELETE FROM incoming WHERE client_id = ? AND packet_id = ?')
        .run(client.id, packet.messageId),
    );
  }

  async cleanIncoming(client: SessionClient): Promise<void> {
    this.#database.prepare('DELETE FROM incoming WHERE client_id = ?').run(client.id);
  }

  async putWill(client: SessionClient, packet: AedesPacket): Promise<void> {
    packet.brokerId = this.#broker.id;
    packet.clientId = client.id;
    const row = packetToRow(packet);
    this.commit.lazy(() =>
      this.#database
        .prepare('INSERT OR REPLACE INTO wills (client_id, packet, payload) VALUES (?, ?, ?)')
        .run(client.id, row.packet, row.payload),
    );
  }

  async getWill(client: SessionClient): Promise<AedesPacket | undefined> {
    return this.#wills('WHERE client_id = ?', client.id)[0];
  }

  async delWill(client: SessionClient): Promise<AedesPacket | undefined> {
    const will = await this.getWill(client);
    if (will) this.commit.lazy(() => this.#database.prepare('DELETE FROM wills WHERE client_id = ?').run(client.id));
    return will;
  }

  streamWill(brokers: Record<string, unknown> = {}): Readable {
    return Readable.from(this.#wills('').filter((will) => !brokers[will.brokerId ?? '']));
  }

  /** Every will that a former life of the broker left behind. */
  leftoverWills(): AedesPacket[] {
    return this.#wills('');
  }

  #wills(where: string, ...params: string[]): AedesPacket[] {
    this.commit.settle();
    const rows = this.#database.prepare(`SELECT packet, payload FROM wills ${where}`).all(...params);
    return (rows as { packet: string; payload: Buffer | string }[]).map(packetFromRow);
  }

  /** Commits what waits and closes the database. */
  async destroy(): Promise<void> {
    if (this.#destroyed) throw new Error('destroyed called twice!');
    this.#destroyed = true;
    this.retained.flush();
    this.commit.close();
    this.#database.close();
  }
}

/** One copy per session, at the highest QoS of its matching subscriptions. */
function strongestPerClient(sessions: readonly MatchedSession[]): MatchedSession[] {
  const strongest = new Map<string, MatchedSession>();
  for (const session of sessions) {
    const known = strongest.get(session.clientId);
    if (!known || known.qos < session.qos) strongest.set(session.clientId, session);
  }
  return [...strongest.values()];
}
