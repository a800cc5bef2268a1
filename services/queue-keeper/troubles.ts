import type { QueueTrouble } from '../../shared/contracts/queue-status.ts';

const SHOWN = 10;
const LONGEST = 300;

export type Troubles = ReturnType<typeof createTroubles>;

/**
 * What the queue-keeper could not put right, one by one, until it can: an entry that the sweep had to leave, an upload
 * that nobody speaks of. It is not kept: each start looks anew.
 */
export function createTroubles() {
  const known = new Map<string, QueueTrouble>();
  const keyOf = (what: QueueTrouble['what'], of: string) => `${what} ${of}`;

  return {
    /** `of`: the path or the export that it is about. */
    note(what: QueueTrouble['what'], of: string, message: string): void {
      known.set(keyOf(what, of), { what, of: of.slice(0, LONGEST), message: message.slice(0, LONGEST) });
    },
    has: (what: QueueTrouble['what'], of: string): boolean => known.has(keyOf(what, of)),
    end: (what: QueueTrouble['what'], of: string) => known.delete(keyOf(what, of)),
    endAll(what: QueueTrouble['what']): void {
      for (const [key, trouble] of known) if (trouble.what === what) known.delete(key);
    },
    list: (): QueueTrouble[] => [...known.values()].slice(0, SHOWN),
  };
}
