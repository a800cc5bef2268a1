/**
 * What is measured of an engine, and of the weather about it, by the one name and in the one unit that it has wherever it stands in SI: Signal K's.
 * Nothing else is written to `readings_si` and `conditions_si`.
 */
export const QUANTITIES = {
  revolutions: { unit: 'Hz', meaning: 'turns of the engine a second' },
  engine_temperature: { unit: 'K', meaning: 'of the engine, where its sender sits' },
  coolant_temperature: { unit: 'K', meaning: 'of the coolant' },
  oil_temperature: { unit: 'K', meaning: 'of the engine oil' },
  exhaust_temperature: { unit: 'K', meaning: 'of the exhaust' },
  transmission_oil_temperature: { unit: 'K', meaning: 'of the oil in the transmission' },
  oil_pressure: { unit: 'Pa', meaning: 'of the engine oil' },
  coolant_pressure: { unit: 'Pa', meaning: 'of the coolant' },
  boost_pressure: { unit: 'Pa', meaning: 'of the turbocharger, above that of the air' },
  fuel_pressure: { unit: 'Pa', meaning: 'of the fuel' },
  transmission_oil_pressure: { unit: 'Pa', meaning: 'of the oil in the transmission' },
  fuel_rate: { unit: 'm3/s', meaning: 'fuel that is burnt' },
  alternator_voltage: { unit: 'V', meaning: 'at the alternator' },
  voltage: {
    unit: 'V',
    meaning: 'of the boat’s baseline, which does not say where it was measured: another one than the alternator’s',
  },
  load: { unit: 'ratio', meaning: 'of the engine, of its most at this speed' },
  air_temperature: { unit: 'K', meaning: 'of the air around the boat' },
  water_temperature: { unit: 'K', meaning: 'of the water around the boat' },
  humidity: { unit: 'ratio', meaning: 'of the air, relative' },
  atmospheric_pressure: { unit: 'Pa', meaning: 'of the air' },
  torque: { unit: 'ratio', meaning: 'of the engine, of its most; negative where it brakes' },
} as const satisfies Readonly<Record<string, { readonly unit: string; readonly meaning: string }>>;

export type QuantityName = keyof typeof QUANTITIES;
export type SiUnit = (typeof QUANTITIES)[QuantityName]['unit'];

/** Names under which a quantity stands elsewhere, where the unit does not say it already. */
export const OTHER_NAMES: Readonly<Record<string, QuantityName>> = { rpm: 'revolutions' };
/** The conditions of a measurement that are numbers. */
export const OF_CONDITIONS: Readonly<Record<string, QuantityName>> = {
  air_temp: 'air_temperature',
  water_temp: 'water_temperature',
  humidity: 'humidity',
  barometer: 'atmospheric_pressure',
};

/** A unit in which a boat writes: the SI unit for it, and what makes one of the other: `value * factor + offset`. */
export interface Unit {
  readonly si: SiUnit;
  readonly factor: number;
  readonly offset: number;
  /** As people write it, in small letters and without blanks; the first is its name here. */
  readonly spellings: readonly string[];
}

const unit = (si: SiUnit, factor: number, spellings: readonly string[], offset = 0): Unit => ({
  ...{ si, factor, offset },
  spellings,
});

const PSI_PA = 6_894.757_293_168;
const US_GALLON_M3 = 0.003_785_411_784;
const IMPERIAL_GALLON_M3 = 0.004_546_09;

/** A unit that is not here is none that we know: nothing is converted by guess. A gallon is a US one unless it says so. */
export const UNITS: readonly Unit[] = [
  unit('Hz', 1, ['hz', '1/s', 'r/s', 'rps']),
  unit('Hz', 1 / 60, ['rpm', 'r/min', '1/min', 'min-1', 'rev/min']),
  unit('K', 1, ['k', 'kelvin', '°k', 'degk']),
  unit('K', 1 / 1.8, ['f', '°f', 'degf', 'fahrenheit', 'deg_f', 'degreesfahrenheit', 'degreefahrenheit'], 459.67 / 1.8),
  unit('K', 1, ['c', '°c', 'degc', 'celsius', 'deg_c', 'degreescelsius', 'degreecelsius', 'celcius'], 273.15),
  unit('Pa', 1, ['pa', 'pascal']),
  unit('Pa', 1_000, ['kpa']),
  unit('Pa', 100, ['hpa', 'mbar', 'millibar']),
  unit('Pa', 100_000, ['bar', 'bars']),
  unit('Pa', PSI_PA, ['psi', 'psig', 'lbf/in2', 'lb/in2']),
  unit('Pa', 98_066.5, ['kg/cm2', 'kgf/cm2', 'kg/cm²', 'kgf/cm²']),
  unit('Pa', 3_386.389, ['inhg', 'in.hg']),
  unit('Pa', 133.3224, ['mmhg']),
  unit('m3/s', 1, ['m3/s', 'm³/s']),
  unit('m3/s', US_GALLON_M3 / 3_600, ['gph', 'gal/h', 'gal/hr', 'usgph', 'usgal/h']),
  unit('m3/s', IMPERIAL_GALLON_M3 / 3_600, ['impgph', 'impgal/h', 'ukgal/h']),
  unit('m3/s', 0.001 / 3_600, ['l/h', 'lph', 'l/hr', 'ltr/h', 'liters/hour', 'litres/hour']),
  unit('m3/s', 1 / 3_600, ['m3/h', 'm³/h']),
  unit('V', 1, ['v', 'volt', 'volts', 'vdc']),
  unit('V', 0.001, ['mv']),
  unit('ratio', 1, ['ratio']),
  unit('ratio', 0.01, ['%', 'percent']),
];

const BY_SPELLING = new Map(UNITS.flatMap((one) => one.spellings.map((spelling) => [spelling, one] as const)));

/** `MV` is no millivolt, and an `mPa` no MPa: where a unit begins with a letter that is a factor, it counts as it stands. */
const IS_AMBIGUOUS = /^M/;

/** What a boat wrote for a unit; null for one that is not known. Pure. */
export function unitNamed(text: string): Unit | null {
  const plain = text.replace(/\s+/g, '').replace(/^[º˚]/, '°');
  return IS_AMBIGUOUS.test(plain) ? null : (BY_SPELLING.get(plain.toLowerCase()) ?? null);
}

/** The one name of a quantity; null for one that is not known. Pure. */
export function quantityOf(name: string): QuantityName | null {
  if (Object.hasOwn(OTHER_NAMES, name)) return OTHER_NAMES[name] ?? null;
  return Object.hasOwn(QUANTITIES, name) ? (name as QuantityName) : null;
}

/** Seven digits that count: more than any sensor has. Pure. */
export const roundedReading = (value: number): number => Number(value.toPrecision(7));
