import { expect, test } from 'vitest';
import { engineRunRecord } from '../../../../services/collector/recorders/engine-run-record.ts';
import { createEngineRuns, type EngineRun } from '../../../../services/collector/recorders/engine-runs.ts';
import type { DeltaValue } from '../../../../services/collector/recorders/read-delta.ts';

const START = Date.parse('2026-05-01T10:00:00Z');

const BOOT = { bootId: '0b0e5a1c-7f3d' };

/** A value with what the sender's clock shows. */
const told = (path: string, value: unknown, at: number | null, source = 'gw.1'): DeltaValue => ({
  ...{ path, value, at, source },
  stamp: at === null ? null : new Date(at).toISOString(),
});

/** Plays readings of one engine, `[seconds after the start, turns a second, further values]`; the runs that came of it. */
function play(readings: readonly (readonly [number, unknown, Record<string, unknown>?])[], engine = 'main') {
  const runs = createEngineRuns({ ...BOOT, idleBelowHz: 1_000 / 60 });
  const found = new Set<EngineRun>();
  for (const [second, turns, more = {}] of readings) {
    const now = { wallMs: START + second * 1_000, arrivedMs: second * 1_000 };
    for (const [name, value] of Object.entries({ revolutions: turns, ...more })) {
      if (value !== undefined) runs.take(told(`propulsion.${engine}.${name}`, value, now.wallMs), now);
    }
    for (const run of runs.takeChanged()) found.add(run);
  }
  return {
    runs,
    found: [...found].map((run) => [(run.startedAt - START) / 1_000, (run.lastAt - START) / 1_000, run.ended]),
    all: [...found],
  };
}

const turning = (from: number, to: number, hz = 13) =>
  Array.from({ length: to - from + 1 }, (_, i) => [from + i, hz] as const);

test.each<[string, string, number]>([
  ['no fuel rate of NMEA 2000, 3,276.7 l/h', 'fuel.rate', 9.102e-4],
  ['an error instead of it', 'fuel.rate', 3_276.6 / 3.6e6],
  ['no fuel rate of J1939, 3,276.75 l/h', 'fuel.rate', 3_276.75 / 3.6e6],
  ['the highest fuel rate of J1939, 3,212.75 l/h', 'fuel.rate', 3_212.75 / 3.6e6],
  ['the same rounded', 'fuel.rate', 8.925e-4],
  ['a reserved one', 'fuel.rate', (0xfdff * 0.05) / 3.6e6],
  ['the highest pressure of a rail', 'fuel.pressure', (0xfaff * 1e6) / 256],
  ['no torque of J1939', 'engineTorque', 1.3],
  ['no fuel pressure of NMEA 2000', 'fuel.pressure', 65_535_000],
  ['a reserved one', 'fuel.pressure', 65_533_000],
  ['no fuel pressure of J1939', 'fuel.pressure', 1_020_000],
  ['no pressure of a rail', 'fuel.pressure', 255_996_093.75],
  ['no oil pressure of J1939', 'oilPressure', 1_020_000],
  ['an error instead of it', 'oilPressure', 1_016_000],
  ['no coolant pressure', 'coolantPressure', 510_000],
  ['no boost', 'boostPressure', 510_000],
  ['no pressure of the transmission, NMEA 2000', 'transmission.oilPressure', 6_553_500],
  ['no pressure of the transmission, J1939', 'transmission.oilPressure', 4_080_000],
  ['no exhaust temperature', 'exhaustTemperature', 655.35],
  ['a reserved one', 'exhaustTemperature', 655.33],
  ['no load', 'engineLoad', 1.27],
  ['a reserved torque', 'engineTorque', 1.25],
])('what stands for no value at the end of a scale is in no number, and counted: %s', (_what, name, end) => {
  const { all } = play([
    ...turning(0, 9),
    [10, 13, { [name]: end }],
    ...turning(11, 13),
    [14, 13, { [name]: end * 0.4 }],
  ]);
  const [quantity = ''] = Object.keys(all[0]?.anomalies ?? {});
  expect(all[0]?.anomalies).toEqual({ [quantity]: 1 });
  expect(all[0]?.readings[quantity]?.idle).toMatchObject({ samples: 1, max: end * 0.4 });
});

test.each([
  ['not available', 8_191.875 / 60],
  ['an error', (0xfe00 * 0.125) / 60],
  ['the highest of J1939', 133.8646],
])('an engine whose revolutions are not known does not turn: %s', (_what, hz) => {
  expect(play(turning(0, 10, hz)).found).toEqual([]);
  expect(play([...turning(0, 9), [10, hz], ...turning(11, 12)]).all[0]?.readings.revolutions?.cruise).toBeUndefined();
  const now = { wallMs: START, arrivedMs: 0 };
  const reason = play([]).runs.take(told('propulsion.main.revolutions', hz, START), now);
  expect(reason).toBe('end_of_scale');
});

