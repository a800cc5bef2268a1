import { describe, expect, test } from 'vitest';
import { QUANTITIES, UNITS, unitNamed } from '../../../shared/export/quantities.ts';
import { readingsInSi } from '../../../shared/export/readings-in-si.ts';

const reading = (quantity: string, unit: string | null, mean: number | null, stddev: number | null = null) => ({
  ...{ quantity, phase: 'cruise', unit, mean, stddev },
  ...{ min: mean, max: null, samples: 5 },
});
const inSi = (...readings: ReturnType<typeof reading>[]) => readingsInSi({ readings }).readings_si;

describe('a reading in another unit stands in SI beside it', () => {
  test.each<[quantity: string, unit: string, mean: number, expected: object]>([
    ['rpm', 'rpm', 805, { quantity: 'revolutions', unit: 'Hz', mean: 13.41667 }],
    ['revolutions', 'r/min', 3_000, { quantity: 'revolutions', unit: 'Hz', mean: 50 }],
    ['coolant_temperature', 'F', 171, { quantity: 'coolant_temperature', unit: 'K', mean: 350.3722 }],
    ['coolant_temperature', '°F', 32, { unit: 'K', mean: 273.15 }],
    ['oil_temperature', 'º C', 85.5, { unit: 'K', mean: 358.65 }],
    ['oil_temperature', 'degree Celsius', 0, { unit: 'K', mean: 273.15 }],
    ['oil_pressure', 'PSI', 44, { quantity: 'oil_pressure', unit: 'Pa', mean: 303_369.3 }],
    ['oil_pressure', 'bar', 4.1, { unit: 'Pa', mean: 410_000 }],
    ['oil_pressure', 'kPa', 410, { unit: 'Pa', mean: 410_000 }],
    ['oil_pressure', 'hPa', 4_500, { unit: 'Pa', mean: 450_000 }],
    ['oil_pressure', 'kgf/cm²', 4, { unit: 'Pa', mean: 392_266 }],
    ['boost_pressure', 'inHg', 29.92, { unit: 'Pa', mean: 101_320.8 }],
    ['fuel_rate', 'gph', 9.8, { unit: 'm3/s', mean: 0.00001030473 }],
    ['fuel_rate', 'L/h', 36, { unit: 'm3/s', mean: 0.00001 }],
    ['voltage', 'mV', 13_900, { quantity: 'voltage', unit: 'V', mean: 13.9 }],
    ['load', '%', 85, { unit: 'ratio', mean: 0.85 }],
  ])('%s in %s', (quantity, unit, mean, expected) => {
    expect(inSi(reading(quantity, unit, mean))).toMatchObject([
      { phase: 'cruise', samples: 5, max: null, ...expected },
    ]);
  });

  test('a spread is converted as a difference', () => {
    expect(inSi(reading('coolant_temperature', 'F', 171, 1.8))).toMatchObject([{ mean: 350.3722, stddev: 1 }]);
  });
});

test.each<[what: string, quantity: string, unit: string | null]>([
  ['no unit', 'oil_pressure', null],
  ['a unit that nobody knows', 'oil_pressure', 'furlongs'],
  ['a unit of something else', 'oil_pressure', 'V'],
  ['a unit of which its letters are not sure', 'voltage', 'MV'],
  ['a quantity that nobody knows', 'mood', 'V'],
])('a reading with %s is not in SI, and the others are', (_what, quantity, unit) => {
  expect(inSi(reading(quantity, unit, 5), reading('voltage', 'V', 13))).toMatchObject([{ quantity: 'voltage' }]);
});

test('readings that are in SI as they stand are not said twice', () => {
  expect(inSi(reading('revolutions', 'Hz', 13), reading('oil_pressure', 'Pa', 160_000))).toBeUndefined();
  expect(inSi()).toBeUndefined();
  expect(inSi(reading('revolutions', 'Hz', 13), reading('oil_pressure', 'psi', 44))).toHaveLength(2);
});

test('each unit that is written is of a quantity, and no two are written alike', () => {
  const units = Object.values(QUANTITIES).map(({ unit }) => unit);
  for (const { si } of UNITS) expect(units).toContain(si);
  for (const unit of units) expect(unitNamed(unit)).toMatchObject({ si: unit, factor: 1, offset: 0 });
  const spellings = UNITS.flatMap((one) => one.spellings);
  expect(new Set(spellings).size).toBe(spellings.length);
  for (const spelling of spellings) expect(unitNamed(spelling)).not.toBeNull();
});
