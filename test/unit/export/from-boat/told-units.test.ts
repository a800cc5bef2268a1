import { expect, test } from 'vitest';
import type { CategoryName } from '../../../../shared/export/category-names.ts';
import { boatTime } from '../../../../shared/export/from-boat/boat-time.ts';
import { baselineOf } from '../../../../shared/export/from-boat/engine-baseline.ts';
import { withToldUnits } from '../../../../shared/export/from-boat/told-units.ts';

test.each<[CategoryName, fields: object, expected: object]>([
  ['engine_benchmark', { engine_hours: 4_444_200, engine_hours_unit: 's' }, { engine_hours: 1_234.5 }],
  ['engine_benchmark', { engineHours: '74070', engineHoursUnit: 'min' }, { engineHours: 1_234.5 }],
  ['engine_benchmark', { engine_hours: 12, unit: 'hours' }, { engine_hours: 12 }],
  ['engine_benchmark', { duration_s: 3_600_000, duration_unit: 'ms' }, { duration_s: 3_600 }],
  ['engine_benchmark', { duration: 1, duration_uom: 'h' }, { duration: 3_600 }],
  ['telemetry', { cpu_temperature_c: 140, temperature_unit: 'F' }, { cpu_temperature_c: 60 }],
  ['telemetry', { cpu_temperature_c: 333.15, cpu_temperature_units: 'K' }, { cpu_temperature_c: 60 }],
  ['telemetry', { cpu_temperature_c: 60, unit: '°C' }, { cpu_temperature_c: 60 }],
  ['telemetry', { temperature: 140, unit: 'F' }, { temperature: 60 }],
  ['telemetry', { cpu_frequency_mhz: 1.5, frequency_unit: 'GHz' }, { cpu_frequency_mhz: 1_500 }],
  [
    'telemetry',
    { memory_total_kb: 8, memory_available_kb: 4, memory_used_percent: 50, memory_unit: 'GiB' },
    { memory_total_kb: 8_388_608, memory_available_kb: 4_194_304, memory_used_percent: 50 },
  ],
  ['telemetry', { disk_total_bytes: 17_179_869_185, disk_total_unit: 'B' }, { disk_total_bytes: 17_179_869_185 }],
  ['telemetry', { cpu_usage_percent: 0.5, cpu_usage_unit: 'ratio' }, { cpu_usage_percent: 50 }],
  ['marine_vision_captures', { confidence: 90, confidence_unit: '%' }, { confidence: 0.9 }],
  // In a unit that is of another kind, or that nobody knows.
  ['engine_benchmark', { engine_hours: 12, engine_hours_unit: 'psi' }, { engine_hours: '12 psi' }],
  ['telemetry', { cpu_temperature_c: 48, temperature_unit: 'Réaumur' }, { cpu_temperature_c: '48 Réaumur' }],
  ['telemetry', { memory_total_kb: 8, memory_total_unit: 'MB' }, { memory_total_kb: '8 MB' }],
])('a number of %s in the unit that %j tells', (category, fields, expected) => {
  expect(withToldUnits(category, fields as never)).toEqual(expected);
});

test.each<[CategoryName, object]>([
  ['engine_benchmark', { engine_hours: 12, duration_s: 5, unit: 's' }],
  ['engine_benchmark', { engine_hours: 12, unit: 'psi' }],
  ['engine_benchmark', { engine_hours: 12, engine_hours_unit: '' }],
  ['engine_benchmark', { engine_hours: 'many', engine_hours_unit: 's' }],
  ['system_alerts', { sensor_value: 12, unit: 'psi' }],
  ['boatlog', { content: 'x', temperature_unit: 'F' }],
])('of %s nothing says in which unit it is: %j', (category, fields) => {
  expect(withToldUnits(category, fields as never)).toEqual(fields);
});

test('a unit beside a flat reading of a baseline is its unit', () => {
  const metrics = {
    oil_pressure: 350,
    oil_pressure_unit: 'kPa',
    rpm_idle: { mean: 750 },
    unit: 'x',
    fuelPressureIdle: 300,
    fuelPressureUnit: 'kPa',
  };
  expect(baselineOf({ metrics }, boatTime('UTC'))).toMatchObject({
    readings: [
      { quantity: 'oil_pressure', unit: 'kPa', mean: 350 },
      { quantity: 'rpm', unit: 'rpm', mean: 750 },
      { quantity: 'fuel_pressure', phase: 'idle', unit: 'kPa', mean: 300 },
    ],
    given: { 'metrics.unit': 'a text' },
  });
});