test('J1939’s highest revolutions and fuel rate among thirty a second are in no mean', () => {
  const told = Array.from({ length: 300 }, (_, i) =>
    i % 10 === 9
      ? ([i / 30, 133.8646, { 'fuel.rate': 8.925e-4 }] as const)
      : ([i / 30, 30, { 'fuel.rate': 2e-6 }] as const),
  );
  const [run] = play(told).all;
  expect(run?.readings.revolutions?.cruise?.max).toBe(30);
  expect(run?.readings.fuel_rate?.cruise?.max).toBe(2e-6);
  expect(run?.anomalies).toMatchObject({ revolutions: expect.any(Number), fuel_rate: expect.any(Number) });
});

test.each([
  ['an engine that turns', turning(0, 10), [[0, 10, false]]],
  ['one that stands', turning(0, 10, 0), []],
  ['a single reading is noise', [...turning(0, 3, 0), [4, 13], ...turning(5, 9, 0)] as const, []],
  ['it stops: over after five seconds', [...turning(0, 10), ...turning(11, 16, 0)], [[0, 10, true]]],
  ['it seems to stand for a moment', [...turning(0, 10), ...turning(11, 13, 0), ...turning(14, 20)], [[0, 20, false]]],
  [
    'no reading for two minutes',
    [...turning(0, 10), ...turning(130, 140)],
    [
      [0, 10, true],
      [130, 140, false],
    ],
  ],
  [
    'negative and absurd readings say nothing',
    [...turning(0, 10), [11, -5], [12, 9_999], [13, null], ...turning(14, 15)] as const,
    [[0, 15, false]],
  ],
])('%s', (_what, readings, expected) => {
  expect(play(readings).found).toEqual(expected);
});

test('engines are known by their own names, and told apart', () => {
  const runs = createEngineRuns({ ...BOOT, idleBelowHz: 16 });
  for (const second of [0, 1, 2]) {
    for (const engine of ['port', 'starboard', '0']) {
      const now = { wallMs: START + second * 1_000, arrivedMs: second * 1_000 };
      runs.take(told(`propulsion.${engine}.revolutions`, 13, now.wallMs), now);
    }
  }
  expect(runs.open().map(({ engine }) => engine)).toEqual(['port', 'starboard', '0']);
});

test('what nobody tells of any more is over after a minute', () => {
  const { runs } = play(turning(0, 10));
  runs.endSilent(70_000);
  expect(runs.open()).toHaveLength(1);
  runs.endSilent(70_001);
  expect(runs.open()).toEqual([]);
  expect(runs.takeChanged()).toMatchObject([{ ended: true }]);
});

test('a kept run goes on where it was, and is over only after a minute of silence', () => {
  const kept = JSON.parse(JSON.stringify(play(turning(0, 10)).runs.open())) as EngineRun[];
  const runs = createEngineRuns({ ...BOOT, idleBelowHz: 16 }, kept);
  runs.endSilent(5_000_000);
  const now = { wallMs: START + 11_000, arrivedMs: 5_000_001 };
  runs.take(told('propulsion.main.revolutions', 13, now.wallMs), now);
  expect(runs.open()).toMatchObject([{ startedAt: START, lastAt: START + 11_000, durationS: 11 }]);
});

/** What is told of a value of an engine that has run so long, and whether it is in the numbers. */
function toldOf(name: string, value: unknown, ranS = 10) {
  const runs = createEngineRuns({ ...BOOT, idleBelowHz: 1_000 / 60 });
  let reason: string | null = null;
  for (let second = 0; second <= ranS; second++) {
    const now = { wallMs: START + second * 1_000, arrivedMs: second * 1_000 };
    runs.take(told('propulsion.main.revolutions', 30, now.wallMs), now);
    if (second === ranS) reason = runs.take(told(`propulsion.main.${name}`, value, now.wallMs), now);
  }
  const [run] = runs.open();
  return { reason, taken: Object.keys(run?.readings ?? {}).length > 1, anomalies: Object.keys(run?.anomalies ?? {}) };
}

