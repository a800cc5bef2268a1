import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectRoot } from '../../../../deploy/start-boat/bundles.ts';
import { createEngineRuns, type EngineRun } from '../../../../services/collector/recorders/engine-runs.ts';
import { type DeltaValue, readDelta } from '../../../../services/collector/recorders/read-delta.ts';
import { needs, unless } from '../../../support/needs.ts';

const START = Date.parse('2026-06-01T10:00:00Z');
const BOOT = { idleBelowHz: 1_000 / 60, bootId: '0b0e5a1c-7f3d' };
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** What a sender's clock shows at a true time, milliseconds after the first reading; null for a sender without one. */
type SenderClock = (trueMs: number, nth: number) => number | null;
const CLOCKS: Readonly<Record<string, SenderClock>> = {
  'is right': (ms) => START + ms,
  'stands still': () => START,
  'starts at 1970 with each power-on': (ms) => ms % (2 * MINUTE),
  'differs between two senders': (ms, nth) => START + ms - (nth % 2) * 5 * MINUTE,
  'is five minutes fast': (ms) => START + ms + 5 * MINUTE,
  'is five minutes slow': (ms) => START + ms - 5 * MINUTE,
  'shows 1970': (ms) => ms,
  'shows 2038': (ms) => 2 ** 31 * 1_000 + ms,
  'steps ahead by a quarter of an hour, again and again': (ms) => START + ms + Math.floor(ms / 20_000) * 15 * MINUTE,
  'steps back by seven seconds, again and again': (ms) => START + ms - Math.floor(ms / 20_000) * 7_000,
  'steps ahead by seven seconds and back': (ms) => START + ms + (Math.floor(ms / 20_000) % 2) * 7_000,
  'goes backwards': (ms) => START - ms,
  'goes twice as fast': (ms) => START + 2 * ms,
  'shows whole minutes': (ms) => START + Math.floor(ms / MINUTE) * MINUTE,
  'trembles by half a second': (ms, nth) => START + ms + (nth % 3) * 500,
  'missed a rollover of the GPS week': (ms) => START + ms - 1024 * 7 * DAY,
  'missed it until the middle': (ms) => START + ms - (ms < 50_000 ? 1024 * 7 * DAY : 0),
  'is a day ahead for a reading, as at midnight': (ms, nth) => START + ms + (nth % 30 === 10 ? DAY : 0),
  'shows local time, of one of two senders': (ms, nth) => START + ms + (nth % 2) * 2 * 60 * MINUTE,
  'is put back an hour, as at the end of summer time': (ms) => START + ms - (ms < 40_000 ? 0 : 60 * MINUTE),
  'shows 1970 until the network comes': (ms) => (ms < 50_000 ? ms : START + ms),
  'shows 1905': (ms) => Date.UTC(1905, 5, 5) + ms,
  'is not told': () => null,
};

interface Arriving {
  readonly ms: number;
  readonly value: Pick<DeltaValue, 'path' | 'value'>;
}

/** Plays values as they arrive, stamped by a clock; the runs that came of it, in seconds after the first value. */
function play(values: readonly Arriving[], clock: SenderClock) {
  const runs = createEngineRuns(BOOT);
  runs.connected();
  const found = new Set<EngineRun>();
  let nth = 0;
  for (const { ms, value } of values) {
    const at = clock(ms, nth);
    const stamp = at === null ? null : new Date(at).toISOString();
    const now = { wallMs: START + ms, arrivedMs: 5_000 + ms };
    runs.take({ ...value, at, stamp, source: `gw.${nth++ % 2}` }, now);
    runs.endSilent(now.arrivedMs);
    for (const run of runs.takeChanged()) found.add(run);
  }
  return [...found].map((run) => {
    const samples = run.readings.revolutions;
    return {
      from: (run.startedAt - START) / 1_000,
      to: (run.lastAt - START) / 1_000,
      durationS: run.durationS,
      readings: (samples?.idle?.samples ?? 0) + (samples?.cruise?.samples ?? 0),
    };
  });
}

