import { Readable } from 'node:stream';
import type { Database } from 'better-sqlite3';
import type { Clock } from '../../shared/runtime/clock.ts';
import type { Guard } from '../../shared/runtime/guard-store.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { avoid } from '../aedes-patches/packet-ids.ts';
import type { AedesPacket, MatchedSession, SessionClient, Subscription } from './aedes-packet.ts';
import { type Backlog, createBacklog } from './backlog-stream.ts';
import { createDeliveryTracker } from './delivery-tracker.ts';
import { createGivenNames } from './given-names.ts';
import { createGroupCommit } from './group-commit.ts';
import { createIncomingStore } from './incoming-store.ts';
import { createMessageQueue } from './message-queue.ts';
import { createRetainedStore } from './retained-store.ts';
import { createSubscriptionStore, type IsNotFor } from './subscription-store.ts';
import { createWillStore } from './will-store.ts';

/** A filter that nobody subscribes to. */
export const NO_SUBSCRIPTION = '$SYS/none';

type Broker = { readonly id: string };

/**
 * Aedes' persistence on SQLite (its contract: the abstract suite of aedes-persistence), and what Aedes lacks:
 * `storeForSessions`, to be called before a message is acknowledged. Long because that contract has thirty methods.
 */
export class SqlitePersistence {
  readonly commit;
  readonly subscriptions;
  readonly queue;
  readonly incoming;
  readonly retained;
  readonly wills;
  readonly names;
  readonly tracker = createDeliveryTracker();
  readonly #backlogs = new WeakMap<SessionClient, Backlog>();
  #broker: Broker = { id: '' };
  readonly #database: Database;
  #destroyed = false;
  #keepsWills = false;

  constructor(database: Database, clock: Clock, log: Logger, guard?: Guard, isNotFor: IsNotFor = () => false) {
    this.#database = database;
    this.queue = createMessageQueue(database, clock.now);
    this.incoming = createIncomingStore(database);
    const recount = () => {
      this.queue.recount();
      this.incoming.recount();
    };
    this.commit = createGroupCommit(database, log, recount, guard);
    this.subscriptions = createSubscriptionStore(database, this.commit, clock.now, isNotFor);
    this.retained = createRetainedStore(database, this.commit, clock);
    this.wills = createWillStore(database, this.commit);
    this.names = createGivenNames(database, this.commit, clock.monotonicMs);
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
    const rows = new Map<string, number>();
    const isKept = this.retained.isToBeWritten(packet);
    if (sessions.length === 0 && !isKept) return this.tracker.expectEmission(packet.payload, rows);
    await this.#durably(packet, isKept, () => this.#addRows(packet, sessions, rows));
  }

