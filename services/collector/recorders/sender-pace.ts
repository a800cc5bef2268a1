import { LONGEST_STEP_MS } from './engine-run.ts';

/** What is no more than so many times as long is the same pace. */
const SAME_PACE = 1.5;
const STEPS_REMEMBERED = 4;
const MOST_SENDERS = 16;
/** Longer than a pace is the time for which a boat is switched off. */
const LONGEST_PACE_MS = 3_600_000;
/** So long may a sender be silent that tells only what changes; after more the engine may well have been switched off. */
const LONGEST_SPELL_MS = 600_000;
/** What is no more than so many times as fast is the same speed. */
const SAME_SPEED = 1.1;

interface Sender {
  readonly lastMs: number;
  readonly steps: readonly number[];
  /** Of its first step, which may have been a hole as well. */
  readonly withheldMs: number;
}

/**
 * Knows how far apart a sender's readings of a turning engine come, so that a sender's pace is told from a hole in what
 * it tells: a step counts whole when it is no longer than those before it, and the first one once the second is like it.
 */
export function createSenderPace() {
  const senders = new Map<string, Sender>();

  function next(source: string, ownMs: number, passedMs: number): { countedMs: number; sender: Sender } {
    const before = senders.get(source);
    const seenMs = Math.min(passedMs, LONGEST_STEP_MS);
    if (!before) return { countedMs: seenMs, sender: { lastMs: ownMs, steps: [], withheldMs: 0 } };
    const stepMs = ownMs - before.lastMs;
    const sender = { lastMs: ownMs, steps: [...before.steps, stepMs].slice(-STEPS_REMEMBERED), withheldMs: 0 };
    if (before.steps.length === 0) {
      return { countedMs: seenMs, sender: { ...sender, withheldMs: passedMs - seenMs } };
    }
    const paceMs = Math.min(...before.steps);
    const isSame = stepMs <= paceMs * SAME_PACE && paceMs <= stepMs * SAME_PACE;
    const countedMs = Math.min(passedMs, Math.max(LONGEST_STEP_MS, paceMs * SAME_PACE));
    return { countedMs: countedMs + (isSame ? before.withheldMs : 0), sender };
  }

  return {
    /** What counts of the time since anyone saw the engine turning, now that this one does. */
    countedMs(source: string, ownMs: number, passedMs: number): number {
      const { countedMs, sender } = next(source, ownMs, passedMs);
      if (!senders.has(source) && senders.size >= MOST_SENDERS) senders.clear();
      senders.set(source, sender);
      return countedMs;
    },

    /** The engine stands, or nobody tells of it: what comes then is no step. */
    forget(): void {
      senders.clear();
    },
  };
}

/** Sees that an engine turns, and that its readings come further apart than `silenceMs`, so that no two are of one run. */
export function createSparseReadings(silenceMs: number) {
  let alone = 0;

  return {
    /** `passedMs` since the reading before; two such steps in a row are a pace, and one may be anything. */
    isSparse(isTurning: boolean, passedMs: number): boolean {
      const isAlone = isTurning && passedMs > silenceMs && passedMs <= LONGEST_PACE_MS;
      alone = isAlone ? alone + 1 : 0;
      return alone >= 2;
    },
  };
}

/**
 * Sees that a run is in pieces, as of a sender that tells only what changes: between readings of one speed nobody tells
 * anything for longer than `silenceMs`, and nobody that the engine stands.
 */
export function createSilentSpells(silenceMs: number) {
  let last: { readonly source: string; readonly hz: number; readonly ms: number } | null = null;
  let spells = 0;

  return {
    /**
     * `hz` is null when it stands. One silence may be a stop of which the sender could not tell, since it had no power; two are
     * more than that.
     */
    isBroken(source: string, hz: number | null, ms: number): boolean {
      if (hz === null) {
        last = null;
        spells = 0;
        return false;
      }
      const before = last;
      last = { source, hz, ms };
      const passedMs = before === null ? 0 : ms - before.ms;
      if (before === null || passedMs <= silenceMs) return false;
      const isSameSpeed = Math.max(hz, before.hz) <= Math.min(hz, before.hz) * SAME_SPEED;
      spells = isSameSpeed && before.source === source && passedMs <= LONGEST_SPELL_MS ? spells + 1 : 0;
      return spells >= 2;
    },
  };
}