const turns = (from: number, to: number, hz: number): Arriving[] =>
  Array.from({ length: to - from }, (_, i) => ({
    ms: (from + i) * 1_000,
    value: { path: 'propulsion.main.revolutions', value: hz },
  }));

describe.each(Object.entries(CLOCKS))('a sender whose clock %s', (_what, clock) => {
  test('three runs are three, each as long as it was', () => {
    const runs = play(
      [
        ...turns(0, 20, 12),
        ...turns(20, 28, 0),
        ...turns(28, 58, 30),
        ...turns(58, 66, 0),
        ...turns(66, 106, 40),
        ...turns(106, 114, 0),
      ],
      clock,
    );
    expect(runs).toHaveLength(3);
    for (const [i, { from, readings }] of [
      { from: 0, readings: 20 },
      { from: 28, readings: 30 },
      { from: 66, readings: 40 },
    ].entries()) {
      const run = runs[i];
      expect(Math.abs((run?.from ?? Number.NaN) - from)).toBeLessThanOrEqual(1);
      expect(run?.readings).toBe(readings);
      expect(Math.abs((run?.durationS ?? Number.NaN) - (readings - 1))).toBeLessThanOrEqual(1);
      expect(run?.to).toBeGreaterThanOrEqual(run?.from ?? Number.NaN);
    }
  });

  test('a run of ten minutes, ten readings a second, is one', () => {
    const values = Array.from({ length: 6_000 }, (_, i) => ({
      ms: i * 100,
      value: { path: 'propulsion.main.revolutions', value: 25 },
    }));
    const runs = play(values, clock);
    expect(runs).toHaveLength(1);
    expect(Math.abs((runs[0]?.durationS ?? 0) - 599.9)).toBeLessThanOrEqual(10);
  });

  const recorded = join(projectRoot, '..', 'shared', 'data', 'signalk-idling-engine-with-alarms.deltas.jsonl');
  test(
    'a real recording has the runs that it has by its own clock',
    needs(unless(!existsSync(recorded) && 'the recordings are not beside the project')),
    () => {
      const values = readFileSync(recorded, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .flatMap((line) => readDelta(line, null).values);
      const first = values[0]?.at ?? 0;
      const arriving = values.map((value) => ({ ms: (value.at ?? first) - first, value }));
      const expected = play(arriving, (ms) => START + ms);
      const runs = play(arriving, clock);
      expect(expected).toHaveLength(1);
      expect(runs).toHaveLength(1);
      expect(Math.abs((runs[0]?.readings ?? 0) - (expected[0]?.readings ?? 0))).toBeLessThanOrEqual(1);
      expect(Math.abs((runs[0]?.durationS ?? 0) - (expected[0]?.durationS ?? 0))).toBeLessThanOrEqual(1);
    },
  );
});

/** Readings that were held up on their way and come a few milliseconds apart: `[sender, seconds by its clock, Hz]`. */
function burst(readings: readonly (readonly [string, number, number])[]) {
  const runs = createEngineRuns(BOOT);
  const found = new Set<EngineRun>();
  for (const [i, [source, second, value]] of readings.entries()) {
    const at = START + second * 1_000;
    const delta = { path: 'propulsion.main.revolutions', value, at, stamp: new Date(at).toISOString(), source };
    runs.take(delta, { wallMs: START + i * 4, arrivedMs: i * 4 });
    for (const run of runs.takeChanged()) found.add(run);
  }
  return [...found].map(({ durationS, readings: { revolutions }, ended }) => ({
    durationS: Math.round(durationS),
    readings: (revolutions?.idle?.samples ?? 0) + (revolutions?.cruise?.samples ?? 0),
    ended,
  }));
}

const seconds = (count: number) => Array.from({ length: count }, (_, i) => i);

test('what was held up on its way keeps its length', () => {
  expect(burst(seconds(40).map((s) => ['gw.1', s, 25]))).toEqual([{ durationS: 39, readings: 40, ended: false }]);
});

test('held up, with a clock that begins anew with each power-on: three runs of 20, 30 and 40 readings', () => {
  const runs = burst(
    [20, 30, 40].flatMap((count) => [
      ...seconds(count).map((s) => ['gw.1', 10 + s, 12] as const),
      ...seconds(8).map((s) => ['gw.1', 10 + count + s, 0] as const),
    ]),
  );
  expect(runs).toMatchObject([20, 30, 40].map((count) => ({ readings: count, ended: true })));
});

test('held up, with a clock that stands still: one run', () => {
  expect(burst(seconds(40).map((s) => ['gw.1', 0, 25 + s / 10]))).toMatchObject([{ readings: 40 }]);
});

test('held up, with two senders whose clocks are five minutes apart: one run as long as it was', () => {
  const runs = burst(
    seconds(45).flatMap((s) => [
      ['gw.1', s, 25],
      ['gw.2', s - 299.7, 25.2],
    ]),
  );
  expect(runs).toEqual([{ durationS: 44, readings: 90, ended: false }]);
});

test('what a server tells again to whoever connects is no reading; what only has the same stamp is', () => {
  const runs = createEngineRuns(BOOT);
  const take = (second: number, stamp: string) =>
    runs.take(
      { path: 'propulsion.main.revolutions', value: 25, at: Date.parse(stamp), stamp, source: 'gw.1' },
      { wallMs: START + second * 1_000, arrivedMs: second * 1_000 },
    );
  runs.connected();
  for (const second of seconds(10)) take(second, '2026-03-01T00:00:00Z');
  runs.connected();
  take(20, '2026-03-01T00:00:00Z');
  const [run] = runs.open();
  expect(run?.readings.revolutions?.cruise?.samples).toBe(10);
  expect(run?.durationS).toBe(9);
  take(21, '2026-03-01T00:00:00Z');
  expect(run?.readings.revolutions?.cruise?.samples).toBe(11);
});

test('the same run at the same time of two boots is two: our own clock may begin anew with each', () => {
  const idIn = (bootId: string) => {
    const runs = createEngineRuns({ ...BOOT, bootId });
    for (const second of [0, 1]) {
      const value = { path: 'propulsion.main.revolutions', value: 25, at: null, stamp: null, source: 'gw.1' };
      runs.take(value, { wallMs: 12_345 + second * 1_000, arrivedMs: second * 1_000 });
    }
    return runs.open().map(({ id }) => id);
  };
  expect(idIn('11111111-1')).not.toEqual(idIn('22222222-2'));
});

test.each([
  [{ path: 'propulsion.main.revolutions', value: 1_500 }, 'impossible_revolutions'],
  [{ path: 'propulsion.main.revolutions', value: -1 }, 'negative_revolutions'],
  [{ path: 'propulsion.main.revolutions', value: 'fast' }, 'no_number'],
  [{ path: 'propulsion.main.revolutions', value: true }, 'no_number'],
  [{ path: 'propulsion.main.revolutions', value: { rpm: 1_500 } }, 'no_number'],
  [{ path: 'propulsion.main.revolutions', value: 'N/A' }, null],
  [{ path: 'propulsion.main.revolutions', value: null }, null],
  [{ path: 'propulsion.main.revolutions', value: '25.5' }, null],
  [{ path: 'propulsion.Bb.Motor.revolutions', value: 25 }, 'unreadable_engine'],
  [{ path: 'propulsion..revolutions', value: 25 }, 'unreadable_engine'],
  [{ path: `propulsion.${'x'.repeat(101)}.revolutions`, value: 25 }, 'unreadable_engine'],
  [{ path: 'propulsion.main.drive.type', value: 'saildrive' }, null],
  [{ path: 'propulsion.main.revolutions', value: 16_383.75 / 60 }, 'impossible_revolutions'],
  [{ path: 'propulsion.main.revolutions', value: '25,5' }, 'no_number'],
  [{ path: 'propulsion.main.revolutions', value: '1500 rpm' }, 'no_number'],
  [{ path: 'propulsion.main.rpm', value: 1_500 }, 'odd_path'],
  [{ path: 'propulsion.main.RPM', value: 1_500 }, 'odd_path'],
  [{ path: 'propulsion.main.engineSpeed', value: 1_500 }, 'odd_path'],
  [{ path: 'propulsion.main.ratedEngineSpeed', value: 60 }, null],
  [{ path: 'propulsion.main.Revolutions', value: 25 }, 'odd_path'],
  [{ path: 'Propulsion.main.revolutions', value: 25 }, 'odd_path'],
  [{ path: 'propulsion/main/revolutions', value: 25 }, 'odd_path'],
  [{ path: '/signalk/propulsion', value: 25 }, null],
  [{ path: 'propulsion.main.revolutions.', value: 25 }, 'odd_path'],
  [{ path: ' propulsion.main.revolutions ', value: 25 }, 'odd_path'],
  [{ path: 'notifications.', value: 'alarm' }, 'odd_path'],
  [{ path: '/notifications/mob', value: 'alarm' }, 'odd_path'],
  [{ path: 'vessels.x.notifications.mob', value: 'alarm' }, 'odd_path'],
  [{ path: 'propulsion.main.runTime', value: '1234:30' }, 'impossible_run_time'],
  [{ path: 'propulsion.main.runTime', value: -1 }, 'impossible_run_time'],
  [{ path: 'propulsion.main.runTime', value: 2 ** 32 - 1 }, 'impossible_run_time'],
  [{ path: 'propulsion.main.runTime', value: null }, null],
  [{ path: 'propulsion.main.runTime', value: '4434000' }, null],
  [{ path: 'propulsion.main.state', value: 'started' }, null],
  [{ path: 'navigation.speedOverGround', value: 3 }, null],
])('what of an engine cannot be recorded is told: %j', (value, reason) => {
  const runs = createEngineRuns(BOOT);
  const now = { wallMs: START, arrivedMs: 0 };
  expect(runs.take({ ...value, at: null, stamp: null, source: 'gw.1' }, now)).toBe(reason);
});

test.each<[string, string, (second: number) => unknown, number | null, number]>([
  ['says that it runs', 'state', () => 'started', null, 60],
  ['counts its hours', 'runTime', (second) => 4_434_000 + second, null, 59],
  ['says that it stands', 'state', () => 'stopped', null, 0],
  ['has its hours', 'runTime', () => 4_434_000, null, 0],
  ['says that it runs, and turns', 'state', () => 'started', 25, 0],
  ['says that it runs, and stands', 'state', () => 'started', 0, 0],
])('an engine that %s, told for two minutes, is left out without revolutions only', (_what, name, value, hz, times) => {
  const runs = createEngineRuns(BOOT);
  const reasons = seconds(120).flatMap((second) => {
    const now = { wallMs: START + second * 1_000, arrivedMs: second * 1_000 };
    const take = (path: string, one: unknown) =>
      runs.take({ path: `propulsion.main.${path}`, value: one, at: null, stamp: null, source: 'gw.1' }, now) ?? [];
    return [...(hz === null ? [] : [take('revolutions', hz)]), take(name, value(second))].flat();
  });
  expect(reasons).toEqual(Array(times).fill('no_revolutions'));
});

test('a thirteenth engine is told, not left out in silence', () => {
  const runs = createEngineRuns(BOOT);
  const reasons = seconds(13).map((n) =>
    runs.take(
      { path: `propulsion.e ${n}.revolutions`, value: 25, at: null, stamp: null, source: 'gw.1' },
      { wallMs: START, arrivedMs: 0 },
    ),
  );
  expect(reasons).toEqual([...Array(12).fill(null), 'too_many_engines']);
});
