import { TURNING_HZ } from './engine-run.ts';

/** So long must two differ: one that is slow to follow is no other engine. */
const DIFFER_MS = 5_000;
/** What was told so long ago is the other’s word still. */
const FRESH_MS = 2_000;
/** Further apart than any two sensors of one crankshaft: so many times, and by so many turns a second. */
const FAR_TIMES = 1.5;
const FAR_HZ = 5;
const MOST_SOURCES = 16;

interface Word {
  readonly hz: number;
  readonly ms: number;
  /** Since when it says without a break that the engine turns, or stands. */
  readonly sinceMs: number;
  /** Who never saw it turning may know nothing of it. */
  readonly hasTurned: boolean;
  /** Since when another is far from it; null while none is. */
  readonly farSinceMs: number | null;
}

/**
 * Sees that two who have both seen an engine turning differ about it, as two machines do that bear one name: one says that it
 * stands while the other says that it turns, or both turn at quite another speed.
 */
export function createRivalSources() {
  const words = new Map<string, Word>();
  let rival: string | null = null;

  function next(source: string, hz: number, ms: number): Word {
    const before = words.get(source);
    const turns = hz >= TURNING_HZ;
    const goesOn = before !== undefined && before.hz >= TURNING_HZ === turns;
    const far = turns
      ? others(source, ms).find(([, other]) => other.hz >= TURNING_HZ && isFar(hz, other.hz))
      : undefined;
    return {
      ...{ hz, ms, sinceMs: goesOn ? before.sinceMs : ms },
      hasTurned: turns || (before?.hasTurned ?? false),
      farSinceMs: far === undefined ? null : (before?.farSinceMs ?? ms),
    };
  }

  const others = (source: string, ms: number) =>
    [...words].filter(([name, other]) => name !== source && other.hasTurned && ms - other.ms <= FRESH_MS);

  /** Looked at when one says that it stands: who says that it turns may only be the first to tell. */
  function rivalOf(source: string, word: Word): string | null {
    const { hz, ms, sinceMs, farSinceMs } = word;
    const lasts = (since: number | null) => since !== null && ms - since >= DIFFER_MS;
    const found = others(source, ms).find(([, other]) =>
      hz >= TURNING_HZ
        ? lasts(farSinceMs) && isFar(hz, other.hz) && other.hz >= TURNING_HZ
        : word.hasTurned && lasts(sinceMs) && other.hz >= TURNING_HZ && lasts(other.sinceMs),
    );
    return found?.[0] ?? null;
  }

  return {
    /** Whether another differs from what this one tells. Null says nothing, and is forgotten. */
    differs(source: string, hz: number | null, ms: number): boolean {
      if (hz === null) {
        words.delete(source);
        return false;
      }
      const word = next(source, hz, ms);
      if (!words.has(source) && words.size >= MOST_SOURCES) words.clear();
      words.set(source, word);
      rival = rivalOf(source, word);
      return rival !== null;
    },

    /** Who differed from the last that was told. */
    rival: () => rival,
  };
}

const isFar = (one: number, other: number): boolean =>
  Math.max(one, other) > Math.min(one, other) * FAR_TIMES && Math.abs(one - other) > FAR_HZ;
