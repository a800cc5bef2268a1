import type { Clock } from '../../../shared/runtime/clock.ts';

interface Deps {
  readonly clock: Clock;
  /** What the disks have free above what must stay free. */
  readonly spareBytes: () => number;
  readonly stateOf: (name: string) => unknown;
  readonly keepStates: (states: Readonly<Record<string, unknown>>) => void;
}

type Granted = Readonly<Record<0 | 1, number>>;

/** So much is taken at once: asking the disk at each record would cost more than writing it. */
const STEP_BYTES = 1_000_000;
const ASKED_AGAIN_MS = 60_000;
/**
 * A side may grow into such a part of what is free. An SQLite file takes up to twice what its records do: both sides leave half of
 * it, which is an export of all of them and more.
 */
const PART = 8;
const ROOM = 'room';

/**
 * Room beyond that which is always there, for each side its own. What was granted stays granted, over a restart too: the file
 * never shrinks, so nothing would be won by giving up what lies in it. Every function belongs into a transaction.
 */
export function createGrowth({ clock, spareBytes, stateOf, keepStates }: Deps) {
  const kept = stateOf(ROOM) as Granted | null;
  const granted: Record<0 | 1, number> = { 0: kept?.[0] ?? 0, 1: kept?.[1] ?? 0 };
  const refusedMs = new Map<0 | 1, number>();

  return {
    of: (side: 0 | 1): number => granted[side],

    /** Says whether there is more now. */
    ask(side: 0 | 1): boolean {
      const refused = refusedMs.get(side);
      if (refused !== undefined && clock.monotonicMs() - refused < ASKED_AGAIN_MS) return false;
      const more = Math.min(STEP_BYTES, Math.floor(spareBytes() / PART) - granted[side]);
      if (more < STEP_BYTES) refusedMs.set(side, clock.monotonicMs());
      if (more <= 0) return false;
      granted[side] += more;
      keepStates({ [ROOM]: granted });
      return true;
    },
  };
}
