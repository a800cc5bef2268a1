import { expect, test } from 'vitest';
import {
  countLeftOut,
  LEFT_OUT_REASONS,
  type LeftOut,
  type LeftOutReason,
  leftOutSentence,
} from '../../../../services/collector/recorders/left-out.ts';

const A_DAY_MS = 86_400_000;
const left = (more: Partial<LeftOut> = {}): LeftOut => ({
  ...{ reason: 'no_value', source: 'gw.1', path: 'propulsion.main.revolutions', example: { path: 'p' } },
  ...more,
});

test('what is left out is counted by source and reason, with the first of it as example', () => {
  const counted = countLeftOut();
  counted.add(left({ example: 'first' }), 0);
  counted.add(left({ example: 'second' }), 0);
  counted.add(left({ source: 'gw.2' }), 0);
  counted.add(left({ reason: 'no_path', path: null }), 0);
  expect(counted.recent(0).map(({ source, reason, count, categories }) => [source, reason, count, categories])).toEqual(
    [
      ['gw.1', 'no_value', 2, ['engine_benchmark']],
      ['gw.2', 'no_value', 1, ['engine_benchmark']],
      ['gw.1', 'no_path', 1, ['engine_benchmark', 'system_alerts']],
    ],
  );
  expect(counted.recent(0)[0]?.example).toBe('first');
});

test('of values in wrong units each is named, and of any other number the sender once', () => {
  const counted = countLeftOut();
  for (const reason of ['impossible_reading', 'no_number'] as const) {
    counted.add(left({ reason, path: 'propulsion.port.oilPressure', example: 4 }), 0);
    counted.add(left({ reason, path: 'propulsion.port.coolantTemperature', example: 85 }), 0);
  }
  expect(counted.recent(0).map(({ reason, count, example }) => [reason, count, example])).toEqual([
    ['impossible_reading', 1, '4'],
    ['impossible_reading', 1, '85'],
    ['no_number', 2, '4'],
  ]);
});

test('what is about neither an engine nor an alert is missing nowhere', () => {
  const counted = countLeftOut();
  counted.add(left({ path: 'navigation.speedOverGround' }), 0);
  expect(counted.recent(0)).toEqual([]);
});

test.each([
  ['/propulsion/port/rpm', ['engine_benchmark']],
  [' propulsion.port.revolutions', ['engine_benchmark']],
  ['Notifications.mob', ['system_alerts']],
  ['propulsionless.x', undefined],
  ['notifications', ['system_alerts']],
])('what was meant for an engine or an alert is missed there, however its path is written: %s', (path, categories) => {
  const counted = countLeftOut();
  counted.add(left({ path, reason: 'odd_path' }), 0);
  expect(counted.recent(0)[0]?.categories).toEqual(categories);
});

test('a source that was mended is told of for a day more, and no longer', () => {
  const counted = countLeftOut();
  counted.add(left(), 0);
  expect(counted.recent(A_DAY_MS)).toHaveLength(1);
  expect(counted.recent(2 * A_DAY_MS)).toEqual([]);
});

test('a sender with ever other names takes no more memory, and all of it is counted', () => {
  const counted = countLeftOut();
  for (let i = 0; i < 5_000; i++) counted.add(left({ source: `s${i}` }), 0);
  const told = counted.recent(0);
  expect(told.length).toBeLessThan(40);
  expect(told.reduce((sum, { count }) => sum + count, 0)).toBe(5_000);
});

test.each(Object.keys(LEFT_OUT_REASONS) as LeftOutReason[])('a sentence of %s fits into a problem', (reason) => {
  const counted = countLeftOut();
  const example = { path: '\u0000😀\n'.repeat(1_000), value: '\ud83d' };
  counted.add(left({ reason, source: 'x'.repeat(100), path: null, example }), 0);
  const [told] = counted.recent(0);
  const sentence = told ? leftOutSentence(told) : '';
  expect(sentence).toContain(LEFT_OUT_REASONS[reason]);
  expect(sentence.length).toBeLessThanOrEqual(500);
  expect(sentence.isWellFormed() && !/\p{Cc}/u.test(sentence)).toBe(true);
});
