import type { AedesPacket, SessionClient } from './aedes-packet.ts';

/** The stored rows of one message, by session. */
export type RowsBySession = ReadonlyMap<string, number>;

export type DeliveryTracker = ReturnType<typeof createDeliveryTracker>;

/**
 * Which stored row a packet on its way stands for. A message is stored before Aedes has numbered its packet, and Aedes
 * numbers packets again on their way; the payload's buffer is the one thing that stays the same object, so it names the
 * rows until the packet is emitted; from then on the packet's last number does.
 */
export function createDeliveryTracker() {
  const stored = new WeakMap<Buffer, RowsBySession>();
  const notEmitted = new Set<number>();
  /** Of these, what a session was given already, with what waited for it. */
  const sentAhead = new Set<number>();
  /** Connections whose session has been given all that waited for it. */
  const caughtUp = new WeakSet<SessionClient>();
  const emitting = new Map<number, RowsBySession>();
  /** What a connection has been sent and not acknowledged: packet ids and rows. */
  const inFlight = new WeakMap<SessionClient, Map<number, number>>();
  /** Of the newest connection of each session, and of those before it what was not sent again: packet ids and rows. */
  const newest = new Map<string, Map<number, number>>();
  const before = new Map<string, Map<number, number>>();

  function inFlightOf(client: SessionClient): Map<number, number> {
    const known = inFlight.get(client);
    if (known) return known;
    const fresh = new Map<number, number>();
    inFlight.set(client, fresh);
    const sent = new Map([...(before.get(client.id) ?? []), ...(newest.get(client.id) ?? [])]);
    if (sent.size > 0) before.set(client.id, sent);
    newest.set(client.id, fresh);
    return fresh;
  }

  return {
    inFlightOf,

    /** The packet ids of the rows that a session was sent, on this connection or an earlier one [MQTT-4.4.0-1]. */
    sentTo(client: SessionClient): ReadonlyMap<number, number> {
      const now = inFlightOf(client);
      return new Map([...(before.get(client.id) ?? []), ...now].map(([packetId, id]) => [id, packetId]));
    },
    /** Acknowledged: the row may be another message’s soon. */
    forgetSent: (client: SessionClient, packetId: number): void => void before.get(client.id)?.delete(packetId),
    /** The session ended. */
    forget(clientId: string): void {
      newest.delete(clientId);
      before.delete(clientId);
    },

    /** These rows are written; the message is to be emitted to who is connected. */
    expectEmission(payload: Buffer, rows: RowsBySession): void {
      stored.set(payload, rows);
      for (const id of rows.values()) notEmitted.add(id);
    },
    /** They were not. */
    forgetEmission(payload: Buffer): void {
      for (const id of stored.get(payload)?.values() ?? []) notEmitted.delete(id);
      stored.delete(payload);
    },

    isStored: ({ payload }: AedesPacket): boolean => Buffer.isBuffer(payload) && stored.has(payload),

    /** Told when a packet is emitted to who is connected; the returned function is to be called when that is done. */
    noteEmitted({ payload, brokerCounter }: AedesPacket): () => void {
      const rows = Buffer.isBuffer(payload) ? stored.get(payload) : undefined;
      if (!rows || brokerCounter === undefined) return () => {};
      for (const id of rows.values()) notEmitted.delete(id);
      emitting.set(brokerCounter, rows);
      return () => {
        emitting.delete(brokerCounter);
        for (const id of rows.values()) sentAhead.delete(id);
      };
    },

    isBeingEmitted: ({ brokerCounter }: AedesPacket): boolean => emitting.has(brokerCounter ?? 0),
    liveRowOf: (client: SessionClient, { brokerCounter }: AedesPacket): number | undefined =>
      emitting.get(brokerCounter ?? 0)?.get(client.id),

    /** A session was given this one with what waited for it. */
    noteRead: (id: number): void => void (notEmitted.has(id) && sentAhead.add(id)),
    noteCaughtUp: (client: SessionClient): void => void caughtUp.add(client),
    /**
     * Whether a message that is being emitted is to be sent to this connection now. Its row is among those that wait for
     * the session: until these are all sent it would overtake them, and comes with them.
     */
    mayGoLive(client: SessionClient, packet: AedesPacket): boolean {
      const id = emitting.get(packet.brokerCounter ?? 0)?.get(client.id);
      return id === undefined || (caughtUp.has(client) && !sentAhead.has(id));
    },
  };
}