test.each<[string, string, unknown, number?]>([
  ['bar', 'oilPressure', 4],
  ['psi', 'oilPressure', 58],
  ['kPa', 'oilPressure', 400],
  ['°C', 'coolantTemperature', 85],
  ['°F', 'coolantTemperature', 185],
  ['°C', 'temperature', 85],
  ['°C', 'oilTemperature', 105],
  ['°C', 'transmission.oilTemperature', 70],
  ['bar', 'transmission.oilPressure', 22],
  ['psi', 'transmission.oilPressure', 330],
  ['°C of a cold engine', 'exhaustTemperature', 20],
  ['°C of a warm one', 'exhaustTemperature', 250, 301],
  ['bar', 'coolantPressure', 0.9],
  ['psi', 'coolantPressure', 13],
  ['bar', 'boostPressure', 1.2],
  ['psi', 'boostPressure', 18],
  ['bar', 'fuel.pressure', 3],
  ['psi', 'fuel.pressure', 45],
  ['kPa', 'fuel.pressure', 300],
  ['l/h', 'fuel.rate', 12],
  ['gal/h', 'fuel.rate', 3.2],
  ['m3/h', 'fuel.rate', 0.012],
  ['mV', 'alternatorVoltage', 14_200],
  ['percent', 'engineLoad', 45],
  ['percent', 'engineTorque', 45],
  ['a factor of 1,000 too much', 'coolantPressure', 120_000_000],
])(
  'what is a running engine’s in another unit only is told, and in no number: %s for %s',
  (_unit, name, value, ranS) => {
    expect(toldOf(name, value, ranS)).toMatchObject({ reason: 'impossible_reading', taken: false });
    expect(toldOf(name, value, ranS).anomalies).toHaveLength(1);
  },
);

test.each<[string, string, unknown, number?]>([
  ['an oil pump that has failed', 'oilPressure', 0, 600],
  ['hot and idling', 'oilPressure', 30_000],
  ['as little as a sender can tell', 'oilPressure', 1_000],
  ['an engine in the arctic', 'coolantTemperature', 234],
  ['exhaust at the start in a hard winter', 'exhaustTemperature', 240],
  ['wet exhaust in the Baltic', 'exhaustTemperature', 274, 600],
  ['dry exhaust at full load', 'exhaustTemperature', 980, 600],
  ['no boost at idle', 'boostPressure', 0],
  ['suction before a turbine', 'boostPressure', -3_000],
  ['an open expansion tank', 'coolantPressure', 0],
  ['a lift pump', 'fuel.pressure', 15_000],
  ['a common rail', 'fuel.pressure', 180_000_000],
  ['an outboard at idle', 'fuel.rate', 1.4e-7],
  ['a ship', 'fuel.rate', 2.2e-4],
  ['48 V', 'alternatorVoltage', 57.6],
  ['an engine out of gear', 'engineLoad', 0.02],
])('no truth is refused: %s (%s)', (_what, name, value, ranS) => {
  expect(toldOf(name, value, ranS)).toEqual({ reason: null, taken: true, anomalies: [] });
});

test.each<[string, string, unknown]>([
  ['none at all', 'oilPressure', null],
  ['none in words', 'oilPressure', 'n/a'],
  ['the end of a scale', 'oilPressure', 1_020_000],
  ['the end of one beyond the limits', 'oilPressure', 6_553_500],
  ['the same with an offset', 'coolantTemperature', 255 - 40 + 273.15],
  ['a voltage that is not measured', 'alternatorVoltage', 327.67],
])('what stands for no value is no sign of another unit: %s', (_what, name, value) => {
  expect(toldOf(name, value)).toMatchObject({ reason: null, taken: false });
});

test('a single fault of a sensor is counted, and not told as another unit', () => {
  const runs = createEngineRuns({ ...BOOT, idleBelowHz: 1_000 / 60 });
  const reasons: unknown[] = [];
  for (const [second, kelvin] of [358, 359, 146, 360, 146, 361].entries()) {
    const now = { wallMs: START + second * 1_000, arrivedMs: second * 1_000 };
    runs.take(told('propulsion.main.revolutions', 30, now.wallMs), now);
    reasons.push(runs.take(told('propulsion.main.coolantTemperature', kelvin, now.wallMs), now));
  }
  expect(reasons).toEqual([null, null, null, null, null, null]);
  expect(runs.open()[0]?.anomalies).toEqual({ coolant_temperature: 2 });
});

