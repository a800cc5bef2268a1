import type { SessionClient } from '../persistence/aedes-packet.ts';

/**
 * Aedes begins the packet ids of a connection anywhere: after the last one that is still under way no new message gets the
 * id of one that is sent again.
 */
export function continueAfter(client: SessionClient, packetIds: Iterable<number>): void {
  const last = [...packetIds].at(-1);
  if (last !== undefined) (client as { _nextId?: number })._nextId = (last % 65_535) + 1;
}
