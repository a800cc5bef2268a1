import { expect, test } from 'vitest';
import { countChangedValues } from '../../../shared/export/changed-values.ts';

test('each kind of change is one problem, with its fields, how often each, and one example', () => {
  const changed = countChangedValues();
  for (const [entry_id, given] of [
    ['a', '30.02.'],
    ['b', 'soon'],
    ['c', 'later'],
  ] as const)
    changed.of({ entry_id })('timestamp', 'unread', given);
  changed.of({ entry_id: 'd' })('weather', 'unread', 7);
  changed.of({ entry_id: 'e' })('content', 'cut', 'x'.repeat(40_000));
  expect(changed.problems()).toEqual([
    { code: 'unexpected_format', message: expect.stringContaining('timestamp 3× (such as "30.02."), weather 1×') },
    { code: 'values_changed', message: expect.stringContaining('content 1× (such as in "e")') },
  ]);
});

test('what somebody wrote, and where somebody is, is never an example', () => {
  const changed = countChangedValues();
  changed.of({ entry_id: 'a' })('gps.latitude', 'unread', 'off Kiel');
  changed.of({ entry_id: 'a' })('content', 'removed', 'a secret');
  expect(JSON.stringify(changed.problems())).not.toMatch(/Kiel|secret/);
});

test('a problem of many fields is as long as a problem may be, and says how many it does not name', () => {
  const changed = countChangedValues();
  for (let i = 0; i < 100; i++) changed.of({ entry_id: 'a' })(`sensor_values.${i}`, 'unread', '😀'.repeat(20));
  const [problem] = changed.problems();
  expect(problem?.message).toMatch(/: sensor_values\.0 1×.* and 9\d more\.$/);
  expect(problem?.message.length).toBeLessThanOrEqual(500);
});

test('however many fields were changed, all changes are counted that are not named', () => {
  const changed = countChangedValues();
  for (let round = 0; round < 3; round++)
    for (let i = 0; i < 650; i++) changed.of({ alert_id: 'a' })(`sensor_values.${i}`, 'cut', i);
  const message = changed.problems()[0]?.message ?? '';
  const named = [...message.matchAll(/ (\d+)×/g)].reduce((sum, [, count]) => sum + Number(count), 0);
  expect(named).toBeGreaterThan(0);
  expect(named + Number(/ and (\d+) more\.$/.exec(message)?.[1])).toBe(1_950);
  expect(message.length).toBeLessThanOrEqual(500);
});

test('nothing was changed: no problem', () => {
  expect(countChangedValues().problems()).toEqual([]);
});