  /** A write, and the retained message that is acknowledged with it. */
  async #durably(packet: AedesPacket, isKept: boolean, write: () => void): Promise<void> {
    try {
      await this.commit.durable(() => {
        write();
        if (isKept) this.retained.writeNow(packet);
      });
    } catch (error) {
      if (isKept) this.retained.notWritten(packet);
      if (Buffer.isBuffer(packet.payload)) this.tracker.forgetEmission(packet.payload);
      throw error;
    }
  }

  #addRows(packet: AedesPacket, sessions: readonly MatchedSession[], rows: Map<string, number>): void {
    this.names.keep(packet);
    for (const session of strongestPerClient(sessions))
      rows.set(session.clientId, this.queue.add(session, this.names.forSession(session.clientId, packet), false));
    if (Buffer.isBuffer(packet.payload)) this.tracker.expectEmission(packet.payload, rows);
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

  /** What a session is subscribed to; of one without subscriptions the one that is none, since no session has none in Aedes. */
  async subscriptionsByClient({ id }: SessionClient): Promise<Subscription[]> {
    const own = this.subscriptions.ofClient(id);
    return own.length === 0 && this.subscriptions.isKept(id) ? [{ topic: NO_SUBSCRIPTION, qos: 0 }] : own;
  }

  async subscriptionsByTopic(topic: string): Promise<MatchedSession[]> {
    return this.subscriptions.matching(topic);
  }

  async cleanSubscriptions(client: SessionClient): Promise<void> {
    this.endSession(client.id);
  }

  /** Ends a session and forgets all that was kept for it. */
  endSession(clientId: string): void {
    this.subscriptions.end(clientId);
    this.queue.forgetBacklog(clientId);
    this.tracker.forget(clientId);
    this.commit.lazy(this.incoming.recount);
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

  /** What was stored ahead is stored already. */
  async outgoingEnqueueCombi(sessions: MatchedSession[], packet: AedesPacket): Promise<void> {
    if (sessions.length === 0 || this.tracker.isStored(packet)) return;
    await this.commit.durable(() => {
      for (const session of strongestPerClient(sessions)) this.queue.add(session, packet, true);
    });
  }

  /** Told when a packet is sent: from now on its packet id stands for its row. */
  async outgoingUpdate(client: SessionClient, packet: AedesPacket): Promise<void> {
    this.#backlogs.get(client)?.noteOnItsWay(packet);
    const packetId = packet.messageId ?? 0;
    const inFlight = this.tracker.inFlightOf(client);
    if (packet.cmd === 'pubrel') {
      const id = inFlight.get(packetId) ?? this.queue.idByPacketId(client, packetId);
      if (id === null) return;
      inFlight.set(packetId, id);
      this.commit.lazy(() => this.queue.setPacketId(id, packetId, true));
      return;
    }
    const isLive = packet.brokerId === this.#broker.id && this.tracker.isBeingEmitted(packet);
    const id = isLive ? this.tracker.liveRowOf(client, packet) : this.queue.idOf(client, packet);
    // Who subscribed after the message was stored gets it without a row: nothing was promised.
    if (isLive && id === undefined) return;
    if (id === undefined || id === null) throw new Error('no such packet');
    inFlight.set(packetId, id);
    if (packet.qos === 2) this.commit.lazy(() => this.queue.setPacketId(id, packetId, false));
  }

  /** Acknowledged: the row goes. An unknown packet id changes nothing. */
  async outgoingClearMessageId(client: SessionClient, packet: AedesPacket): Promise<AedesPacket | undefined> {
    if (packet.messageId === undefined) return undefined;
    const inFlight = this.tracker.inFlightOf(client);
    this.tracker.forgetSent(client, packet.messageId);
    const id = inFlight.get(packet.messageId) ?? this.queue.idByPacketId(client, packet.messageId);
    if (id === null) return undefined;
    inFlight.delete(packet.messageId);
    const original = this.queue.packetOf(client, id, packet.messageId);
    this.commit.lazy(() => this.queue.remove(id));
    return original;
  }

  /** What waits for a session, with what is stored until all of it is sent. */
  outgoingStream(client: SessionClient): Readable {
    this.commit.settle();
    const packetIds = this.tracker.sentTo(client);
    avoid(client, [...packetIds.values(), ...this.queue.packetIds(client.id)]);
    const now = new Set(this.tracker.inFlightOf(client).values());
    const next = this.queue.reader(client, {
      packetIdOf: (id) => packetIds.get(id),
      isOfNow: (id) => now.has(id),
      onRead: this.tracker.noteRead,
    });
    // Who reads it without a connection has what it was handed.
    const backlog = createBacklog(next, { onEnd: () => this.tracker.noteCaughtUp(client), isSent: !client.connecting });
    this.#backlogs.set(client, backlog);
    return backlog.stream;
  }

  /** Whether Aedes may send a message to this connection as it comes; what waited goes first. */
  mayGoLive(client: SessionClient, packet: AedesPacket): boolean {
    return packet.brokerId !== this.#broker.id || this.tracker.mayGoLive(client, packet);
  }

  /** Receives a QoS 2 message: its id, and its copy for each session, in one transaction, before the PUBREC. */
  async incomingStorePacket(client: SessionClient, packet: AedesPacket): Promise<void> {
    const sessions = this.subscriptions.matching(packet.topic);
    const rows = new Map<string, number>();
    await this.#durably(packet, this.retained.isToBeWritten(packet), () => {
      this.incoming.put(client.id, packet);
      this.#addRows(packet, sessions, rows);
    });
  }

  async incomingGetPacket(client: SessionClient, packet: AedesPacket): Promise<AedesPacket> {
    const received = this.incoming.get(client.id, packet.messageId);
    if (!received) throw new Error('no such packet');
    return received;
  }

  /** Durable before the PUBCOMP: a packet id that came back after a power cut would make a new message a duplicate. */
  async incomingDelPacket(client: SessionClient, packet: AedesPacket): Promise<void> {
    await this.incomingGetPacket(client, packet);
    await this.commit.durable(() => this.incoming.remove(client.id, packet.messageId));
  }

  async cleanIncoming(client: SessionClient): Promise<void> {
    this.tracker.forget(client.id);
    this.commit.lazy(() => this.incoming.removeAll(client.id));
    this.commit.settle();
  }

  async putWill(client: SessionClient, packet: AedesPacket): Promise<void> {
    packet.brokerId = this.#broker.id;
    packet.clientId = client.id;
    this.wills.put(client.id, packet);
  }

  async getWill(client: SessionClient): Promise<AedesPacket | undefined> {
    return this.wills.get(client.id);
  }

  async delWill(client: SessionClient): Promise<AedesPacket | undefined> {
    const will = this.wills.get(client.id);
    if (will && !this.#keepsWills) this.wills.remove(client.id);
    return will;
  }

  /** From now on wills stay in the store: the next life of the broker publishes them. */
  keepWills(): void {
    this.#keepsWills = true;
  }

  streamWill(brokers: Record<string, unknown> = {}): Readable {
    return Readable.from(this.wills.all().filter((will) => !brokers[will.brokerId ?? '']));
  }

  /** Commits what waits and closes the database. */
  async destroy(): Promise<void> {
    if (this.#destroyed) throw new Error('destroyed called twice!');
    this.#destroyed = true;
    this.retained.close();
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
