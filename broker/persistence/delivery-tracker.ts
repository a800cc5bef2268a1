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
  const emitting = new Map<number, RowsBySession>();
  /** What a connection has been sent and not acknowledged: packet ids and rows. */
  const inFlight = new WeakMap<SessionClient, Map<number, number>>();

  function inFlightOf(client: SessionClient): Map<number, number> {
    const known = inFlight.get(client) ?? new Map<number, number>();
    inFlight.set(client, known);
    return known;
  }

  return {
    inFlightOf,

    /** These rows are on disk; the message is still to be emitted to who is connected. */
    expectEmission(payload: Buffer, rows: RowsBySession): void {
      stored.set(payload, rows);
      for (const id of rows.values()) notEmitted.add(id);
    },

    isStored: ({ payload }: AedesPacket): boolean => Buffer.isBuffer(payload) && stored.has(payload),

    /** Told when a packet is emitted to who is connected; the returned function is to be called when that is done. */
    noteEmitted({ payload, brokerCounter }: AedesPacket): () => void {
      const rows = Buffer.isBuffer(payload) ? stored.get(payload) : undefined;
      if (!rows || brokerCounter === undefined) return () => {};
      for (const id of rows.values()) notEmitted.delete(id);
      emitting.set(brokerCounter, rows);
      return () => void emitting.delete(brokerCounter);
    },

    isBeingEmitted: ({ brokerCounter }: AedesPacket): boolean => emitting.has(brokerCounter ?? 0),
    liveRowOf: (client: SessionClient, { brokerCounter }: AedesPacket): number | undefined =>
      emitting.get(brokerCounter ?? 0)?.get(client.id),

    /** Rows that reach a connection, still being made, live. */
    liveRows: (client: SessionClient): ReadonlySet<number> => new Set([...notEmitted, ...inFlightOf(client).values()]),
  };
}
