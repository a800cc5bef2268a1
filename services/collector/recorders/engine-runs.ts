/** Longer than 200 lines, so that all that begins, continues and ends a run is read in one place. */
import { finite } from '../../../shared/export/from-boat/read-fields.ts';
import { enginePathOf, isPlausible, REVOLUTIONS as TURNS } from './engine-quantities.ts';
import { type EngineRun, newRun, type Phase, TURNING_HZ, takeReading } from './engine-run.ts';
import {
  type EngineState,
  isBelieved,
  mayBeDropout,
  type Revolutions,
  SILENCE_MS,
  STANDS_MS,
  standing,
  stands,
  whyOdd,
} from './engine-state.ts';
import type { LeftOutReason } from './left-out.ts';
import type { DeltaValue } from './read-delta.ts';
import type { Arrival } from './reading-clock.ts';
import { isRunTime, isUnknown, whyNoEngine, whyNoReading, whyNoRevolutions } from './why-unrecorded.ts';

export type { EngineRun } from './engine-run.ts';

export interface EngineRunOptions {
  /** Below so many turns a second a running engine idles. */
  readonly idleBelowHz: number;
  /** Another one after every boot: runs of two boots are two, even where the clock began anew with each. */
  readonly bootId: string;
}

const REVOLUTIONS = 'revolutions';
const RUN_TIME = 'runTime';
const STATE = 'state';
/** Runs whose times can be put right. */
const MOST_OURS = 100;
/** Engines of one boat; more are a sender's mistake. */
const MOST_ENGINES = 12;

export type EngineRuns = ReturnType<typeof createEngineRuns>;

/**
 * Finds the runs of all engines in what Signal K tells, by the engines' own revolutions. A run begins with the second
 * reading in a row of a turning engine, and is over when it stands, or its revolutions are null, as of an engine that is
 * off; but not for a reading that its pickup dropped. What forms runs is when values arrive; a sender's clock may show anything.
 */
