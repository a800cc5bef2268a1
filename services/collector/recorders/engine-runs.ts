import { addTo, type Distribution, emptyDistribution } from './distribution.ts';
import { type EngineQuantity, enginePathOf, isPlausible } from './engine-quantities.ts';
import type { DeltaValue } from './read-delta.ts';

export type Phase = 'idle' | 'cruise';

/** One run of an engine, from the first turn to the last; plain data, so that it can be kept over a restart. */
export interface EngineRun {
  readonly engine: string;
  /** First and last time the engine was seen turning, milliseconds since 1970, by the sender's clock. */
  readonly startedAt: number;
  lastAt: number;
  ended: boolean;
  /** Seconds that really were seen: no gap of the sender's, and no jump of its clock, counts. */
  durationS: number;
  /** The engine's own count of its life, seconds; null when it tells none. */
  runTimeS: number | null;
  /** By quantity and phase. */
  readonly readings: Record<string, Partial<Record<Phase, Distribution>>>;
  /** Values that no engine can have had, by quantity. */
  readonly anomalies: Record<string, number>;
}

export interface EngineRunOptions {
  /** Below so many turns a second a running engine idles. */
  readonly idleBelowHz: number;
}

/** Slower than any engine idles, faster than noise on a pickup. */
const TURNING_HZ = 1;
/** As long as this may an engine seem to stand, or say nothing, and still be on the same run. */
const STANDS_MS = 5_000;
const SILENCE_MS = 60_000;
const LONGEST_STEP_MS = 10_000;
const RUN_TIME = 'runTime';
/** Engines of one boat; more are a sender's mistake. */
const MOST_ENGINES = 12;

export type EngineRuns = ReturnType<typeof createEngineRuns>;

/**
 * Finds the runs of all engines in what Signal K tells, by the engines' own revolutions. A run begins with the second
 * reading in a row of a turning engine. `arrivedMs` is a time that never jumps. It looks at no clock.
 */
export function createEngineRuns({ idleBelowHz }: EngineRunOptions, kept: readonly EngineRun[] = []) {
  const engines = new Map<string, EngineState>();
  for (const run of kept) {
    engines.set(run.engine, { ...standing(), run, turningSince: run.startedAt, knownTo: run.lastAt });
  }
  const changed = new Set<EngineRun>();

  function take({ path, value, at }: DeltaValue, now: { wallMs: number; arrivedMs: number }): void {
    const known = enginePathOf(path);
    if (!known || (known.quantity === null && known.name !== RUN_TIME)) return;
    const state = stateOf(known.engine);
    if (!state || isRepeat(state, known.name, at)) return;
    if (known.name === 'revolutions' && known.quantity && isPlausible(known.quantity, value)) {
      takeRevolutions(known.engine, state, value, at ?? now.wallMs, now.arrivedMs);
    }
    const { run } = state;
    if (!run) return;
    changed.add(run);
    if (known.name === RUN_TIME && typeof value === 'number' && value >= 0) run.runTimeS = value;
    if (known.quantity && value !== null) takeReading(run, known.quantity, value, state.phase);
  }

  /** A server tells the last values again to whoever connects. */
  function isRepeat(state: EngineState, name: string, at: number | null): boolean {
    if (at === null) return false;
    if (at === (state.lastAt.get(name) ?? state.knownTo)) return true;
    state.lastAt.set(name, at);
    return false;
  }

  function stateOf(engine: string): EngineState | null {
    const known = engines.get(engine);
    if (known || engines.size >= MOST_ENGINES) return known ?? null;
    const fresh = standing();
    engines.set(engine, fresh);
    return fresh;
  }

  function takeRevolutions(engine: string, state: EngineState, value: number, atMs: number, arrivedMs: number): void {
    const gapMs = atMs - (state.run?.lastAt ?? atMs);
    if (state.run && Math.abs(gapMs) > SILENCE_MS) end(state);
    state.arrivedMs = arrivedMs;
    if (value < TURNING_HZ) {
      state.turningSince = null;
      state.standsSince ??= atMs;
      if (state.run && atMs - state.standsSince >= STANDS_MS) end(state);
      return;
    }
    state.standsSince = null;
    state.phase = value < idleBelowHz ? 'idle' : 'cruise';
    if (state.run) {
      state.run.durationS += Math.min(Math.max(atMs - state.run.lastAt, 0), LONGEST_STEP_MS) / 1_000;
      state.run.lastAt = Math.max(state.run.lastAt, atMs);
    } else if (state.turningSince === null) state.turningSince = atMs;
    else state.run = newRun(engine, state.turningSince, atMs);
  }

  function end(state: EngineState): void {
    if (state.run) {
      state.run.ended = true;
      changed.add(state.run);
    }
    state.run = null;
    state.turningSince = null;
    state.standsSince = null;
  }

  return {
    take,

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
  /** A first reading of a turning engine, which may be noise. */
  turningSince: number | null;
  standsSince: number | null;
  /** When it was last told of; null when that was before this start. */
  arrivedMs: number | null;
  /** By quantity, the time of its last value; before the first, what was known at this start. */
  readonly lastAt: Map<string, number>;
  readonly knownTo: number | null;
}

const standing = (): EngineState => ({
  run: null,
  phase: 'idle',
  turningSince: null,
  standsSince: null,
  arrivedMs: null,
  lastAt: new Map(),
  knownTo: null,
});

const newRun = (engine: string, startedAt: number, lastAt: number): EngineRun => ({
  engine,
  startedAt,
  lastAt,
  ended: false,
  durationS: Math.min(Math.max(lastAt - startedAt, 0), LONGEST_STEP_MS) / 1_000,
  runTimeS: null,
  readings: {},
  anomalies: {},
});

function takeReading(run: EngineRun, known: EngineQuantity, value: unknown, phase: Phase): void {
  if (!isPlausible(known, value)) {
    run.anomalies[known.quantity] = (run.anomalies[known.quantity] ?? 0) + 1;
    return;
  }
  // A turning engine that seems to stand for a moment is not idling.
  if (known.quantity === 'revolutions' && value < TURNING_HZ) return;
  const phases = run.readings[known.quantity] ?? {};
  run.readings[known.quantity] = phases;
  const distribution = phases[phase] ?? emptyDistribution();
  phases[phase] = distribution;
  addTo(distribution, value, known.step);
}
