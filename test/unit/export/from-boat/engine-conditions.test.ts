import { expect, test } from 'vitest';
import { boatTime } from '../../../../shared/export/from-boat/boat-time.ts';
import { baselineOf } from '../../../../shared/export/from-boat/engine-baseline.ts';
import { conditionsInSi, withReadingsInSi } from '../../../../shared/export/readings-in-si.ts';

const read = (conditions: object) =>
  withReadingsInSi('engine_benchmark', baselineOf({ conditions, metrics: { rpm_idle: 800 } }, boatTime('UTC')));

test.each<[object, object, object | undefined, object[] | undefined]>([
  [{ airTemp: 72 }, { air_temp: 72 }, undefined, undefined],
  [{ airTemp: '72 °F' }, { air_temp: 72 }, { air_temp: '°F' }, [['air_temperature', 'K', 295.3722]]],
  [{ airTempC: 22.5 }, { air_temp: 22.5 }, { air_temp: 'c' }, [['air_temperature', 'K', 295.65]]],
  [{ air_temperature_f: '-4' }, { air_temp: -4 }, { air_temp: 'f' }, [['air_temperature', 'K', 253.15]]],
  [
    { waterTemp: 12, waterTempUnit: 'C' },
    { water_temp: 12 },
    { water_temp: 'C' },
    [['water_temperature', 'K', 285.15]],
  ],
  [
    { water_temp: 54, water_temp_unit: 'F' },
    { water_temp: 54 },
    { water_temp: 'F' },
    [['water_temperature', 'K', 285.3722]],
  ],
  [{ airTemp: '', airTempF: 50 }, { air_temp: 50 }, { air_temp: 'f' }, [['air_temperature', 'K', 283.15]]],
  [{ humidity: '55%' }, { humidity: 55 }, { humidity: '%' }, [['humidity', 'ratio', 0.55]]],
  [{ barometer_hpa: 1013 }, { barometer: 1013 }, { barometer: 'hpa' }, [['atmospheric_pressure', 'Pa', 101_300]]],
  [
    { barometer: '29.92 inHg' },
    { barometer: 29.92 },
    { barometer: 'inHg' },
    [['atmospheric_pressure', 'Pa', 101_320.8]],
  ],
  // In a unit that is none of its own, or that nobody knows: as it is told.
  [{ airTemp: 72, airTempUnit: 'psi' }, { air_temp: 72 }, { air_temp: 'psi' }, undefined],
  [{ airTemp: 72, airTempUnit: 'Réaumur' }, { air_temp: 72 }, { air_temp: 'Réaumur' }, undefined],
])('conditions have the unit that is told: %j', (given, conditions, units, inSi) => {
  const record = read({ ...given, weather: 'clear' });
  expect(record.conditions).toEqual({ ...conditions, weather: 'clear' });
  expect(record.conditions_units).toEqual(units);
  expect(record.conditions_si?.map(({ quantity, unit, value }) => [quantity, unit, value])).toEqual(inSi);
  expect(record.given).toBeUndefined();
});

test('what is no number with a known unit is kept as it was given', () => {
  const { conditions, given } = read({ airTemp: '72 or so' });
  expect([conditions, given]).toEqual([{}, { 'conditions.air_temp': '72 or so' }]);
});

test('only numbers are told in SI', () => {
  expect(conditionsInSi({ conditions: { air_temp: 'warm' }, conditions_units: { air_temp: 'F' } })).toEqual({});
});