export function createEngineRuns({ idleBelowHz, bootId }: EngineRunOptions, kept: readonly EngineRun[] = []) {
  const engines = new Map<string, EngineState>();
  for (const run of kept) engines.set(run.engine, standing(run));
  const changed = new Set<EngineRun>();
  /** Begun since this start; the newest. */
  const ours = new Set<EngineRun>();
  let connection = 0;
  let begun = 0;

  /** Says why what it was told cannot be recorded, though it is of a kind that is; null for everything else. */
  function take({ path, value: given, at, stamp, source }: DeltaValue, now: Arrival): LeftOutReason | null {
    const known = enginePathOf(path);
    if (!known || (known.quantity === null && known.name !== RUN_TIME && known.name !== STATE))
      return whyNoEngine(path);
    const state = stateOf(known.engine);
    if (!state) return 'too_many_engines';
    const ownMs = known.name === REVOLUTIONS ? state.clock.read(source, at, now.arrivedMs) : now.arrivedMs;
    if (state.toldMs === null && known.name === REVOLUTIONS) resume(state, ownMs, now);
    if (state.retold.isRetold(known.name, source, stamp, connection)) return null;
    const value = finite(given) ?? given;
    let differ: LeftOutReason | null = null;
    if (known.name === REVOLUTIONS && (isPlausible(TURNS, value) || isUnknown(value))) {
      const hz = isUnknown(value) ? null : value;
      const wallMs = now.wallMs + ownMs - now.arrivedMs;
      differ = whyOdd(state, source, hz, ownMs);
      takeRevolutions(known.engine, state, { hz, source, ownMs, wallMs, stamp, arrivedMs: now.arrivedMs });
      if (differ === 'sparse_revolutions') return differ;
    }
    const { run } = state;
    if (known.name === RUN_TIME && !isUnknown(value) && !isRunTime(value)) return 'impossible_run_time';
    if (state.untold.isMissed(known.name, value, now.arrivedMs, state.toldMs)) return 'no_revolutions';
    if (!run) return known.name === REVOLUTIONS ? (whyNoRevolutions(value) ?? differ) : null;
    changed.add(run);
    if (known.name === RUN_TIME && isRunTime(value)) run.runTimeS = value;
    if (known.name === REVOLUTIONS) {
      if (!isUnknown(value)) takeReading(run, TURNS, value, state.phase);
    } else if (known.quantity && value !== null && (state.standsSinceMs === null || state.unsure.isDoubted())) {
      state.unsure.take(run, { quantity: known.quantity, value, phase: state.phase, atMs: now.arrivedMs });
      return whyNoReading(run, known.quantity, value);
    }
    return differ;
  }

  function stateOf(engine: string): EngineState | null {
    const known = engines.get(engine);
    if (known || engines.size >= MOST_ENGINES) return known ?? null;
    const fresh = standing(null);
    engines.set(engine, fresh);
    return fresh;
  }

  const phaseAt = (hz: number): Phase => (hz < idleBelowHz ? 'idle' : 'cruise');

  /** The first word since this start: a run that was kept goes on, unless too long ago. */
  function resume(state: EngineState, ownMs: number, { wallMs }: Arrival): void {
    state.toldMs = ownMs;
    if (!state.run) return;
    const awayMs = wallMs - state.run.lastAt;
    if (Math.abs(awayMs) > SILENCE_MS) end(state);
    else state.turnedMs = ownMs - Math.max(awayMs, 0);
  }

  function takeRevolutions(engine: string, state: EngineState, told: Revolutions): void {
    const { hz, source, ownMs, arrivedMs } = told;
    if (ownMs - (state.toldMs ?? ownMs) > SILENCE_MS) end(state);
    const isStanding = hz === null || hz < TURNING_HZ;
    if (isStanding && !isBelieved(state, source, ownMs)) return;
    state.toldMs = ownMs;
    state.arrivedMs = arrivedMs;
    if (isStanding) {
      state.standsSinceMs ??= ownMs;
      state.timesStanding += 1;
      if (mayBeDropout(state, source, ownMs)) state.unsure.doubt();
      else stands(state);
      if (state.run && ownMs - state.standsSinceMs >= STANDS_MS) end(state);
      return;
    }
    if (mayBeDropout(state, source, ownMs)) state.standsSinceMs = null;
    else if (state.standsSinceMs !== null) stands(state);
    state.phase = phaseAt(hz);
    const passedMs = Math.max(ownMs - (state.turnedMs ?? ownMs), 0);
    const countedMs = state.pace.countedMs(source, ownMs, passedMs);
    if (state.run) goOn(state, state.run, told, passedMs, countedMs);
    else if (state.turning === null) state.turning = { ...told, hz };
    else {
      state.run = newRun(engine, `${bootId.slice(0, 8)}-${++begun}`, state.turning, told, countedMs);
      takeReading(state.run, TURNS, state.turning.hz, phaseAt(state.turning.hz));
      ours.add(state.run);
      for (const oldest of ours) if (ours.size > MOST_OURS) ours.delete(oldest);
    }
    state.standsSinceMs = null;
    state.timesStanding = 0;
    state.turnedMs = ownMs;
    state.turnedBy = source;
    state.unsure.confirm(state.run, arrivedMs);
  }

  /** Time counts between two readings of a turning engine with none of a standing one between them. */
  function goOn(state: EngineState, run: EngineRun, { stamp }: Revolutions, passedMs: number, countedMs: number): void {
    run.lastAt += passedMs;
    run.senderLastAt = stamp;
    if (state.standsSinceMs === null) run.durationS += countedMs / 1_000;
  }

  function end(state: EngineState): void {
    if (state.run) {
      state.run.ended = true;
      changed.add(state.run);
    }
    Object.assign(state, { run: null, standsSinceMs: null, timesStanding: 0 });
    stands(state);
  }

  return {
    take,

    /** Who differs about an engine from what was told last. */
    rivalAt: (path: string): string | null => engines.get(enginePathOf(path)?.engine ?? '')?.rivals.rival() ?? null,

    /** A server tells the last values again to whoever connects. */
    connected(): void {
      connection += 1;
    },

    leave(): void {
      ours.clear();
    },

    putRight(shiftMs: number): void {
      for (const run of ours) {
        run.startedAt += shiftMs;
        run.lastAt += shiftMs;
        run.isPutRight = true;
        changed.add(run);
      }
    },

    /** Ends the runs of engines that nobody has told of for a minute. */
    endSilent(arrivedMs: number): void {
      for (const state of engines.values()) {
        state.arrivedMs ??= arrivedMs;
        if (arrivedMs - state.arrivedMs > SILENCE_MS) end(state);
      }
    },

    hasEnded: () => [...changed].some(({ ended }) => ended),

    /** The runs that changed since they were last taken away. */
    takeChanged(): EngineRun[] {
      const runs = [...changed];
      changed.clear();
      return runs;
    },

    /** What is not ended yet, to be kept for the next start. */
    open: (): EngineRun[] => [...engines.values()].flatMap(({ run }) => run ?? []),
  };
}