test.each<[string, string, number, number, boolean]>([
  ['load in percent', 'engineLoad', 0.9, 35, false],
  ['torque in percent', 'engineTorque', 1.1, 60, false],
  ['oil pressure in bar, and gauges that float', 'oilPressure', 3_000, 4, false],
  ['what stands for no value', 'engineLoad', 0.4, 2.55, true],
])('of a quantity that is sent in another unit none counts: %s', (_what, name, small, large, isCounted) => {
  const { all } = play(turning(0, 57).map(([s, hz]) => [s, hz, { [name]: s % 10 === 5 ? small : large }] as const));
  const record = all[0] && engineRunRecord(all[0], 'si');
  const [quantity = '', ...more] = Object.keys(record?.anomalies ?? {});
  expect(more).toEqual([]);
  const ofIt = record?.readings.filter((one) => one.quantity === quantity) ?? [];
  const all57 = isCounted ? { readings: 1, anomalies: 51 } : { readings: 0, anomalies: 57 };
  expect({ readings: ofIt.length, anomalies: record?.anomalies?.[quantity] }).toEqual(all57);
  expect(record?.samples).toBe(record?.readings.reduce((sum, { samples }) => sum + (samples ?? 0), 0));
});

test('a part of a quantity in another unit is told, though most of it may be right', () => {
  const runs = createEngineRuns({ ...BOOT, idleBelowHz: 1_000 / 60 });
  const reasons = [0.9, 0.9, 0.9, 0.9, 0.9, 35, 36, 37].map((load, second) => {
    const now = { wallMs: START + second * 1_000, arrivedMs: second * 1_000 };
    runs.take(told('propulsion.main.revolutions', 30, now.wallMs), now);
    return runs.take(told('propulsion.main.engineLoad', load, now.wallMs), now);
  });
  expect(reasons.at(-1)).toBe('impossible_reading');
});

test('words where a number should be are told as such', () => {
  expect(toldOf('oilPressure', '4 bar').reason).toBe('no_number');
});

test('of an engine that stands nothing is told: its oil has no pressure', () => {
  const runs = createEngineRuns({ ...BOOT, idleBelowHz: 1_000 / 60 });
  const now = { wallMs: START, arrivedMs: 0 };
  runs.take(told('propulsion.main.revolutions', 0, START), now);
  expect(runs.take(told('propulsion.main.oilPressure', 40, START), now)).toBeNull();
});

test('a record has the numbers of each phase apart, the anomalies counted, and the engine’s hours', () => {
  const more = (second: number) => ({ oilPressure: 300_000 + second * 1_000, runTime: 3_600 * 812 + second });
  const { all } = play([
    ...turning(0, 20).map(([s, hz]) => [s, hz, more(s)] as const),
    ...turning(21, 40, 50).map(([s, hz]) => [s, hz, more(s)] as const),
    [41, 50, { oilPressure: -1, coolantTemperature: 401, fuel: 7, 'fuel.rate': 2e-6 }],
  ]);
  const [run] = all;
  expect(run && engineRunRecord(run, 'si')).toEqual({
    kind: 'run',
    run_id: 'main@2026-05-01T10:00:00.000Z#0b0e5a1c-1',
    engine: 'main',
    timestamp: '2026-05-01T10:00:00.000Z',
    timestamp_sender: '2026-05-01T10:00:00.000Z',
    ended_at: null,
    version: null,
    engine_hours: 812.0111,
    duration_s: 41,
    samples: 83,
    conditions: {},
    readings: [
      {
        quantity: 'revolutions',
        phase: 'idle',
        unit: 'Hz',
        mean: 13,
        stddev: 0,
        min: 13,
        max: 13,
        p95: 13,
        samples: 21,
      },
      {
        quantity: 'revolutions',
        phase: 'cruise',
        unit: 'Hz',
        mean: 50,
        stddev: 0,
        min: 50,
        max: 50,
        p95: 50,
        samples: 21,
      },
      {
        quantity: 'oil_pressure',
        phase: 'idle',
        unit: 'Pa',
        mean: 310_500,
        stddev: 5_916.08,
        min: 301_000,
        max: 320_000,
        p95: 320_000,
        samples: 20,
      },
      {
        quantity: 'oil_pressure',
        phase: 'cruise',
        unit: 'Pa',
        mean: 330_500,
        stddev: 5_916.08,
        min: 321_000,
        max: 340_000,
        p95: 340_000,
        samples: 20,
      },
      {
        quantity: 'fuel_rate',
        phase: 'cruise',
        unit: 'm3/s',
        mean: 2e-6,
        stddev: 0,
        min: 2e-6,
        max: 2e-6,
        p95: 2e-6,
        samples: 1,
      },
    ],
    anomalies: { oil_pressure: 1, coolant_temperature: 1 },
  });
});

