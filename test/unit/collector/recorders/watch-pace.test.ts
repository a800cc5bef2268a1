import { expect, test } from 'vitest';
import { createWatchPace } from '../../../../services/collector/recorders/watch-pace.ts';

/** What becomes of states that are looked at, each so many seconds after the first: by their kinds, with what was passed over. */
function told(
  states: readonly (readonly [second: number, seen: string, isCalm?: boolean])[],
  last: string | null = null,
) {
  const weigh = createWatchPace(last);
  return states.flatMap(([second, seen, isCalm = true]) => {
    const [level = 'NONE', ...types] = seen.split(' ');
    const sighting = weigh({ level, types }, second * 1_000, isCalm);
    return sighting === null ? [] : [sighting.passed_over ? [seen, sighting.passed_over] : seen];
  });
}

test.each<[what: string, Parameters<typeof told>[0], expected: unknown[]]>([
  [
    'the same is told once',
    [
      [0, 'NONE boat'],
      [5, 'NONE boat'],
      [90, 'NONE boat'],
    ],
    ['NONE boat'],
  ],
  [
    'a kind that was not there, at once',
    [
      [0, 'NONE boat'],
      [5, 'NONE boat person'],
    ],
    ['NONE boat', 'NONE boat person'],
  ],
  [
    'each of several that come one after another',
    [
      [0, 'NONE a'],
      [5, 'NONE b'],
      [9, 'NONE c'],
      [20, 'NONE d'],
    ],
    ['NONE a', 'NONE b', 'NONE c', 'NONE d'],
  ],
  [
    'that it is gone, a minute later',
    [
      [0, 'NONE boat'],
      [5, 'NONE'],
      [59, 'NONE'],
      [60, 'NONE'],
    ],
    ['NONE boat', 'NONE'],
  ],
  [
    'two that take turns, once each a minute',
    [
      [0, 'NONE a'],
      [5, 'NONE b'],
      [10, 'NONE a'],
      [15, 'NONE b'],
      [30, 'NONE a'],
      [66, 'NONE a'],
    ],
    ['NONE a', 'NONE b', 'NONE a'],
  ],
  [
    'more danger at once',
    [
      [0, 'INFO boat'],
      [1, 'CRITICAL boat'],
      [2, 'INFO boat'],
    ],
    ['INFO boat', 'CRITICAL boat'],
  ],
  [
    'kinds beyond six a minute, counted with the next',
    [
      ...['a', 'b', 'c', 'd', 'e', 'f'].map((kind, i) => [i, `NONE ${kind}`] as const),
      ...([
        [7, 'NONE g'],
        [8, 'NONE g'],
        [9, 'NONE'],
        [10, 'NONE g h'],
        [11, 'NONE'],
        [70, 'NONE boat'],
      ] as const),
    ],
    ['NONE a', 'NONE b', 'NONE c', 'NONE d', 'NONE e', 'NONE f', ['NONE boat', { g: 2, h: 1 }]],
  ],
  [
    'them also at the moment of an export, where nothing else is new',
    [
      ...['a', 'b', 'c', 'd', 'e', 'f'].map((kind, i) => [i, `NONE ${kind}`] as const),
      ...([
        [7, 'NONE g'],
        [8, 'NONE f'],
        [9, 'NONE f', false],
        [10, 'NONE f', false],
      ] as const),
    ],
    ['NONE a', 'NONE b', 'NONE c', 'NONE d', 'NONE e', 'NONE f', ['NONE f', { g: 1 }]],
  ],
  [
    'all at the moment of an export',
    [
      [0, 'NONE boat'],
      [5, 'NONE', false],
    ],
    ['NONE boat', 'NONE'],
  ],
])('the forward watch tells %s', (_what, states, expected) => {
  expect(told(states)).toEqual(expected);
});

test('what was told before a start is not told anew', () => {
  expect(
    told(
      [
        [0, 'INFO boat'],
        [1, 'INFO boat person'],
      ],
      'INFO boat',
    ),
  ).toEqual(['INFO boat person']);
});

test('a detector that sees something else each time is bounded, in sightings and in what it tells of the others', () => {
  const states = Array.from({ length: 600 }, (_, i) => [i / 10, `NONE kind${i}`] as const);
  const sightings = told([...states, [70, 'NONE']]);
  expect(sightings).toHaveLength(7);
  const [, passedOver] = sightings.at(-1) as [string, Record<string, number>];
  expect(Object.keys(passedOver)).toHaveLength(51);
  expect(Object.values(passedOver).reduce((sum, count) => sum + count, 0)).toBe(594);
});
