import type { QuantityName } from '../quantities.ts';
import type { RecordOf } from '../records.ts';
import { type BoatTime, timeFields } from './boat-time.ts';
import { conditionsOf } from './engine-conditions.ts';
import { withPossibleTimes } from './engine-times.ts';
import { type Fields, field, isBlank, isFields, withoutPrivate } from './read-fields.ts';
import { type RecordReader, recordReader } from './record-reader.ts';

type Benchmark = RecordOf<'engine_benchmark'>;
type Reading = Benchmark['readings'][number];

/** The measured baseline of an engine, in either of the shapes that boats write; of another program `idOf` says its id. */
export function baselineOf(
  file: Fields,
  time: BoatTime,
  idOf: (read: RecordReader) => string | null = () => null,
): Benchmark {
  const read = recordReader(file);
  const id = idOf(read);
  const conditions = read.fields('conditions') ?? {};
  return withPossibleTimes({
    kind: 'baseline',
    ...(id !== null && { run_id: id }),
    ...timeFields(time, field(file, 'timestamp', 'created_at')),
    version: read.text('version'),
    engine_hours: read.number('engine_hours', 'engineHours'),
    duration_s: read.number('duration_s', 'duration', 'duration_seconds'),
    samples: read.count('samples', 'sample_count'),
    ...conditionsOf(read.within('conditions', conditions), conditions),
    readings: [
      ...nestedReadings(read.fields('baseline') ?? {}, read),
      ...flatReadings(read.fields('metrics') ?? {}, read),
    ],
    ...read.given(),
  });
}

/** The quantities of a baseline by every name they go by, and the unit that holds when the file names none. */
export const BASELINE_QUANTITIES: Readonly<Record<string, { quantity: QuantityName | 'rpm'; unit: string }>> = {
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
function nestedReadings(baseline: Fields, read: RecordReader): Reading[] {
  return Object.entries(baseline).flatMap(([name, phases]) => {
    const known = BASELINE_QUANTITIES[snakeCase(name)];
    if (!known) return keepUnknown(`baseline.${name}`, phases, read);
    if (!isFields(phases)) {
      read.keep(`baseline.${name}`, null, phases);
      return [];
    }
    const unit = read.within(`baseline.${name}`, phases).text('unit') ?? known.unit;
    return Object.entries(phases).flatMap(([phase, values]) =>
      phase === 'unit'
        ? []
        : readingOf(
            { quantity: known.quantity, phase: snakeCase(phase), unit },
            values,
            read,
            `baseline.${name}.${phase}`,
          ),
    );
  });
}

/** `metrics: {rpm_idle: {mean, …}}`, perhaps with the unit beside it: `oil_pressure_unit: "kPa"` */
function flatReadings(metrics: Fields, read: RecordReader): Reading[] {
  const flat = new Map(Object.entries(metrics).map(([name, values]) => [snakeCase(name), values]));
  return Object.entries(metrics).flatMap(([given, values]) => {
    const name = snakeCase(given);
    if (typeof values === 'string' && isUnitOf([...flat.keys()], name)) return [];
    const prefix = Object.keys(BASELINE_QUANTITIES)
      .filter((quantity) => name === quantity || name.startsWith(`${quantity}_`))
      .sort((a, b) => b.length - a.length)[0];
    const known = prefix === undefined ? undefined : BASELINE_QUANTITIES[prefix];
    if (!known || prefix === undefined) return keepUnknown(`metrics.${given}`, values, read);
    const told = flat.get(`${name}_unit`) ?? flat.get(`${prefix}_unit`);
    const unit = typeof told === 'string' && !isBlank(told) ? told : known.unit;
    const what = { ...known, unit, phase: name.slice(prefix.length + 1) || 'overall' };
    return readingOf(what, values, read, `metrics.${given}`);
  });
}

function isUnitOf(names: readonly string[], name: string): boolean {
  const of = /^(.+)_unit$/.exec(name)?.[1];
  return of !== undefined && names.some((one) => one !== name && (one === of || one.startsWith(`${of}_`)));
}

/** Keeps a quantity that we know nothing of; a text is none, and may say anything: of it only that it was there. */
function keepUnknown(place: string, values: unknown, read: RecordReader): [] {
  read.keep(place, null, typeof values === 'string' ? 'a text' : withoutPrivate(values));
  return [];
}

/** A reading is an object of statistics, or its mean alone; one without any number is none. */
function readingOf(
  what: Pick<Reading, 'quantity' | 'phase' | 'unit'>,
  values: unknown,
  file: RecordReader,
  place: string,
): Reading[] {
  const read = recordReader(isFields(values) ? values : { mean: values });
  const mean = read.number('mean', 'avg', 'average', 'value');
  const min = read.number('min');
  const max = read.number('max');
  const unit = read.text('unit') ?? what.unit;
  const stddev = read.number('stddev', 'std', 'std_dev');
  const samples = read.count('samples', 'count');
  const unread = Object.entries(read.given().given ?? {});
  for (const [name, text] of unread) file.keep(`${place}.${name}`, null, text);
  // The curve of a warm-up is no reading, and nobody asks for it.
  if (isFields(values) && Object.hasOwn(values, 'curve') && mean === null) return [];
  if (mean === null && min === null && max === null) return unread.length > 0 ? [] : keepUnknown(place, values, file);
  return [{ ...what, unit, mean, stddev, min, max, samples }];
}

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