test.each([
  ['revolutions', 13.5, { quantity: 'rpm', unit: 'rpm', mean: 810 }],
  ['oilPressure', 344_737.9, { quantity: 'oil_pressure', unit: 'psi', mean: 50 }],
  ['coolantTemperature', 373.15, { quantity: 'coolant_temperature', unit: 'F', mean: 212 }],
  ['alternatorVoltage', 13.8, { quantity: 'alternator_voltage', unit: 'V', mean: 13.8 }],
])('in the central database’s units: %s', (name, value, expected) => {
  const { all } = play([...turning(0, 1, 13.5), [2, 13.5, { [name]: value }]]);
  const record = all[0] && engineRunRecord(all[0], 'central');
  expect(record?.readings.find(({ quantity }) => quantity === expected.quantity)).toMatchObject({
    ...expected,
    mean: expect.closeTo(expected.mean, 3),
  });
});

test('the 95th percentile is right to within one step, whatever the order', () => {
  const values = Array.from({ length: 1_000 }, (_, i) => 10 + ((i * 7_919) % 1_000) / 100);
  const { all } = play(values.map((value, i) => [i, value]));
  const reading = all[0] && engineRunRecord(all[0], 'si').readings[0];
  expect(reading?.p95).toBeGreaterThan(16);
  const idle = values
    .slice(1)
    .filter((value) => value < 1_000 / 60)
    .sort((a, b) => a - b);
  expect(Math.abs((reading?.p95 ?? 0) - (idle[Math.ceil(idle.length * 0.95) - 1] ?? 0))).toBeLessThanOrEqual(0.1);
});

/** Five seconds at 25 turns a second and 300 kPa, then fifteen of an engine that is off, of which `off` is told. */
function stopped(off: unknown, more: Record<string, unknown> = { oilPressure: 0, alternatorVoltage: 12.4 }) {
  const running = turning(0, 5, 25).map(([s, hz]) => [s, hz, { oilPressure: 300_000, alternatorVoltage: 14 }] as const);
  return play([...running, ...turning(6, 20, 0).map(([s]) => [s, off, more] as const)]);
}

test.each([
  ['0', 0],
  ['null', null],
  ['0 as text', '0'],
  ['noise on the pickup', 0.4],
  ['what some write for no number', 'NaN'],
  ['"null"', 'null'],
  ['"--"', '--'],
  ['a bare NaN, as it is read', 'no number'],
])(
  'an engine that is off is no reading of its run, which is over after five seconds; it is told with %s',
  (_what, off) => {
    const { all, found } = stopped(off);
    expect(found).toEqual([[0, 5, true]]);
    const { durationS, readings = {}, anomalies } = all[0] ?? {};
    expect(durationS).toBe(5);
    expect(readings.oil_pressure).toMatchObject({ cruise: { min: 300_000, max: 300_000, mean: 300_000 } });
    expect(readings.alternator_voltage).toMatchObject({ cruise: { min: 14, mean: 14 } });
    expect(anomalies).toEqual({});
  },
);

test('what comes after the last turning reading and before the first of a standing engine belongs to neither', () => {
  const runs = createEngineRuns({ ...BOOT, idleBelowHz: 16 });
  for (const second of [0, 1, 2, 3, 4]) {
    take(runs, second, 'revolutions', 25);
    if (second < 4) take(runs, second + 0.5, 'oilPressure', 300_000);
  }
  // The pump stands before the gateway tells of the crankshaft, and in one delta it may be told first.
  for (const second of [4.6, 4.8, 5]) take(runs, second, 'oilPressure', 90_000);
  take(runs, 5, 'coolantTemperature', 350);
  take(runs, 5, 'oilTemperature', 5_000);
  take(runs, 5, 'revolutions', 0);
  take(runs, 5.1, 'oilPressure', 0);
  const [run] = runs.open();
  expect(run?.readings.oil_pressure?.cruise).toMatchObject({ samples: 3, min: 300_000, max: 300_000, squares: 0 });
  expect(Object.values(run?.readings.oil_pressure?.cruise?.counts ?? {})).toEqual([3]);
  expect(run?.readings).not.toHaveProperty('coolant_temperature');
  expect(run?.anomalies).toEqual({});
});

test('what is told of an engine of which nothing more is known is no reading of its run', () => {
  const runs = createEngineRuns({ ...BOOT, idleBelowHz: 16 });
  for (const second of [0, 1, 2]) take(runs, second, 'revolutions', 25);
  for (let second = 3; second < 70; second++) take(runs, second, 'oilPressure', 0);
  runs.endSilent(70_000);
  expect(runs.takeChanged()).toMatchObject([{ ended: true, durationS: 2, readings: { revolutions: {} } }]);
  expect(runs.open()).toEqual([]);
});

