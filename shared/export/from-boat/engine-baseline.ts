import type { RecordOf } from '../records.ts';
import { type BoatTime, timeFields } from './boat-time.ts';
import {
  countField,
  type Fields,
  field,
  fieldsField,
  isFields,
  numberField,
  textField,
  unreadFields,
} from './read-fields.ts';

type Benchmark = RecordOf<'engine_benchmark'>;
type Reading = Benchmark['readings'][number];

/** The measured baseline of an engine, in either of the shapes that boats write. */
export function baselineOf(file: Fields, time: BoatTime): Benchmark {
  const conditions = fieldsField(file, 'conditions') ?? {};
  const baseline: Benchmark = {
    kind: 'baseline',
    ...timeFields(time, field(file, 'timestamp', 'created_at')),
    version: textField(file, 'version'),
    engine_hours: numberField(file, 'engineHours', 'engine_hours'),
    duration_s: numberField(file, 'duration', 'duration_s', 'duration_seconds'),
    samples: countField(file, 'samples', 'sample_count'),
    conditions: conditionsOf(conditions),
    readings: [
      ...nestedReadings(fieldsField(file, 'baseline') ?? {}),
      ...flatReadings(fieldsField(file, 'metrics') ?? {}),
    ],
  };
  const unread = unreadFields(baseline, {
    engine_hours: field(file, 'engineHours', 'engine_hours'),
    duration_s: field(file, 'duration', 'duration_s', 'duration_seconds'),
    samples: field(file, 'samples', 'sample_count'),
  });
  return { ...baseline, ...unread };
}

function conditionsOf(conditions: Fields): Benchmark['conditions'] {
  const named: Benchmark['conditions'] = {};
  for (const [name, ...given] of [
    ['air_temp', 'airTemp'],
    ['water_temp', 'waterTemp'],
    ['humidity'],
    ['barometer'],
  ] as const) {
    const value = numberField(conditions, name, ...given);
    if (value !== null) named[name] = value;
  }
  const weather = textField(conditions, 'weather');
  return weather === null ? named : { ...named, weather };
}

/** The quantities of a baseline by every name they go by, and the unit that holds when the file names none. */
const QUANTITIES: Readonly<Record<string, { quantity: string; unit: string }>> = {
  rpm: { quantity: 'rpm', unit: 'rpm' },
  temperature: { quantity: 'coolant_temperature', unit: 'F' },
  coolant_temp: { quantity: 'coolant_temperature', unit: 'F' },
  coolant_temperature: { quantity: 'coolant_temperature', unit: 'F' },
  oil_temp: { quantity: 'oil_temperature', unit: 'F' },
  oil_temperature: { quantity: 'oil_temperature', unit: 'F' },
  oil_pressure: { quantity: 'oil_pressure', unit: 'psi' },
  fuel_pressure: { quantity: 'fuel_pressure', unit: 'psi' },
  boost_pressure: { quantity: 'boost_pressure', unit: 'psi' },
  boost: { quantity: 'boost_pressure', unit: 'psi' },
  fuel_rate: { quantity: 'fuel_rate', unit: 'gph' },
  voltage: { quantity: 'voltage', unit: 'V' },
};

/** `baseline: {oilPressure: {idle: {mean, …}, unit: "psi"}}` */
function nestedReadings(baseline: Fields): Reading[] {
  return Object.entries(baseline).flatMap(([name, phases]) => {
    const known = QUANTITIES[snakeCase(name)];
    if (!known || !isFields(phases)) return [];
    const unit = textField(phases, 'unit') ?? known.unit;
    return Object.entries(phases).flatMap(([phase, values]) =>
      phase === 'unit' ? [] : readingOf(known.quantity, snakeCase(phase), unit, values),
    );
  });
}

/** `metrics: {rpm_idle: {mean, …}}` */
function flatReadings(metrics: Fields): Reading[] {
  return Object.entries(metrics).flatMap(([name, values]) => {
    const flat = snakeCase(name);
    const prefix = Object.keys(QUANTITIES)
      .filter((quantity) => flat === quantity || flat.startsWith(`${quantity}_`))
      .sort((a, b) => b.length - a.length)[0];
    const known = prefix === undefined ? undefined : QUANTITIES[prefix];
    if (!known || prefix === undefined) return [];
    return readingOf(known.quantity, flat.slice(prefix.length + 1) || 'overall', known.unit, values);
  });
}

/** A reading is an object of statistics, or its mean alone; one without any number is none. */
function readingOf(quantity: string, phase: string, unit: string, values: unknown): Reading[] {
  const fields: Fields = isFields(values) ? values : { mean: values };
  const mean = numberField(fields, 'mean', 'avg', 'average', 'value');
  const min = numberField(fields, 'min');
  const max = numberField(fields, 'max');
  if (mean === null && min === null && max === null) return [];
  return [
    {
      quantity,
      phase,
      unit: textField(fields, 'unit') ?? unit,
      mean,
      stddev: numberField(fields, 'stddev', 'std', 'std_dev'),
      min,
      max,
      samples: countField(fields, 'samples', 'count'),
    },
  ];
}

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
