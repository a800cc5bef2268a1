import { unitNamed } from '../quantities.ts';
import type { RecordOf } from '../records.ts';
import { bareName, type Fields, field, isBlank } from './read-fields.ts';
import type { RecordReader } from './record-reader.ts';

type Benchmark = RecordOf<'engine_benchmark'>;
type Conditions = Pick<Benchmark, 'conditions' | 'conditions_units'>;

/** What is measured, and the names that go with a unit at their end (`airTempF`, `barometer_hpa`) or without. */
const MEASURED: Readonly<Record<string, readonly string[]>> = {
  air_temp: ['air_temp', 'air_temperature'],
  water_temp: ['water_temp', 'water_temperature', 'sea_temp', 'sea_temperature'],
  humidity: ['humidity', 'relative_humidity'],
  barometer: ['barometer', 'barometric_pressure', 'atmospheric_pressure'],
};
/** A number and its unit in one text: `72 °F`. */
const WITH_UNIT = /^\s*([-+]?\d+(?:\.\d+)?)\s*([^\s\d].*?)\s*$/;

/**
 * The weather of a measurement: each number as it was written, with its unit where that is told: in the same text, at the
 * end of its name, or beside it under the name and `unit`. Pure.
 */
export function conditionsOf(read: RecordReader, given: Fields): Conditions {
  const conditions: Benchmark['conditions'] = {};
  const units: Record<string, string> = {};
  for (const [name, spellings] of Object.entries(MEASURED)) {
    const found = nameIn(given, spellings);
    if (found === null) continue;
    const inText = WITH_UNIT.exec(String(field(given, found.as)));
    const isUnit = inText !== null && unitNamed(inText[2] ?? '') !== null;
    const value = isUnit ? Number(inText[1]) : read.number(name, found.as);
    if (value === null) continue;
    conditions[name] = value;
    const beside = read.text(`${found.as}_unit`, `${found.as}Unit`);
    const unit = (isUnit ? inText[2] : beside) ?? found.unit;
    if (unit !== null) units[name] = unit;
  }
  const weather = read.text('weather');
  if (weather !== null) conditions.weather = weather;
  return { conditions, ...(Object.keys(units).length > 0 && { conditions_units: units }) };
}

/** Under which of its spellings something stands, and the unit at the end of that. */
function nameIn(given: Fields, spellings: readonly string[]): { as: string; unit: string | null } | null {
  for (const as of Object.keys(given)) {
    for (const stem of spellings.map(bareName)) {
      const unit = bareName(as).startsWith(stem) ? bareName(as).slice(stem.length) : null;
      const isMeant = unit === '' || (unit !== null && unitNamed(unit) !== null);
      if (isMeant && !isBlank(given[as])) return { as, unit: unit || null };
    }
  }
  return null;
}
