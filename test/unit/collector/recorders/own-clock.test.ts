import { expect, test } from 'vitest';
import { alertRecord, createAlertTransitions } from '../../../../services/collector/recorders/alert-transitions.ts';
import { engineRunRecord } from '../../../../services/collector/recorders/engine-run-record.ts';
import { createEngineRuns } from '../../../../services/collector/recorders/engine-runs.ts';
import { ownClock } from '../../../../services/collector/recorders/own-clock.ts';

const BOOT = { bootId: '0b0e5a1c-7f3d', idleBelowHz: 16 };
const BOOTED = Date.parse('2026-06-01T10:00:00Z');

/** A boat whose clock shows `unset` at the start and is set after a minute. */
function boatThatBootsAt(unset: number, { isSynchronised = () => false }: { isSynchronised?: () => boolean } = {}) {
  let second = 0;
  const wall = () => (second < 60 ? unset : BOOTED) + second * 1_000;
  const engines = createEngineRuns(BOOT);
  const alerts = createAlertTransitions(BOOT);
  const clock = { now: wall, monotonicMs: () => 7_000 + second * 1_000, setTimer: () => () => {} };
  const now = ownClock(clock, isSynchronised, [engines, alerts]);
  const turn = (hz: number) =>
    engines.take({ path: 'propulsion.main.revolutions', value: hz, at: null, stamp: null, source: 'gw.1' }, now());
  for (; second < 100; second++) {
    if (second < 20 || second >= 50) turn(25);
    else turn(0);
    if (second === 5) alerts.take('signalk', 'over before', 'alarm', now());
    if (second === 9) alerts.take('signalk', 'over before', 'normal', now());
    if (second === 55) alerts.take('signalk', 'over after', 'alarm', now());
    if (second === 70) alerts.take('signalk', 'over after', 'normal', now());
    if (second === 80) alerts.take('signalk', 'raised after', 'alarm', now());
  }
  const at = (seconds: number) => new Date(BOOTED + seconds * 1_000).toISOString();
  return {
    at,
    runs: engines.takeChanged().map((run) => engineRunRecord(run, 'si')),
    alerts: alerts.takeChanged().map(alertRecord),
  };
}

test.each([
  ['1970', 0],
  ['2000', Date.UTC(2000)],
  ['the day the system was built', Date.UTC(2023, 4, 3)],
  ['the hour at which it was switched off, two weeks ago', BOOTED - 14 * 86_400_000],
  ['the hour at which it was switched off, an hour ago', BOOTED - 3_600_000],
])(
  'a boat that boots at %s has the right times once its clock is set, and says that they were put right',
  (_what, unset) => {
    const { at, runs, alerts } = boatThatBootsAt(unset);
    expect(runs.map(({ timestamp, ended_at, time_source }) => [timestamp, ended_at, time_source])).toEqual([
      [at(0), at(19), 'put_right'],
      [at(50), null, 'put_right'],
    ]);
    expect(runs[1]?.duration_s).toBe(49);
    expect(new Set(runs.map(({ run_id }) => run_id)).size).toBe(2);
    expect(
      alerts.map(({ metric, timestamp, resolved_at, time_source }) => [metric, timestamp, resolved_at, time_source]),
    ).toEqual([
      ['over before', at(5), at(9), 'put_right'],
      ['over after', at(55), at(70), 'put_right'],
      ['raised after', at(80), null, undefined],
    ]);
    expect(alerts[0]?.transitions?.map((transition) => transition.at)).toEqual([at(5), at(9)]);
  },
);

test('a clock that was synchronised and jumps moves nothing: nobody knows which time was right', () => {
  const { runs, alerts } = boatThatBootsAt(BOOTED - 3_600_000, { isSynchronised: () => true });
  for (const { time_source } of [...runs, ...alerts]) expect(time_source).toBeUndefined();
});

test('a clock that was ahead is put right when the system says that it is synchronised now, else left to itself', () => {
  const ahead = BOOTED + 365 * 86_400_000;
  let looks = 0;
  const { at, runs } = boatThatBootsAt(ahead, { isSynchronised: () => looks++ > 0 });
  expect(runs.map(({ timestamp, time_source }) => [timestamp, time_source])).toEqual([
    [at(0), 'put_right'],
    [at(50), 'put_right'],
  ]);
  for (const { time_source } of boatThatBootsAt(ahead).runs) expect(time_source).toBeUndefined();
});

test('a clock that is put back by mistake and forth again leaves what came before as it was', () => {
  const days = 100 * 86_400_000;
  let second = 0;
  const wall = () => BOOTED - (second >= 20 && second < 40 ? days : 0) + second * 1_000;
  const alerts = createAlertTransitions(BOOT);
  const clock = { now: wall, monotonicMs: () => second * 1_000, setTimer: () => () => {} };
  const now = ownClock(clock, () => false, [alerts]);
  for (; second < 60; second++) {
    if (second % 20 === 10) alerts.take('signalk', `at ${second}`, 'alarm', now());
    else now();
  }
  expect(alerts.takeChanged().map((alert) => [alert.about, (alert.since - BOOTED) / 1_000, alert.isPutRight])).toEqual([
    ['at 10', 10, undefined],
    ['at 30', 30, true],
    ['at 50', 50, undefined],
  ]);
});

test('a clock that became synchronised without a jump is left to itself when it jumps later', () => {
  let second = 0;
  const alerts = createAlertTransitions(BOOT);
  const wall = () => BOOTED + (second < 200 ? 0 : 3_600_000) + second * 1_000;
  const clock = { now: wall, monotonicMs: () => second * 1_000, setTimer: () => () => {} };
  const now = ownClock(clock, () => second > 30, [alerts]);
  for (; second < 210; second += 10) {
    if (second === 100) alerts.take('signalk', 'a', 'alarm', now());
    else now();
  }
  expect(alerts.takeChanged().map(({ since, isPutRight }) => [since, isPutRight])).toEqual([
    [BOOTED + 100_000, undefined],
  ]);
});
