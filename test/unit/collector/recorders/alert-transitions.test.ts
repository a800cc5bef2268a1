import { expect, test } from 'vitest';
import {
  type Alert,
  alertRecord,
  createAlertTransitions,
} from '../../../../services/collector/recorders/alert-transitions.ts';

const START = Date.parse('2026-05-01T10:00:00Z');
type Said = readonly [second: number, state: string | null, message?: string, about?: string];

function play(said: readonly Said[], kept: readonly Alert[] = []) {
  const alerts = createAlertTransitions(kept);
  for (const [second, state, message = state, about = 'a'] of said) {
    alerts.take('signalk', about, state === null ? null : { state, message }, START + second * 1_000);
  }
  return alerts;
}

const shown = (alerts: ReturnType<typeof play>) =>
  alerts
    .takeChanged()
    .map(({ about, worst, until, timesRaised, transitions }) => [
      about,
      worst,
      until === null ? null : (until - START) / 1_000,
      timesRaised,
      transitions.map(({ at, state }) => `${(at - START) / 1_000} ${state}`).join(', '),
    ]);

test.each<[string, Said[], unknown[]]>([
  [
    'what was never raised',
    [
      [0, 'normal'],
      [1, 'nominal'],
      [2, null],
    ],
    [],
  ],
  [
    'raised',
    [
      [0, 'normal'],
      [1, 'alarm'],
    ],
    [['a', 'alarm', null, 1, '1 alarm']],
  ],
  [
    'repeated at 2 Hz',
    Array.from({ length: 100 }, (_, i) => [i / 2, 'alarm'] as const),
    [['a', 'alarm', null, 1, '0 alarm']],
  ],
  [
    'changed to worse and back',
    [
      [0, 'warn'],
      [1, 'alarm'],
      [2, 'warn'],
    ],
    [['a', 'alarm', null, 1, '0 warn, 1 alarm, 2 warn']],
  ],
  [
    'other words',
    [
      [0, 'warn', 'x'],
      [1, 'warn', 'y'],
    ],
    [['a', 'warn', null, 1, '0 warn, 1 warn']],
  ],
  [
    'cleared',
    [
      [0, 'alarm'],
      [5, 'normal'],
      [6, 'normal'],
    ],
    [['a', 'alarm', 5, 1, '0 alarm, 5 normal']],
  ],
  [
    'gone',
    [
      [0, 'alarm'],
      [5, null],
    ],
    [['a', 'alarm', 5, 1, '0 alarm, 5 normal']],
  ],
  [
    'it chatters',
    [
      [0, 'alarm'],
      [5, 'normal'],
      [30, 'alarm'],
    ],
    [['a', 'alarm', null, 2, '0 alarm, 5 normal, 30 alarm']],
  ],
  [
    'raised anew later',
    [
      [0, 'alarm'],
      [5, 'normal'],
      [70, 'alarm'],
    ],
    [
      ['a', 'alarm', 5, 1, '0 alarm, 5 normal'],
      ['a', 'alarm', null, 1, '70 alarm'],
    ],
  ],
  [
    'two things',
    [
      [0, 'alarm', 'x', 'a'],
      [0, 'warn', 'y', 'b'],
    ],
    [
      ['a', 'alarm', null, 1, '0 alarm'],
      ['b', 'warn', null, 1, '0 warn'],
    ],
  ],
  ['the state d3kOS itself looks for', [[0, 'warning']], [['a', 'warning', null, 1, '0 warning']]],
])('%s', (_what, said, expected) => {
  expect(shown(play(said))).toEqual(expected);
});

test.each([undefined, 7, 'alarm', [], {}, { state: 7 }, { state: '' }])(
  'a value that is no notification: %j',
  (value) => {
    const alerts = createAlertTransitions();
    alerts.take('signalk', 'a', value, START);
    expect(alerts.takeChanged().length).toBe(
      typeof value === 'object' && JSON.stringify(value) === '{"state":7}' ? 1 : 0,
    );
  },
);

test('what is known over a restart is not raised again, and is cleared', () => {
  const kept = JSON.parse(JSON.stringify(play([[0, 'alarm']]).known())) as Alert[];
  expect(shown(play([[1, 'alarm']], kept))).toEqual([]);
  expect(shown(play([[1, 'normal']], kept))).toEqual([['a', 'alarm', 1, 1, '0 alarm, 1 normal']]);
});

test('a sender that raises without end is bounded in memory and in each record', () => {
  const many = play(Array.from({ length: 5_000 }, (_, i) => [i, 'alarm', 'x', `path${i}`]));
  expect(many.known()).toHaveLength(500);
  const flapping = play(Array.from({ length: 1_000 }, (_, i) => [i, i % 2 ? 'normal' : 'alarm']));
  const [alert] = flapping.takeChanged();
  expect(alert?.transitions).toHaveLength(100);
  expect(alert?.timesRaised).toBe(500);
});

test('a record says since when, until when, how bad it came, and each change', () => {
  const [alert] = play([
    [0, 'warn', 'Oil pressure is low'],
    [9, 'alarm', 'Oil pressure is very low'],
    [60, 'normal', 'Oil pressure is normal'],
  ]).takeChanged();
  expect(alert && alertRecord(alert)).toMatchObject({
    alert_id: 'signalk:a@2026-05-01T10:00:00.000Z',
    origin: 'signalk',
    timestamp: '2026-05-01T10:00:00.000Z',
    severity: 'alarm',
    message: 'Oil pressure is low',
    resolved: true,
    resolved_at: '2026-05-01T10:01:00.000Z',
    transitions: [
      { at: '2026-05-01T10:00:00.000Z', state: 'warn', message: 'Oil pressure is low' },
      { at: '2026-05-01T10:00:09.000Z', state: 'alarm', message: 'Oil pressure is very low' },
      { at: '2026-05-01T10:01:00.000Z', state: 'normal', message: 'Oil pressure is normal' },
    ],
  });
});
