const MOST_REMEMBERED = 200;

/**
 * Knows what a server tells again to whoever connects: the first value of a path on a connection, with the stamp that the
 * last one from the same sender had. Later ones are news, whatever their stamps: a sender's clock may stand still.
 */
export function createRetoldValues(knownStamp: string | null) {
  const last = new Map<string, { readonly stamp: string; readonly connection: number }>();

  return {
    isRetold(name: string, source: string, stamp: string | null, connection: number): boolean {
      if (stamp === null) return false;
      const key = `${name} ${source}`;
      const before = last.get(key);
      if (before === undefined && last.size >= MOST_REMEMBERED) last.clear();
      last.set(key, { stamp, connection });
      return before?.connection !== connection && stamp === (before?.stamp ?? knownStamp);
    },
  };
}
