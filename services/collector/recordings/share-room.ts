/**
 * How much each may hold so that all of them fit into `room`: who holds less than that keeps all of it, and only those who
 * hold more pay. Infinite when they fit. Pure.
 */
export function fairLevel(held: readonly number[], room: number): number {
  let left = room;
  let sharing = held.length;
  for (const one of held.toSorted((a, b) => a - b)) {
    if (one * sharing > left) return left / sharing;
    left -= one;
    sharing -= 1;
  }
  return Number.POSITIVE_INFINITY;
}