/** One value of the engine `main`. */
function take(
  runs: ReturnType<typeof createEngineRuns>,
  second: number,
  name: string,
  value: unknown,
  source = 'gw.1',
) {
  const now = { wallMs: START + second * 1_000, arrivedMs: second * 1_000 };
  return runs.take(told(`propulsion.main.${name}`, value, null, source), now);
}

test.each([
  ['beside its revolutions, every half minute', 30, 0.1, 4],
  ['before its revolutions, every half minute', 30, -0.1, 4],
  ['every eight seconds, in the middle between', 8, 4, 4],
  ['in the middle of half a minute of which nothing is known', 30, 15, 0],
])('a revolution speaks for ten seconds: a reading %s', (_what, periodS, offsetS, counted) => {
  const runs = createEngineRuns({ ...BOOT, idleBelowHz: 16 });
  const said = Array.from({ length: 6 }, (_, i) => [
    [i * periodS, 'revolutions', 25] as const,
    [i * periodS + offsetS, 'oilPressure', 300_000] as const,
  ]).flat();
  for (const [second, name, value] of said.sort(([a], [b]) => a - b)) take(runs, second, name, value);
  take(runs, 5 * periodS + 15, 'revolutions', 0);
  expect(runs.open()[0]?.readings.oil_pressure?.cruise?.samples ?? 0).toBe(counted);
});

test.each<[string, unknown]>([
  ['null', null],
  ['0', 0],
])('seven seconds of %s are the end of a run, three are part of it that do not count', (_what, off) => {
  const off2 = (from: number, to: number) => turning(from, to, 0).map(([s]) => [s, off] as const);
  const two = play([...turning(0, 3, 25), ...off2(4, 10), ...turning(11, 14, 25)]);
  expect(two.found).toEqual([
    [0, 3, true],
    [11, 14, false],
  ]);
  expect(two.all.map(({ durationS }) => durationS)).toEqual([3, 3]);
  const one = play([...turning(0, 3, 25), ...off2(4, 6), ...turning(7, 10, 25)]);
  expect(one.found).toEqual([[0, 10, false]]);
  expect(one.all.map(({ durationS }) => durationS)).toEqual([6]);
});

test.each([
  ['null', null],
  ['0', 0],
])(
  'a second sender that knows nothing of an engine, and tells %s, neither ends its run nor shortens it',
  (_what, other) => {
    const runs = createEngineRuns({ ...BOOT, idleBelowHz: 16 });
    for (let second = 0; second <= 20; second++) {
      take(runs, second, 'revolutions', 25, 'gw.1');
      take(runs, second + 0.3, 'oilPressure', 300_000, 'gw.1');
      take(runs, second + 0.5, 'revolutions', other, 'gw.2');
    }
    expect(runs.open()).toMatchObject([{ durationS: 20, readings: { oil_pressure: { cruise: { samples: 20 } } } }]);
    // Once the first is silent, the second is believed.
    for (let second = 21; second <= 40; second++) take(runs, second, 'revolutions', other, 'gw.2');
    expect(runs.open()).toEqual([]);
  },
);

test('a sender that tells without end between two revolutions is bounded in memory', () => {
  const runs = createEngineRuns({ ...BOOT, idleBelowHz: 16 });
  for (const second of [0, 1]) take(runs, second, 'revolutions', 25);
  for (let i = 0; i < 5_000; i++) take(runs, 1 + i / 1_000, 'oilPressure', 100_000 + i);
  take(runs, 6, 'revolutions', 25);
  expect(runs.open()[0]?.readings.oil_pressure?.cruise).toMatchObject({ samples: 1_000, max: 100_999 });
});

/** Seconds at which a reading of a turning engine comes, by who tells it; the seconds of running that were counted. */
function countedOf(...senders: readonly (readonly number[])[]) {
  const runs = createEngineRuns({ ...BOOT, idleBelowHz: 16 });
  const readings = senders.flatMap((seconds, i) => seconds.map((second) => [second, `gw.${i}`] as const));
  for (const [second, source] of readings.sort(([a], [b]) => a - b)) take(runs, second, 'revolutions', 30, source);
  return runs.open().map(({ durationS, lastAt, startedAt }) => [(lastAt - startedAt) / 1_000, durationS]);
}
const every = (periodS: number, from: number, to: number) =>
  Array.from({ length: Math.floor((to - from) / periodS) + 1 }, (_, i) => from + i * periodS);

