import type { CategoryName } from '../category-names.ts';
import { FIELD_UNITS, type FieldUnit } from '../field-units.ts';
import { unitNamed } from '../quantities.ts';
import { bareName, type Fields, isBlank, numberField } from './read-fields.ts';

/**
 * The unit that a record tells beside a number, `engine_hours_unit`: "s", where the field has one of its own: converted, or
 * both in one text, which is no number and is kept as it was given. Pure.
 */

/** What makes the unit of its kind, by which units are converted: `value * factor + offset`. */
interface Scale {
  readonly of: string;
  readonly factor: number;
  readonly offset: number;
}

const scales = (of: string, factors: Readonly<Record<string, number>>) =>
  Object.entries(factors).flatMap(([words, factor]) =>
    words.split(' ').map((word) => [word, { of, factor, offset: 0 }] as const),
  );

/** By their names in small letters. A `kB` is Linux’s, of 1,024; of an `MB` nobody knows which. */
const SCALES: ReadonlyMap<string, Scale> = new Map([
  ...scales('s', {
    'ms msec msecs millisecond milliseconds': 0.001,
    's sec secs second seconds': 1,
    'min mins minute minutes': 60,
    'h hr hrs hour hours': 3_600,
    'd day days': 86_400,
  }),
  ...scales('byte', {
    'b byte bytes': 1,
    'kb kib kibibytes': 2 ** 10,
    'mib mebibytes': 2 ** 20,
    'gib gibibytes': 2 ** 30,
  }),
  ...scales('Hz', { hz: 1, khz: 1e3, mhz: 1e6, ghz: 1e9 }),
]);
const KINDS = ['s', 'byte', 'Hz', 'K', 'ratio'];

/** Under which a category reads a number as well, beside its name. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  duration: 'duration_s',
  durationseconds: 'duration_s',
  speciesconfidence: 'confidence',
  uptime: 'system_uptime_seconds',
  temperature: 'cpu_temperature_c',
  usage: 'cpu_usage_percent',
  frequency: 'cpu_frequency_mhz',
};
/** What a name has of its own unit. */
const UNIT_IN_NAME = ['s', 'c', 'kb', 'mhz', 'bytes', 'seconds', 'percent'];

interface Measured {
  readonly name: string;
  readonly bare: string;
  readonly scale: Scale;
}

/** The same fields, with the numbers that tell another unit beside them in their own; without what told it. */
export function withToldUnits(category: CategoryName, fields: Fields): Fields {
  const told = Object.keys(fields).filter((name) => /(?:units?|uom)$/i.test(name) && typeof fields[name] === 'string');
  if (told.every((name) => isBlank(fields[name]))) return fields;
  const measured = Object.keys(fields).flatMap((name) => measuredBy(category, name, fields));
  const changed = new Map(Object.entries(fields));
  for (const by of told) {
    const word = String(fields[by]).trim();
    const scale = scaleNamed(word);
    const meant = isBlank(word) ? [] : meantBy(bareName(by).replace(/(?:units?|uom)$/, ''), scale, measured);
    for (const { name, scale: own } of meant) changed.set(name, converted(fields, name, { word, scale, own }));
    if (meant.length > 0) changed.delete(by);
  }
  return Object.fromEntries(changed);
}

function measuredBy(category: CategoryName, name: string, fields: Fields): Measured[] {
  const bare = bareName(name);
  const own = Object.entries(FIELD_UNITS[category]).find(
    ([one]) => one === OTHER_NAMES[bare] || bareName(one) === bare,
  );
  const scale = own === undefined ? null : scaleOf(own[1]);
  return scale === null || numberField(fields, name) === null ? [] : [{ name, bare, scale }];
}

function scaleOf({ unit, si }: FieldUnit): Scale | null {
  const of = si?.unit ?? unit;
  return KINDS.includes(of) ? { of, factor: si?.factor ?? 1, offset: si?.offset ?? 0 } : null;
}

function scaleNamed(word: string): Scale | null {
  const known = SCALES.get(word.toLowerCase().replace(/[\s.]+/g, ''));
  if (known !== undefined) return known;
  const unit = unitNamed(word);
  return unit && { of: unit.si, factor: unit.factor, offset: unit.offset };
}

/** By its own name, whatever the unit; by a part of it, or by none, only in a unit of its kind. */
function meantBy(stem: string, scale: Scale | null, measured: readonly Measured[]): readonly Measured[] {
  const named = measured.filter(({ bare }) => stem === bare || UNIT_IN_NAME.some((unit) => stem + unit === bare));
  if (named.length > 0) return named;
  const ofKind = measured.filter((one) => one.scale.of === scale?.of);
  if (stem === '') return measured.length === 1 ? ofKind : [];
  const isTemperature = /^temp(?:erature)?$/.test(stem);
  return (isTemperature ? measured.filter((one) => one.scale.of === 'K') : ofKind).filter(({ bare }) =>
    bare.includes(isTemperature ? 'temp' : stem),
  );
}

interface Told {
  readonly word: string;
  readonly scale: Scale | null;
  readonly own: Scale;
}

function converted(fields: Fields, name: string, { word, scale, own }: Told): unknown {
  const value = numberField(fields, name) ?? 0;
  if (scale?.of !== own.of) return `${fields[name]} ${word}`;
  if (scale.factor === own.factor && scale.offset === own.offset) return fields[name];
  // What is told has no more digits than these; the others are of the conversion.
  return Number(((value * scale.factor + scale.offset - own.offset) / own.factor).toPrecision(12));
}
