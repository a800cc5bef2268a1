import { isNothing } from '../../../shared/export/from-boat/read-fields.ts';
import { isEndOfScale, isUnavailable } from './end-of-scale.ts';
import { type EngineQuantity, isPlausible, REVOLUTIONS } from './engine-quantities.ts';
import { type EngineRun, isInAnotherUnit, plausibleIn } from './engine-run.ts';
import type { LeftOutReason } from './left-out.ts';
import { isOddPath } from './odd-path.ts';
import { NO_NUMBER } from './read-delta.ts';

/** Seconds; no engine has run a hundred years, and what has no number may be told as more. */
const LONGEST_RUN_TIME = 100 * 365 * 86_400;

/** Revolutions, as the end of the path says, but of which engine? And what may have been meant for an engine, or an alert. */
export function whyNoEngine(path: string): LeftOutReason | null {
  if (path.startsWith('propulsion.') && path.endsWith('.revolutions')) return 'unreadable_engine';
  return isOddPath(path) ? 'odd_path' : null;
}

export const isRunTime = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value < LONGEST_RUN_TIME;

/** An engine that is off is told with null, or with what its sender writes for no number. */
export const isUnknown = (value: unknown): value is null => isNothing(value) || value === NO_NUMBER;

export function whyNoRevolutions(value: unknown): LeftOutReason | null {
  if (isUnknown(value) || isPlausible(REVOLUTIONS, value)) return null;
  if (typeof value !== 'number') return 'no_number';
  if (isEndOfScale(REVOLUTIONS.quantity, value)) return 'end_of_scale';
  return value < 0 ? 'negative_revolutions' : 'impossible_revolutions';
}

/**
 * Why a reading of an engine that runs is an anomaly, where most of its quantity are in this run, or so many that none counts: a
 * single one is a fault of the sensor, and counted alone. What stands for no value is no reading.
 */
export function whyNoReading(run: EngineRun, known: EngineQuantity, value: unknown): LeftOutReason | null {
  if (isUnknown(value) || isPlausible(known, value, run.durationS)) return null;
  const areMost = plausibleIn(run, known.quantity) < Math.max(run.anomalies[known.quantity] ?? 0, 1);
  if (!areMost && !isInAnotherUnit(run, known.quantity)) return null;
  if (typeof value !== 'number') return 'no_number';
  return isEndOfScale(known.quantity, value) || isUnavailable(known.quantity, value) ? null : 'impossible_reading';
}
