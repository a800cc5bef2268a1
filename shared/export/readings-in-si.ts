import type { CategoryName } from './category-names.ts';
import { OF_CONDITIONS, QUANTITIES, quantityOf, roundedReading, unitNamed } from './quantities.ts';
import type { RecordOf } from './records.ts';

type Engine = RecordOf<'engine_benchmark'>;
type ConditionInSi = NonNullable<Engine['conditions_si']>[number];
type InSi = NonNullable<Engine['readings_si']>[number];

/** A record of a category as it is written: of an engine's with its conditions and readings in SI. Pure. */
export const withReadingsInSi = <Rec extends object>(category: CategoryName, record: Rec): Rec =>
  category === 'engine_benchmark'
    ? Object.assign(record, conditionsInSi(record as never), readingsInSi(record as never))
    : record;

/** The conditions whose unit was told, by the one name and in the one unit of each. Pure. */
export function conditionsInSi({
  conditions,
  conditions_units = {},
}: Pick<Engine, 'conditions' | 'conditions_units'>): {
  conditions_si?: ConditionInSi[];
} {
  const inSi = Object.entries(OF_CONDITIONS).flatMap(([name, quantity]) => {
    const [value, word] = [conditions[name], conditions_units[name]];
    const unit = word === undefined ? null : unitNamed(word);
    if (typeof value !== 'number' || unit?.si !== QUANTITIES[quantity].unit) return [];
    return [{ quantity, unit: unit.si, value: roundedReading(value * unit.factor + unit.offset) }];
  });
  return inSi.length > 0 ? { conditions_si: inSi } : {};
}

/**
 * The readings of an engine by their one name and in its one unit, with what cannot be told so left out: those in no unit, in
 * one that is not known, or in one of another kind. Nothing where they are so as they stand. Pure.
 */
export function readingsInSi({ readings }: Pick<Engine, 'readings'>): { readings_si?: InSi[] } {
  const all = readings.map(inSi);
  const isSo = all.every((one, i) => one?.quantity === readings[i]?.quantity && one?.unit === readings[i]?.unit);
  return isSo ? {} : { readings_si: all.filter((one) => one !== null) };
}

function inSi(reading: Engine['readings'][number]): InSi | null {
  const quantity = quantityOf(reading.quantity);
  const unit = reading.unit === null ? null : unitNamed(reading.unit);
  if (quantity === null || unit === null || unit.si !== QUANTITIES[quantity].unit) return null;
  const { factor, offset } = unit;
  const to = (value: number | null) => (value === null ? null : roundedReading(value * factor + offset));
  const { phase, mean, stddev, min, max, p95, samples } = reading;
  return {
    ...{ quantity, phase, unit: unit.si },
    mean: to(mean),
    stddev: stddev === null ? null : roundedReading(stddev * factor),
    ...{ min: to(min), max: to(max) },
    ...(p95 !== undefined && { p95: to(p95) }),
    samples,
  };
}
