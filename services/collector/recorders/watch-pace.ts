/** What the forward watch sees, in short. */
export interface Seen {
  readonly level: string | null;
  readonly types: readonly string[];
}

/** Kinds that were seen and are in no sighting, and how often each. */
export type PassedOver = Readonly<Record<string, number>>;

/** What comes and goes faster is one sighting, unless it becomes more dangerous or is of a kind that none of that time is. */
const CALM_MS = 60_000;
/** A detector that takes waves for all kinds of things would fill the card, and the line ashore. */
const MOST_IN_CALM = 6;
const LEVELS = ['NONE', 'INFO', 'WARNING', 'CRITICAL'];
/** Kinds that are counted by their names; the rest together. */
const MOST_NAMED = 50;
const OTHERS = 'others';

/** The name of a state: its level and its kinds. */
export const signatureOf = ({ level, types }: Seen): string => [level ?? 'NONE', ...[...types].sort()].join(' ');

/**
 * Says of each state of the forward watch whether it is a sighting, given `last`, the name of the one told last. What is passed
 * over of kinds that are in no sighting is counted, for the next one to tell. It looks at no clock.
 */
export function createWatchPace(last: string | null) {
  let told = last;
  let looked = last;
  /** The sightings of the last minute. */
  let recent: { readonly ms: number; readonly types: readonly string[] }[] = [];
  let toldMs = Number.NEGATIVE_INFINITY;
  const passed = new Map<string, number>();

  function tell({ types }: Seen, name: string, nowMs: number): { readonly passed_over?: PassedOver } {
    told = name;
    toldMs = nowMs;
    recent.push({ ms: nowMs, types });
    const counts = Object.fromEntries(passed);
    passed.clear();
    return Object.keys(counts).length > 0 ? { passed_over: counts } : {};
  }

  function passOver(types: readonly string[]): void {
    for (const type of types) {
      const name = passed.has(type) || passed.size < MOST_NAMED ? type : OTHERS;
      passed.set(name, (passed.get(name) ?? 0) + 1);
    }
  }

  /**
   * What the sighting has to tell of those that were passed over; null for no sighting. `isCalm`: what comes and goes within
   * a minute is passed over. `nowMs` by a time that never jumps.
   */
  return (seen: Seen, nowMs: number, isCalm: boolean): { readonly passed_over?: PassedOver } | null => {
    const name = signatureOf(seen);
    const isNew = name !== looked;
    looked = name;
    recent = recent.filter(({ ms }) => nowMs - ms < CALM_MS);
    if (name === told) return !isCalm && passed.size > 0 ? tell(seen, name, nowMs) : null;
    if (!isCalm || nowMs - toldMs >= CALM_MS || isWorse(name, told)) return tell(seen, name, nowMs);
    const fresh = seen.types.filter((type) => !recent.some(({ types }) => types.includes(type)));
    if (fresh.length > 0 && recent.length < MOST_IN_CALM) return tell(seen, name, nowMs);
    if (isNew) passOver(fresh);
    return null;
  };
}

const isWorse = (now: string, before: string | null): boolean => levelOf(now) > levelOf(before ?? '');

const levelOf = (signature: string): number => LEVELS.indexOf(signature.split(' ')[0] ?? '');
