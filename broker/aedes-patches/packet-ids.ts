import type { SessionClient } from '../persistence/aedes-packet.ts';

const IDS = 65_535;

/**
 * Aedes begins the packet ids of a connection anywhere, and counts on from there: here behind the one that has most free
 * ones behind it, so that no new message gets the id of one that is sent again [MQTT-2.3.1-2].
 */
export function avoid(client: SessionClient, packetIds: Iterable<number>): void {
  const before = idBeforeMostFree(packetIds);
  if (before !== null) (client as { _nextId?: number })._nextId = (before % IDS) + 1;
}

/** Pure. */
export function idBeforeMostFree(packetIds: Iterable<number>): number | null {
  const taken = [...new Set(packetIds)].sort((a, b) => a - b);
  const [first] = taken;
  if (first === undefined) return null;
  let best = { id: first, free: -1 };
  for (const [i, id] of taken.entries()) {
    const free = (taken[i + 1] ?? first + IDS) - id - 1;
    if (free > best.free) best = { id, free };
  }
  return best.id;
}
