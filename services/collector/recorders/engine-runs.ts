import { finite } from '../../../shared/export/from-boat/read-fields.ts';
import { enginePathOf, isPlausible, REVOLUTIONS as TURNS } from './engine-quantities.ts';
import {
  type EngineRun,
  LONGEST_STEP_MS,
  newRun,
  type Phase,
  type Reading,
  TURNING_HZ,
  takeReading,
} from './engine-run.ts';
import type { LeftOutReason } from './left-out.ts';
import type { DeltaValue } from './read-delta.ts';
import { type Arrival, createReadingClock } from './reading-clock.ts';
import { createRetoldValues } from './retold-values.ts';

export type { EngineRun } from './engine-run.ts';

export interface EngineRunOptions {
  /** Below so many turns a second a running engine idles. */
  readonly idleBelowHz: number;
  /** Another one after every boot: runs of two boots are two, even where the clock began anew with each. */
  readonly bootId: string;
}

/** As long as this may an engine seem to stand, or say nothing, and still be on the same run. */
const STANDS_MS = 5_000;
const SILENCE_MS = 60_000;
const REVOLUTIONS = 'revolutions';
const RUN_TIME = 'runTime';
/** Runs whose times can be put right. */
const MOST_OURS = 100;
/** Engines of one boat; more are a sender's mistake. */
const MOST_ENGINES = 12;

export type EngineRuns = ReturnType<typeof createEngineRuns>;

/**
 * Finds the runs of all engines in what Signal K tells, by the engines' own revolutions. A run begins with the second
 * reading in a row of a turning engine. What forms runs is when values arrive; a sender's clock may show anything.
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
    if (!known || (known.quantity === null && known.name !== RUN_TIME)) return isOfNoEngine(path);
    const state = stateOf(known.engine);
    if (!state) return 'too_many_engines';
    const ownMs = known.name === REVOLUTIONS ? state.clock.read(source, at, now.arrivedMs) : now.arrivedMs;
    if (state.toldMs === null && known.name === REVOLUTIONS) resume(state, ownMs, now);
    if (state.retold.isRetold(known.name, source, stamp, connection)) return null;
    const value = finite(given) ?? given;
    if (known.name === REVOLUTIONS && isPlausible(TURNS, value)) {
      state.arrivedMs = now.arrivedMs;
      takeRevolutions(known.engine, state, value, { ownMs, wallMs: now.wallMs + ownMs - now.arrivedMs, stamp });
    }
    const { run } = state;
    if (!run) return known.name === REVOLUTIONS && isImpossible(value) ? 'impossible_revolutions' : null;
    changed.add(run);
    if (known.name === RUN_TIME && typeof value === 'number' && value >= 0) run.runTimeS = value;
    if (known.quantity && value !== null) takeReading(run, known.quantity, value, state.phase);
    return null;
  }

  function stateOf(engine: string): EngineState | null {
    const known = engines.get(engine);
    if (known || engines.size >= MOST_ENGINES) return known ?? null;
    const fresh = standing(null);
    engines.set(engine, fresh);
    return fresh;
  }

  /** The first word since this start: a run that was kept goes on, unless too long ago. */
  function resume(state: EngineState, ownMs: number, { wallMs }: Arrival): void {
    state.toldMs = ownMs;
    if (!state.run) return;
    const awayMs = wallMs - state.run.lastAt;
    if (Math.abs(awayMs) > SILENCE_MS) end(state);
    else state.turnedMs = ownMs - Math.max(awayMs, 0);
  }

  function takeRevolutions(engine: string, state: EngineState, hz: number, reading: Reading): void {
    const { ownMs, stamp } = reading;
    if (ownMs - (state.toldMs ?? ownMs) > SILENCE_MS) end(state);
    state.toldMs = ownMs;
    if (hz < TURNING_HZ) {
      state.turning = null;
      state.standsSinceMs ??= ownMs;
      if (state.run && ownMs - state.standsSinceMs >= STANDS_MS) end(state);
      return;
    }
    state.standsSinceMs = null;
    state.phase = hz < idleBelowHz ? 'idle' : 'cruise';
    if (state.run) {
      const stepMs = Math.max(ownMs - (state.turnedMs ?? ownMs), 0);
      state.run.durationS += Math.min(stepMs, LONGEST_STEP_MS) / 1_000;
      state.run.lastAt += stepMs;
      state.run.senderLastAt = stamp;
    } else if (state.turning === null) state.turning = reading;
    else {
      state.run = newRun(engine, `${bootId.slice(0, 8)}-${++begun}`, state.turning, reading);
      ours.add(state.run);
      for (const oldest of ours) if (ours.size > MOST_OURS) ours.delete(oldest);
    }
    state.turnedMs = ownMs;
  }

  function end(state: EngineState): void {
    if (state.run) {
      state.run.ended = true;
      changed.add(state.run);
    }
    state.run = null;
    state.turning = null;
    state.standsSinceMs = null;
  }

  return {
    take,

    /** A server tells the last values again to whoever connects. */
    connected(): void {
      connection += 1;
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

interface EngineState {
  run: EngineRun | null;
  phase: Phase;
  readonly clock: ReturnType<typeof createReadingClock>;
  readonly retold: ReturnType<typeof createRetoldValues>;
  /** A first reading of a turning engine, which may be noise. */
  turning: Reading | null;
  standsSinceMs: number | null;
  /** By the engine's clock of readings: when it was last seen turning, and when it was last told of at all. */
  turnedMs: number | null;
  toldMs: number | null;
  /** When it was last told of; null when that was before this start. */
  arrivedMs: number | null;
}

const standing = (run: EngineRun | null): EngineState => ({
  run,
  phase: 'idle',
  clock: createReadingClock(),
  retold: createRetoldValues(run?.senderLastAt ?? null),
  turning: null,
  standsSinceMs: null,
  turnedMs: null,
  toldMs: null,
  arrivedMs: null,
});

/** Revolutions, as the end of the path says, but of which engine? */
const isOfNoEngine = (path: string): LeftOutReason | null =>
  path.startsWith('propulsion.') && path.endsWith(`.${REVOLUTIONS}`) ? 'unreadable_engine' : null;

const isImpossible = (value: unknown): boolean => value !== null && !isPlausible(TURNS, value);