test.each<[string, readonly (readonly number[])[], number, number]>([
  ['every 20 seconds', [every(20, 0, 160)], 160, 160],
  ['every 59 seconds', [every(59, 0, 590)], 590, 590],
  ['every 20 seconds or so', [[0, 18, 41, 60, 82, 99]], 99, 99],
  ['every 20 seconds, by two', [every(20, 0, 160), every(20, 3, 143)], 160, 160],
  [
    'every 20 seconds, by one beside a fast one that is silent in the end',
    [every(20, 0, 160), every(1, 0, 30)],
    160,
    160,
  ],
  ['a hole of 40 seconds after fast ones', [[...every(1, 0, 20), ...every(1, 60, 80)]], 80, 50],
  ['two holes after fast ones', [[...every(1, 0, 20), 60, 100, ...every(1, 101, 120)]], 120, 60],
  ['a hole of 40 seconds before fast ones', [[0, ...every(1, 40, 60)]], 60, 30],
  ['a hole among slow ones', [[...every(20, 0, 80), ...every(20, 130, 190)]], 190, 170],
  ['two, of which nobody knows whether they are a pace', [[0, 30]], 30, 10],
  ['every eight seconds', [every(8, 0, 80)], 80, 80],
])('what a slow sender tells regularly is running time, and a hole is not: %s', (_what, senders, spanS, durationS) => {
  expect(countedOf(...senders)).toEqual([[spanS, durationS]]);
});

test.each<[string, readonly (readonly [number, number | null])[], number]>([
  ['every 65 seconds', every(65, 0, 650).map((second) => [second, 30]), 9],
  ['every quarter of an hour', every(900, 0, 3_600).map((second) => [second, 30]), 3],
  ['every 65 seconds, of an engine that stands', every(65, 0, 650).map((second) => [second, 0]), 0],
  ['once at each of three power-ons', every(86_400, 0, 200_000).map((second) => [second, 30]), 0],
  ['after one long silence', [...every(1, 0, 9), ...every(1, 99, 110)].map((second) => [second, 30]), 0],
  ['every 20 seconds', every(20, 0, 160).map((second) => [second, 30]), 0],
])('a sender so slow that no run can be found is left out by name: %s', (_what, readings, times) => {
  const runs = createEngineRuns({ ...BOOT, idleBelowHz: 16 });
  const reasons = readings.flatMap(([second, hz]) => {
    runs.endSilent(second * 1_000 - 1);
    return take(runs, second, 'revolutions', hz) ?? [];
  });
  expect(reasons).toEqual(Array(times).fill('sparse_revolutions'));
});

/** So many readings a second apart, then nothing for so long, again and again. */
const bursts = (times: number, readings: number, silentS: number, hz = (_nth: number): number => 21.5) =>
  Array.from({ length: times }, (_, nth) =>
    Array.from({ length: readings }, (_, i) => [nth * (readings - 1 + silentS) + i, hz(nth)] as const),
  ).flat();

test.each<[string, readonly (readonly [number, number | null, string?])[], number]>([
  ['six readings, and seventy seconds of nothing, four times', [...bursts(4, 6, 70), [305, 0]], 2],
  ['with two readings, and nearly ten minutes', bursts(4, 2, 590), 2],
  ['at about one speed', bursts(4, 6, 70, (nth) => 21.5 + nth), 2],
  ['once, as when its sender had no power', bursts(2, 6, 70), 0],
  ['at other speeds', bursts(4, 6, 70, (nth) => 13 * 1.2 ** nth), 0],
  ['for longer than a stop in a harbour takes', bursts(4, 6, 700), 0],
  [
    'with a word that it stands',
    bursts(4, 6, 70).flatMap(([s, hz]) =>
      s % 75 === 5
        ? [
            [s, hz],
            [s + 1, 0],
          ]
        : [[s, hz]],
    ),
    0,
  ],
  ['for less than a minute', bursts(4, 6, 50), 0],
  ['by two in turn', bursts(4, 6, 70).map(([s, hz]) => [s, hz, `gw.${Math.floor(s / 75) % 2}`]), 0],
] as never)(
  'an engine that is told of only when its speed changes has its run in pieces, and that is named: %s',
  (_what, readings, times) => {
    const runs = createEngineRuns({ ...BOOT, idleBelowHz: 16 });
    const reasons = readings.flatMap(([second, hz, source]) => take(runs, second, 'revolutions', hz, source) ?? []);
    expect(reasons).toEqual(Array(times).fill('broken_run'));
  },
);

