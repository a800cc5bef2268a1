import { addTo, type Distribution, emptyDistribution } from './distribution.ts';
import { isEndOfScale, isUnavailable } from './end-of-scale.ts';
import { type EngineQuantity, isPlausible } from './engine-quantities.ts';

/** Slower than any engine idles, faster than noise on a pickup. */
export const TURNING_HZ = 1;
/** No longer time between two readings counts as seen, unless it is their sender’s pace. */
export const LONGEST_STEP_MS = 10_000;

export type Phase = 'idle' | 'cruise';

/** One run of an engine, from the first turn to the last; plain data, so that it can be kept over a restart. */
export interface EngineRun {
  readonly engine: string;
  /** Absent in one that an earlier version began. */
  readonly id?: string;
  /** First and last time the engine was seen turning, milliseconds since 1970, by our own clock. */
  startedAt: number;
  lastAt: number;
  /** Our clock was not set when it was recorded: both times were put right afterwards. */
  isPutRight?: boolean;
  /** What the sender's clock showed at the first and the last reading, in its own words. */
  readonly senderStartedAt?: string | null;
  senderLastAt?: string | null;
  ended: boolean;
  /** Seconds that really were seen: no gap of the sender's, and no jump of a clock, counts. */
  durationS: number;
  /** The engine's own count of its life, seconds; null when it tells none. */
  runTimeS: number | null;
  /** By quantity and phase. */
  readonly readings: Record<string, Partial<Record<Phase, Distribution>>>;
  /** Values that no engine can have had, by quantity. */
  readonly anomalies: Record<string, number>;
  /** How many of these are numbers of their sensor, and not what stands for none; absent where there are none. */
  otherUnits?: Record<string, number> | undefined;
}

/** When a reading was taken: by our time that never jumps, by our clock, and by the sender's, in its own words. */
export interface Reading {
  readonly ownMs: number;
  readonly wallMs: number;
  readonly stamp: string | null;
}

/** Of two readings of a turning engine, of whose step so much counts. `mark` is another one for each run of this boat. */
export function newRun(engine: string, mark: string, first: Reading, second: Reading, countedMs: number): EngineRun {
  const startedAt = Math.round(first.wallMs);
  const stepMs = second.ownMs - first.ownMs;
  return {
    engine,
    id: `${engine}@${new Date(startedAt).toISOString()}#${mark}`,
    startedAt,
    lastAt: startedAt + stepMs,
    senderStartedAt: first.stamp,
    senderLastAt: second.stamp,
    ended: false,
    durationS: countedMs / 1_000,
    runTimeS: null,
    readings: {},
    anomalies: {},
  };
}

/** Fewer numbers that no engine can have are a sensor's faults, and so is a smaller share of them. */
const [LEAST_OTHERS, LEAST_SHARE] = [3, 0.2];

/** How many values of a quantity are in the averages of a run. */
export const plausibleIn = ({ readings }: EngineRun, quantity: string): number =>
  (readings[quantity]?.idle?.samples ?? 0) + (readings[quantity]?.cruise?.samples ?? 0);

/**
 * Whether so many values of a quantity are impossible in its unit that it is sent in another: then those that are possible
 * are wrong as well, such as a load of 0.9 percent among shares of 1.
 */
export function isInAnotherUnit(run: EngineRun, quantity: string): boolean {
  const others = run.otherUnits?.[quantity] ?? 0;
  return others >= LEAST_OTHERS && others >= LEAST_SHARE * (others + plausibleIn(run, quantity));
}

/** A value of a quantity while the engine ran: averaged, or counted as an anomaly. */
export function takeReading(run: EngineRun, known: EngineQuantity, value: unknown, phase: Phase): void {
  if (!isPlausible(known, value, run.durationS)) {
    run.anomalies[known.quantity] = (run.anomalies[known.quantity] ?? 0) + 1;
    if (isNumberOf(known.quantity, value)) {
      run.otherUnits = { ...run.otherUnits, [known.quantity]: (run.otherUnits?.[known.quantity] ?? 0) + 1 };
    }
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

const isNumberOf = (quantity: string, value: unknown): boolean =>
  typeof value === 'number' &&
  Number.isFinite(value) &&
  !isEndOfScale(quantity, value) &&
  !isUnavailable(quantity, value);
