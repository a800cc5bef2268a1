import { asText } from '../fit-text.ts';
import type { RecordOf } from '../records.ts';

type Benchmark = RecordOf<'engine_benchmark'>;

/**
 * A run without what no run can have, which is null beside what was given: an engine has no hours below zero, and a run no
 * duration, and none has ended before it began. Pure.
 */
export function withPossibleTimes(run: Benchmark): Benchmark {
  const { engine_hours, duration_s, ended_at, timestamp, given } = run;
  const isBefore = ended_at != null && timestamp !== null && Date.parse(ended_at) < Date.parse(timestamp);
  const impossible = {
    ...(isBelow(engine_hours) && { engine_hours }),
    ...(isBelow(duration_s) && { duration_s }),
    ...(isBefore && { ended_at }),
  };
  const names = Object.keys(impossible);
  if (names.length === 0) return run;
  const nothing = Object.fromEntries(names.map((name) => [name, null]));
  const asGiven = Object.fromEntries(Object.entries(impossible).map(([name, value]) => [name, asText(value)]));
  return { ...run, ...nothing, given: { ...asGiven, ...given } };
}

const isBelow = (value: unknown): boolean => typeof value === 'number' && value < 0;
