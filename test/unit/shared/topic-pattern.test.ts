import { describe, expect, test } from 'vitest';
import {
  filterCovers,
  filterMatches,
  isTopicFilter,
  matchTopic,
  topicFilter,
  topicFor,
  topicParameters,
} from '../../../shared/contracts/topic-pattern.ts';

const JOBS = 'export/queue/jobs/{queue_id}';

test('a pattern gives its filter, its parameters and its topics', () => {
  expect(topicFilter(JOBS)).toBe('export/queue/jobs/+');
  expect(topicParameters(JOBS)).toEqual(['queue_id']);
  expect(topicFor(JOBS, { queue_id: 'q_1' })).toBe('export/queue/jobs/q_1');
});

test.each(['', 'a/b', '+', '#', 'a\0b'])('a level of %j is refused', (level) => {
  expect(() => topicFor(JOBS, { queue_id: level })).toThrow(RangeError);
});

test.each([
  ['export/queue/jobs/q_1', { queue_id: 'q_1' }],
  ['export/queue/jobs/', null],
  ['export/queue/jobs', null],
  ['export/queue/jobs/q_1/x', null],
  ['export/queue/other/q_1', null],
])('topic %s is matched', (topic, params) => {
  expect(matchTopic(JOBS, topic)).toEqual(params);
});

describe('filters match as MQTT 3.1.1 says (4.7)', () => {
  test.each([
    ['sport/tennis/player1/#', 'sport/tennis/player1', true],
    ['sport/tennis/player1/#', 'sport/tennis/player1/ranking', true],
    ['sport/#', 'sport', true],
    ['#', 'a/b/c', true],
    ['+', 'finance', true],
    ['+', '/finance', false],
    ['+/+', '/finance', true],
    ['sport/+', 'sport', false],
    ['sport/+', 'sport/', true],
    ['#', '$SYS/x', false],
    ['+/x', '$SYS/x', false],
    ['$SYS/#', '$SYS/x', true],
    ['a/b', 'a/b', true],
    ['a/b', 'a/B', false],
  ])('%s against %s', (filter, topic, expected) => {
    expect(filterMatches(filter, topic)).toBe(expected);
  });
});

test.each([
  ['#', 'a/b/c', true],
  ['#', '#', true],
  ['#', 'a/+/#', true],
  ['#', '$SYS/#', false],
  ['+/x', '$SYS/x', false],
  ['$SYS/#', '$SYS/+/x', true],
  ['a/#', 'a', true],
  ['a/#', 'a/+', true],
  ['a/#', '+/b', false],
  ['a/#', '#', false],
  ['a/+', 'a/b', true],
  ['a/+', 'a/+', true],
  ['a/+', 'a/#', false],
  ['a/+', 'a', false],
  ['a/+', 'a/b/c', false],
  ['a/b', 'a/+', false],
  ['a/b', 'a/b', true],
  ['a', 'a/#', false],
])('%s covers %s: %s', (wider, filter, expected) => {
  expect(filterCovers(wider, filter)).toBe(expected);
});

test.each([
  ['a', true],
  ['#', true],
  ['+/a/#', true],
  ['/', true],
  ['', false],
  ['a#', false],
  ['#/a', false],
  ['a+/b', false],
  ['a\0', false],
  ['a/'.repeat(100), false],
  ['x'.repeat(1025), false],
])('%j is a filter: %s', (filter, expected) => {
  expect(isTopicFilter(filter)).toBe(expected);
});
