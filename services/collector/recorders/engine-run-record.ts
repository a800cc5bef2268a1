import { roundedReading, type SiUnit, unitNamed } from '../../../shared/export/quantities.ts';
import type { RecordOf } from '../../../shared/export/records.ts';
import { type Distribution, percentile95, standardDeviation } from './distribution.ts';
import { type EngineQuantity, quantityNamed } from './engine-quantities.ts';
import { type EngineRun, isInAnotherUnit, type Phase, plausibleIn } from './engine-run.ts';

type EngineRecord = RecordOf<'engine_benchmark'>;
type Reading = EngineRecord['readings'][number];

/** `si`: as recorded. `central`: as the central database's columns have them. */
export const ENGINE_UNITS = ['si', 'central'] as const;
export type EngineUnits = (typeof ENGINE_UNITS)[number];

/** By the unit recorded, what the central database's columns have: the name where it is another, and the unit. */
const CENTRAL: Readonly<Partial<Record<SiUnit, { readonly quantity?: string; readonly unit: string }>>> = {
  Hz: { quantity: 'rpm', unit: 'rpm' },
  Pa: { unit: 'psi' },
  K: { unit: 'F' },
};

/** A run as it stands in an export, with its times in UTC. Pure. */
export function engineRunRecord(run: EngineRun, units: EngineUnits): EngineRecord {
  const at = (ms: number) => new Date(ms).toISOString();
  return {
    kind: 'run',
    run_id: run.id ?? `${run.engine}@${at(run.startedAt)}`,
    engine: run.engine,
    timestamp: at(run.startedAt),
    ended_at: run.ended ? at(run.lastAt) : null,
    ...(run.senderStartedAt && { timestamp_sender: run.senderStartedAt }),
    ...(run.isPutRight && { time_source: 'put_right' }),
    version: null,
    engine_hours: run.runTimeS === null ? null : roundedReading(run.runTimeS / 3_600),
    duration_s: roundedReading(run.durationS),
    samples: samplesOf(run),
    conditions: {},
    readings: Object.entries(counted(run)).flatMap(([name, phases]) => {
      const known = quantityNamed(name);
      return (['idle', 'cruise'] as const).flatMap((phase) => {
        const distribution = phases[phase];
        return known && distribution ? readingOf(known, phase, distribution, units) : [];
      });
    }),
    anomalies: anomaliesOf(run),
  };
}

/** None of a quantity that is sent in another unit. */
const counted = (run: EngineRun): EngineRun['readings'] =>
  Object.fromEntries(Object.entries(run.readings).filter(([name]) => !isInAnotherUnit(run, name)));

/** Of such a quantity all values are. */
const anomaliesOf = (run: EngineRun): EngineRun['anomalies'] =>
  Object.fromEntries(
    Object.entries(run.anomalies).map(([name, count]) => [
      name,
      isInAnotherUnit(run, name) ? count + plausibleIn(run, name) : count,
    ]),
  );

function readingOf(known: EngineQuantity, phase: Phase, distribution: Distribution, units: EngineUnits): Reading {
  const { quantity = known.quantity, unit } = (units === 'central' && CENTRAL[known.unit]) || { unit: known.unit };
  const { factor, offset } = unitNamed(unit) ?? { factor: 1, offset: 0 };
  const value = (recorded: number) => roundedReading((recorded - offset) / factor);
  return {
    quantity,
    phase,
    unit,
    mean: value(distribution.mean),
    stddev: roundedReading(standardDeviation(distribution) / factor),
    min: value(distribution.min),
    max: value(distribution.max),
    p95: value(percentile95(distribution, known.step)),
    samples: distribution.samples,
  };
}

const samplesOf = (run: EngineRun): number =>
  Object.values(counted(run)).reduce((sum, { idle, cruise }) => sum + (idle?.samples ?? 0) + (cruise?.samples ?? 0), 0);