test.each<[string, unknown, number]>([
  ['null', null, 0.5],
  ['0', 0, 0.5],
  ['null, a second apart', null, 1],
  ['what some write for no number', 'NaN', 0.5],
])(
  'a pickup that drops every second reading has a run, whole, with all that was told meanwhile: %s',
  (_what, dropped, stepS) => {
    const runs = createEngineRuns({ ...BOOT, idleBelowHz: 16 });
    for (let i = 0; i <= 60; i++) {
      take(runs, i * stepS, 'revolutions', i % 2 === 0 ? 21.5 : dropped);
      take(runs, i * stepS + 0.1, 'oilPressure', 300_000);
    }
    const [run] = runs.open();
    expect(run).toMatchObject({
      startedAt: START,
      lastAt: START + 60_000 * stepS,
      durationS: 60 * stepS,
      anomalies: {},
    });
    expect(run?.readings.revolutions?.cruise?.samples).toBe(31);
    expect(run?.readings.oil_pressure?.cruise?.samples).toBeGreaterThan(55);
  },
);

test.each<[string, readonly (readonly [number, number | null])[], readonly number[]]>([
  ['a few at once', [...turning(0, 5, 25), [5.5, 0], [6, null], [6.5, 0], [7, 25], [8, 25]], [8]],
  ['for longer than two seconds', [...turning(0, 5, 25), [5.5, 0], [7.5, 25], [8.5, 25]], [6]],
  [
    'before there is a run, two',
    [
      [0, 25],
      [0.5, 0],
      [1, 0],
      [1.5, 25],
      [2, 0],
      [2.5, 0],
    ],
    [],
  ],
  [
    'noise of an engine that stands',
    every(3, 0, 30).flatMap(
      (s) =>
        [
          [s, 25],
          [s + 1, 0],
          [s + 2, 0],
        ] as const,
    ),
    [],
  ],
])('dropped readings count as running time: %s', (_what, readings, expected) => {
  expect(play(readings).all.map(({ durationS }) => durationS)).toEqual(expected);
});

type Told = readonly [second: number, source: string, hz: number | null];
/** What a source tells each second, from one to before another. */
const tells = (source: string, from: number, to: number, hz: number | null | ((second: number) => number)): Told[] =>
  every(1, from, to - 1).map((second) => [second, source, typeof hz === 'function' ? hz(second) : hz]);

test.each<[string, readonly Told[], readonly string[]]>([
  [
    'a main engine that stops while the generator goes on',
    [...tells('main', 0, 20, 30), ...tells('main', 20, 80, 0), ...tells('gen', 0, 60, 30)],
    ['main'],
  ],
  ['two at quite other speeds', [...tells('main', 0, 40, 40), ...tells('gen', 0, 40, 25)], ['main', 'gen']],
  [
    'two of one engine',
    [...tells('a', 0, 60, 30), ...tells('b', 0, 60, 30.4), ...tells('a', 60, 80, 0), ...tells('b', 60, 80, 0)],
    [],
  ],
  [
    'two of one engine, one of them three seconds late',
    [...tells('a', 0, 60, 30), ...tells('a', 60, 90, 0), ...tells('b', 3, 63, 30), ...tells('b', 63, 90, 0)],
    [],
  ],
  [
    'two of one engine, one of them every 20 seconds, started again',
    [
      ...[...tells('a', 0, 50, 30), ...tells('a', 50, 105, 0), ...tells('a', 105, 160, 30)],
      ...every(20, 0, 160).map((second) => [second, 'b', second < 50 || second >= 105 ? 30 : 0] as const),
    ],
    [],
  ],
  ['one that knows nothing of it', [...tells('a', 0, 60, 30), ...tells('b', 0, 60, 0)], []],
  [
    'one that knows it no longer',
    [...tells('a', 0, 60, 30), ...tells('b', 0, 20, 30), ...tells('b', 20, 60, null)],
    [],
  ],
  [
    'two of one engine that is revved up, one of them two seconds late',
    [...tells('a', 0, 60, (s) => (s % 20 < 10 ? 12 : 50)), ...tells('b', 0, 60, (s) => ((s + 18) % 20 < 10 ? 12 : 50))],
    [],
  ],
])('two that tell of one engine name, and differ, are named: %s', (_what, said, expected) => {
  const runs = createEngineRuns({ ...BOOT, idleBelowHz: 16 });
  const differing = new Set<string>();
  for (const [second, source, hz] of [...said].sort(([a], [b]) => a - b)) {
    const reason = take(runs, second, 'revolutions', hz, source);
    if (reason === null) continue;
    expect(reason).toBe('two_sources');
    expect([source, runs.rivalAt('propulsion.main.revolutions')].sort()).toEqual(['gen', 'main']);
    differing.add(source);
  }
  expect([...differing].sort()).toEqual([...expected].sort());
});
