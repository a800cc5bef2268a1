import { expect, test } from 'vitest';
import {
  type Alert,
  alertRecord,
  createAlertTransitions,
} from '../../../../services/collector/recorders/alert-transitions.ts';
import { problemOf } from '../../../../shared/contracts/decode-payload.ts';
import { AlertRecord } from '../../../../shared/export/records.ts';

const START = Date.parse('2026-05-01T10:00:00Z');
const BOOT = { bootId: '0b0e5a1c-7f3d' };
const at = (second: number) => ({ wallMs: START + second * 1_000, arrivedMs: second * 1_000 });
type Said = readonly [second: number, state: string | null, message?: string, about?: string];

function play(said: readonly Said[], kept: readonly Alert[] = []) {
  const alerts = createAlertTransitions(BOOT, kept);
  for (const [second, state, message = state, about = 'a'] of said) {
    alerts.take('signalk', about, state === null ? null : { state, message }, at(second));
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

test.each([undefined, 7, true, '', 'hot', 'alarm!', [], {}, { state: '' }, { state: ' ' }, { message: 'hot' }])(
  'a value that is no notification is told as such: %j',
  (value) => {
    const alerts = createAlertTransitions(BOOT);
    expect(alerts.take('signalk', 'a', value, at(0))).toBe('no_notification');
    expect(alerts.takeChanged()).toEqual([]);
  },
);

test.each([
  ['alarm', 'alarm'],
  [' ALARM ', 'alarm'],
  ['emergency', 'emergency'],
  [{ state: 'Alarm' }, 'alarm'],
  [{ state: 'alarm', method: null, message: { text: 'x' } }, 'alarm'],
  [{ state: 'warn', message: 7 }, 'warn'],
])('a notification as simple senders write it is one: %j', (value, state) => {
  const alerts = createAlertTransitions(BOOT);
  expect(alerts.take('signalk', 'a', value, at(0))).toBeNull();
  expect(alerts.take('signalk', 'a', 'normal', at(5))).toBeNull();
  expect(shown(alerts)).toEqual([['a', state, 5, 1, `0 ${state}, 5 normal`]]);
});

test.each([
  [{ state: 'critical' }, 'critical'],
  [{ state: 7 }, '7'],
  [{ state: 'On' }, 'on'],
])('a state that Signal K does not know is an alert, and told as such: %j', (value, state) => {
  const alerts = createAlertTransitions(BOOT);
  expect(alerts.take('signalk', 'a', value, at(0))).toBe('unknown_state');
  expect(alerts.take('signalk', 'a', 'normal', at(5))).toBeNull();
  expect(shown(alerts)).toEqual([['a', state, 5, 1, `0 ${state}, 5 normal`]]);
});

test.each(['ok', 'OK', ' Off ', 'cleared', 'clear', 'inactive', 'Resolved', 'rectified', 'none', 'Okay', 'nominal'])(
  'an alert is over by whatever word: %j, and is not raised by it',
  (word) => {
    const state = word.trim().toLowerCase();
    for (const value of [word, { state: word }]) {
      const alerts = createAlertTransitions(BOOT);
      expect(alerts.take('signalk', 'a', value, at(0))).toBeNull();
      alerts.take('signalk', 'a', 'alarm', at(1));
      expect(alerts.take('signalk', 'a', value, at(5))).toBeNull();
      expect(shown(alerts)).toEqual([['a', 'alarm', 5, 1, `1 alarm, 5 ${state}`]]);
    }
  },
);

test.each<[string, string, string[]]>([
  ['what is below it', 'rep2.tanks', ['rep2.tanksmith', 'rep2', 'mob']],
  ['all, when nothing is above', '', []],
  ['what it names alone', 'rep2.tanks.fuel.0', ['rep2.tanks.fuel.1', 'rep2.tanksmith', 'rep2', 'mob']],
])('null clears %s', (_what, about, left) => {
  const raised = ['rep2.tanks.fuel.0', 'rep2.tanks.fuel.1', 'rep2.tanksmith', 'rep2', 'mob'];
  const alerts = play(raised.map((name) => [0, 'alarm', 'x', name]));
  alerts.take('export', 'rep2.tanks.own', { state: 'alarm' }, at(0));
  expect(alerts.take('signalk', about, null, at(5))).toBeNull();
  const standing = alerts.known().filter(({ until }) => until === null);
  expect(standing.map((alert) => alert.about)).toEqual([...left, 'rep2.tanks.own']);
});

/** By what the sender's clock shows, and by ours, where both may do as they like. */
test.each<[string, { stamps: [string, string]; wallS: [number, number] }]>([
  ['the sender’s clock went back', { stamps: ['2026-06-01T10:00:00Z', '2026-06-01T09:55:00Z'], wallS: [0, 9] }],
  ['the sender’s clock stands still', { stamps: ['2026-06-01T10:00:00Z', '2026-06-01T10:00:00Z'], wallS: [0, 9] }],
  ['the sender’s clock was set', { stamps: ['1970-01-01T00:00:09Z', '2026-06-01T10:00:00Z'], wallS: [0, 9] }],
  ['the sender’s clock is years ahead', { stamps: ['2038-01-19T03:14:07Z', '1901-12-13T20:45:52Z'], wallS: [0, 9] }],
  ['the sender has no clock', { stamps: ['', ''], wallS: [0, 9] }],
  ['what the sender writes is no time', { stamps: ['soon', '2026-02-30T25:00:00Z'], wallS: [0, 9] }],
  [
    'our own clock went back by an hour',
    { stamps: ['2026-06-01T10:00:00Z', '2026-06-01T10:00:09Z'], wallS: [0, -3_591] },
  ],
  ['our own clock went back by years', { stamps: ['2026-06-01T10:00:00Z', '2026-06-01T10:00:09Z'], wallS: [0, -9e8] }],
])('raised and cleared is one alert that is over no earlier than it began: %s', (_what, { stamps, wallS }) => {
  const alerts = createAlertTransitions(BOOT);
  for (const i of [0, 1] as const) {
    const said = { wallMs: START + wallS[i] * 1_000, arrivedMs: i * 9_000, stamp: stamps[i] };
    alerts.take('signalk', 'a', i === 0 ? { state: 'alarm', message: 'hot' } : { state: 'normal' }, said);
  }
  const [alert, ...more] = alerts.takeChanged();
  expect(more).toEqual([]);
  const record = alert && alertRecord(alert);
  const end = new Date(START + Math.max(wallS[1], 0) * 1_000).toISOString();
  expect(record).toMatchObject({ timestamp: '2026-05-01T10:00:00.000Z', resolved: true, resolved_at: end });
  expect(record?.transitions?.map(({ at_sender }) => at_sender ?? '')).toEqual(stamps);
  expect(record?.timestamp_sender ?? '').toBe(stamps[0]);
});

test('one that is raised again within a minute is the same, though our clock was set in between', () => {
  const alerts = createAlertTransitions(BOOT);
  const hours = 3_600_000;
  alerts.take('signalk', 'a', 'alarm', at(0));
  alerts.take('signalk', 'a', 'normal', at(5));
  alerts.take('signalk', 'a', 'alarm', { wallMs: START + 9 * hours, arrivedMs: 30_000 });
  expect(alerts.takeChanged()).toMatchObject([{ timesRaised: 2, until: null }]);
  alerts.take('signalk', 'a', 'normal', { wallMs: START + 9 * hours, arrivedMs: 40_000 });
  alerts.take('signalk', 'a', 'alarm', { wallMs: START, arrivedMs: 40_000 + hours });
  expect(alerts.takeChanged()).toHaveLength(2);
});

test('the same alert at the same time of two boots is two: a clock may begin anew with each', () => {
  const idIn = (bootId: string) => {
    const alerts = createAlertTransitions({ bootId });
    alerts.take('signalk', 'a', 'alarm', { wallMs: 12_345, arrivedMs: 0 });
    return alerts.takeChanged().map((alert) => alertRecord(alert).alert_id);
  };
  expect(idIn('11111111-1')).not.toEqual(idIn('22222222-2'));
});

test('what is known over a restart is not raised again, and is cleared', () => {
  const kept = JSON.parse(JSON.stringify(play([[0, 'alarm']]).known())) as Alert[];
  expect(shown(play([[1, 'alarm']], kept))).toEqual([]);
  expect(shown(play([[1, 'normal']], kept))).toEqual([['a', 'alarm', 1, 1, '0 alarm, 1 normal']]);
});

test('a sender that raises without end is bounded in memory and in each record', () => {
  const many = play(Array.from({ length: 5_000 }, (_, i) => [i, 'alarm', 'x', `path${i}`]));
  expect(many.known()).toHaveLength(600);
  const flapping = play(Array.from({ length: 1_000 }, (_, i) => [i, i % 2 ? 'normal' : 'alarm']));
  const [alert] = flapping.takeChanged();
  expect(alert?.transitions).toHaveLength(100);
  expect(alert?.timesRaised).toBe(500);
});

type Told = readonly [second: number, state: string, about: string];
const everySecond = (seconds: number, paths: number, state: (second: number) => string, kind = 'collision'): Told[] =>
  Array.from({ length: seconds * paths }, (_, i) => {
    const second = Math.floor(i / paths);
    return [second, state(second), `${kind}.${i % paths}`] as const;
  });

test.each<[what: string, said: Told[], raised: number, refused: boolean]>([
  ['501 that stand and are repeated each second', everySecond(60, 501, () => 'alarm'), 500, true],
  [
    '501 that stand and are repeated every ten minutes',
    everySecond(30, 501, () => 'alarm').map(([second, ...more]) => [second * 600, ...more] as const),
    500,
    true,
  ],
  [
    '500 that stand since just now, told once, on a boat that runs for days',
    [
      [0, 'alarm', 'mob'],
      ...everySecond(1, 500, () => 'alarm').map(([, ...more]) => [200_000, ...more] as const),
      [204_000, 'alarm', 'collision.new'],
    ],
    501,
    true,
  ],
  ['501 that come and go each second', everySecond(60, 501, (s) => (s % 2 ? 'normal' : 'alarm')), 500, true],
  [
    'a new one each second for two hours, over at once',
    Array.from({ length: 14_400 }, (_, i) => [i / 2, i % 2 ? 'normal' : 'alarm', `ais.${i >> 1}`] as const),
    1_000,
    true,
  ],
  ['500 of one kind and one of another', [...everySecond(9, 500, () => 'alarm'), [9, 'emergency', 'mob']], 501, false],
  [
    'many of one kind, refused, and one of another',
    [...everySecond(9, 900, () => 'alarm'), [9, 'emergency', 'mob'], [10, 'emergency', 'mob']],
    501,
    true,
  ],
  [
    'others, hours after many that are over',
    [...everySecond(2, 500, (s) => (s % 2 ? 'normal' : 'alarm')), ...everySecond(2, 500, () => 'alarm', 'later')].map(
      ([second, state, about]) => [about.startsWith('later') ? second + 9_000 : second, state, about] as const,
    ),
    1_000,
    false,
  ],
  [
    'others, days after many that nobody tells any more',
    [...everySecond(1, 500, () => 'alarm'), ...everySecond(1, 500, () => 'alarm', 'later')].map(
      ([second, state, about]) => [about.startsWith('later') ? second + 200_000 : second, state, about] as const,
    ),
    1_000,
    false,
  ],
])('what is told again is no new alert, however many stand; what is too many is refused: %s', (...one) => {
  const [, said, raised, isRefused] = one;
  const alerts = createAlertTransitions(BOOT);
  const reasons = new Set(said.map(([s, state, about]) => alerts.take('signalk', about, { state }, at(s))));
  expect(alerts.takeChanged()).toHaveLength(raised);
  expect(reasons.has('too_many_alerts')).toBe(isRefused);
  expect(alerts.known().length).toBeLessThanOrEqual(600);
  alerts.take('export', 'disk_low', 'alarm', at(1));
  expect(alerts.takeChanged(), 'a condition of our own').toHaveLength(1);
});

const emoji = (before: number, after: number) => `${'x'.repeat(before)}👍🏽${'y'.repeat(after)}`;
test.each<[string, object, object, string | null]>([
  ['beyond 500 characters', { message: emoji(499, 99) }, { message: emoji(499, 99) }, null],
  ['as long as a record holds', { message: 'x'.repeat(32_768) }, { message: 'x'.repeat(32_768) }, null],
  ['longer', { message: 'x'.repeat(32_769) }, { message: `${'x'.repeat(32_767)}…` }, 'cut_text'],
  [
    'longer, with an emoji at the end',
    { message: emoji(32_766, 9) },
    { message: `${'x'.repeat(32_766)}…` },
    'cut_text',
  ],
  ['a state of many words', { state: 'a b '.repeat(50) }, { severity: 'a b '.repeat(50).trim() }, 'unknown_state'],
  ['an endless state', { state: 'x'.repeat(2_000) }, { severity: `${'x'.repeat(999)}…` }, 'cut_text'],
])('words go whole up to what a record holds, and a cut is marked and named: %s', (_what, more, expected, reason) => {
  const alerts = createAlertTransitions(BOOT);
  expect(alerts.take('signalk', 'a', { state: 'alarm', ...more }, at(0))).toBe(reason);
  expect(alerts.take('signalk', 'a', { state: 'alarm', ...more }, at(1)), 'told again').toBe(reason);
  const [alert] = alerts.takeChanged();
  const record = alert && alertRecord(alert);
  expect(record).toMatchObject(expected);
  expect(record?.transitions).toHaveLength(1);
  expect(JSON.stringify(record).isWellFormed()).toBe(true);
  expect(JSON.stringify(record)).not.toContain('\ufffd');
});

test('a sender of endless words is bounded in memory: once there is no more room, they are kept short, and named', () => {
  const alerts = createAlertTransitions(BOOT);
  const reasons = Array.from({ length: 300 }, (_, i) =>
    alerts.take('signalk', `a${i % 3}`, { state: 'alarm', message: `${i} ${'x'.repeat(30_000)}` }, at(i)),
  );
  expect(JSON.stringify(alerts.known()).length).toBeLessThan(1_200_000);
  expect([reasons[0], reasons.at(-1)]).toEqual([null, 'cut_text']);
  expect(alerts.known().at(-1)?.message).toMatch(/^299 x+…$/);
  const before = alerts.known().map(({ transitions, unlisted = 0 }) => transitions.length + unlisted);
  alerts.take('signalk', 'a2', { state: 'alarm', message: `299 ${'x'.repeat(30_000)}` }, at(300));
  expect(alerts.known().map(({ transitions, unlisted = 0 }) => transitions.length + unlisted)).toEqual(before);
});

test('what is kept of one that chatters ends with how it stands, and says how many changes it leaves out', () => {
  const said = Array.from({ length: 301 }, (_, i) => [i, i % 2 ? 'normal' : 'alarm'] as const);
  const [alert] = play([...said, [301, 'emergency', 'at last']]).takeChanged();
  const record = alert && alertRecord(alert);
  expect(record).toMatchObject({ resolved: false, severity: 'emergency', transitions_unlisted: 202 });
  const ats = record?.transitions?.map(({ at }) => (Date.parse(at) - START) / 1_000);
  expect(ats).toEqual([...Array.from({ length: 50 }, (_, i) => i), ...Array.from({ length: 50 }, (_, i) => 252 + i)]);
  expect(record?.transitions?.at(-1)).toMatchObject({ state: 'emergency', message: 'at last' });
});

type SaidBy = readonly [second: number, source: string, state: string | null, about?: string];

/** What several sources say, on one connection; `|` is another one. */
function playSources(said: readonly (SaidBy | '|')[], kept: readonly Alert[] = []) {
  const alerts = createAlertTransitions(BOOT, kept);
  alerts.connected();
  for (const one of said) {
    if (one === '|') alerts.connected();
    else {
      const [second, source, state, about = 'a'] = one;
      alerts.take('signalk', about, state === null ? null : { state }, { ...at(second), source });
    }
  }
  return alerts;
}
const standing = (alerts: ReturnType<typeof playSources>) =>
  alerts.known().map(({ source, until, timesRaised, state }) => [source, until === null, timesRaised, state]);
const repeatedly = (times: number, ...said: [string, string | null][]): SaidBy[] =>
  Array.from({ length: times }, (_, i) => said.map(([source, state]) => [i, source, state] as const)).flat();

test.each<[string, (SaidBy | '|')[], unknown[]]>([
  [
    'one says alarm and another that all is well, again and again',
    repeatedly(60, ['gw.17', 'alarm'], ['self.notificationhandler', 'normal']),
    [['gw.17', true, 1, 'alarm']],
  ],
  ['the other speaks first', repeatedly(60, ['handler', 'normal'], ['gw.17', 'alarm']), [['gw.17', true, 1, 'alarm']]],
  [
    'the other says that it is gone',
    repeatedly(9, ['gw.17', 'alarm'], ['handler', null]),
    [['gw.17', true, 1, 'alarm']],
  ],
  [
    'three of which two say that all is well',
    repeatedly(9, ['gw.1', 'normal'], ['gw.17', 'warn'], ['gw.2', 'nominal']),
    [['gw.17', true, 1, 'warn']],
  ],
  [
    'two raise it, one worse, and one clears it',
    [
      [0, 'gw.1', 'warn'],
      [1, 'gw.2', 'alarm'],
      [2, 'gw.2', 'normal'],
      [3, 'gw.1', 'warn'],
    ],
    [
      ['gw.1', true, 1, 'warn'],
      ['gw.2', false, 1, 'normal'],
    ],
  ],
  [
    'who raised it clears it',
    [
      [0, 'gw.17', 'alarm'],
      [1, 'handler', 'normal'],
      [2, 'gw.17', 'normal'],
    ],
    [['gw.17', false, 1, 'normal']],
  ],
  [
    'it chatters at one of two',
    [
      [0, 'gw.17', 'alarm'],
      [1, 'handler', 'normal'],
      [2, 'gw.17', 'normal'],
      [9, 'gw.17', 'alarm'],
    ],
    [['gw.17', true, 2, 'alarm']],
  ],
  [
    'two without names',
    [
      [0, 'unnamed', 'alarm'],
      [1, 'unnamed', 'normal'],
    ],
    [['unnamed', false, 1, 'normal']],
  ],
  [
    'connected again, and the other is told first',
    [[0, 'gw.17', 'alarm'], [1, 'handler', 'normal'], '|', [2, 'handler', 'normal'], [2, 'gw.17', 'alarm']],
    [['gw.17', true, 1, 'alarm']],
  ],
  [
    'connected again, and the device has another address',
    [[0, 'gw.17', 'alarm'], '|', [90, 'gw.42', 'alarm'], [91, 'gw.42', 'normal']],
    [['gw.42', false, 1, 'normal']],
  ],
  [
    'connected again, and who raised it is gone for good',
    [[0, 'gw.17', 'alarm'], '|', [90, 'gw.42', 'normal']],
    [['gw.17', false, 1, 'normal']],
  ],
])('each source speaks for itself: %s', (_what, said, expected) => {
  expect(standing(playSources(said))).toEqual(expected);
});

test.each<[string, (SaidBy | '|')[], unknown[]]>([
  [
    'its source says it again',
    [
      [9, 'gw.17', 'alarm'],
      [10, 'handler', 'normal'],
    ],
    ['gw.17', true, 1],
  ],
  [
    'another is told first',
    [
      [9, 'handler', 'normal'],
      [9, 'gw.17', 'alarm'],
    ],
    ['gw.17', true, 1],
  ],
  ['again and again', repeatedly(60, ['handler', 'normal'], ['gw.17', 'alarm']), ['gw.17', true, 1]],
  ['it is worse now', [[9, 'gw.17', 'emergency']], ['gw.17', true, 1]],
  ['it is cleared', [[9, 'gw.17', 'normal']], [undefined, false, 1]],
  ['it is gone', [[9, 'gw.17', null]], [undefined, false, 1]],
  ['nothing is said of it', [], [undefined, true, 1]],
  ['another path is spoken of', [[9, 'gw.17', 'normal', 'b']], [undefined, true, 1]],
])('an alert that an earlier version left open is that very one after the upgrade: %s', (_what, said, expected) => {
  const kept = JSON.parse(JSON.stringify(play([[0, 'alarm']]).known())) as Alert[];
  const alerts = playSources(said, kept);
  expect(alerts.known().map(({ id, source, until, timesRaised }) => [id, source, until === null, timesRaised])).toEqual(
    [[kept[0]?.id, ...expected]],
  );
  expect(kept[0]?.source).toBe(expected[0]);
});

test.each<[what: string, said: Said[], seconds: number, resolved: boolean | null, isTold: boolean]>([
  ['another is told, and this one not', [[100, 'alarm', 'x', 'b']], 161, null, true],
  ['another is told that is well', [[100, 'normal', 'x', 'b']], 161, null, true],
  ['less than a minute has gone', [[100, 'alarm', 'x', 'b']], 159, false, false],
  ['nothing is told', [], 900, false, false],
  [
    'it is told as well',
    [
      [100, 'alarm', 'x', 'b'],
      [101, 'alarm'],
    ],
    161,
    false,
    false,
  ],
  [
    'it is told that it is over',
    [
      [100, 'alarm', 'x', 'b'],
      [101, 'normal'],
    ],
    161,
    true,
    false,
  ],
])('an alert on a new connection, where %s', (_what, said, seconds, resolved, isTold) => {
  const alerts = play([[0, 'alarm']]);
  alerts.connected();
  for (const [second, state, message, about = 'a'] of said)
    alerts.take('signalk', about, { state, message }, at(second));
  alerts.findUntold(at(seconds));
  const [alert] = alerts.known().filter(({ about }) => about === 'a');
  const record = alert && alertRecord(alert);
  expect([record?.resolved, record?.details?.untold !== undefined]).toEqual([resolved, isTold]);
});

test('an alert that is told again after all is what it is told to be, and that is news', () => {
  const alerts = play([[0, 'alarm']]);
  alerts.connected();
  alerts.take('signalk', 'b', { state: 'alarm' }, at(100));
  alerts.findUntold(at(161));
  expect(alerts.takeChanged().map(({ about }) => about)).toContain('a');
  const kept = JSON.parse(JSON.stringify(alerts.known())) as Alert[];
  for (const one of [alerts, createAlertTransitions(BOOT, kept)]) {
    one.take('signalk', 'a', { state: 'alarm', message: 'alarm' }, at(170));
    const [told] = one.takeChanged().filter(({ about }) => about === 'a');
    expect(told && alertRecord(told)).toMatchObject({ resolved: false, times_raised: 1 });
    expect(told && alertRecord(told)).not.toHaveProperty('details');
  }
});

test('a condition of our own is told by no server', () => {
  const alerts = createAlertTransitions(BOOT);
  alerts.take('export', 'disk', { state: 'alarm', message: 'full' }, at(0));
  alerts.connected();
  alerts.take('signalk', 'b', { state: 'alarm' }, at(1));
  alerts.findUntold(at(900));
  expect(alerts.known().map(({ isUntold }) => isUntold)).toEqual([undefined, undefined]);
});

type Heard = readonly [second: number, source: string, state: string | null, id?: string] | '|';
const MOB_ID = 'b58e421c';

/** What is told of a person overboard, with the time of each word by its server, or without; `|` is another connection. */
function mobRecord(said: readonly Heard[], isStamped: boolean) {
  const alerts = createAlertTransitions(BOOT);
  let news = 0;
  const written = () => {
    if (alerts.takeChanged().length > 0) news += 1;
  };
  for (const one of said) {
    if (one === '|') {
      alerts.connected();
      continue;
    }
    const [second, source, state, id] = one;
    const stamp = isStamped ? new Date(START + second * 1_000).toISOString() : null;
    const value = state === null ? null : { state, ...(id !== undefined && { id }) };
    // Told again on another connection, it has the time of its first word and comes later.
    alerts.take('signalk', 'mob', value, { ...at(100 + said.indexOf(one)), stamp, source });
    written();
  }
  const records = alerts.known().map(alertRecord);
  for (const record of records) expect(problemOf(AlertRecord, record)).toBeNull();
  return { record: records[0], count: records.length, news };
}

const RAISED = [0, 'freeboard', 'emergency', MOB_ID] as const;
test.each<[what: string, said: Heard[], resolved: boolean | null, detail: object, onlyStamped?: boolean]>([
  [
    'another says under the same id that it is over',
    [RAISED, [2, 'api', 'normal', MOB_ID]],
    true,
    { cleared_by: 'api, under the same id.' },
  ],
  [
    'and the server tells both again',
    [RAISED, [2, 'api', 'normal', MOB_ID], '|', RAISED, [2, 'api', 'normal', MOB_ID]],
    true,
    { cleared_by: expect.stringMatching('api') },
  ],
  [
    'and the server tells both again, the other way round',
    [RAISED, [2, 'api', 'normal', MOB_ID], '|', [2, 'api', 'normal', MOB_ID], RAISED],
    true,
    { cleared_by: expect.stringMatching('api') },
  ],
  [
    'and it is raised again',
    [RAISED, [2, 'api', 'normal', MOB_ID], [3, 'freeboard', 'emergency', MOB_ID]],
    false,
    { cleared_by: undefined },
  ],
  ['another says so of another id', [RAISED, [2, 'api', 'normal', 'x']], null, { said_over: expect.any(String) }],
  [
    'another says so of none',
    [RAISED, [2, 'wilhelmsk', 'normal']],
    null,
    { said_over: expect.stringMatching(/^wilhelmsk said normal at 2026-05-01T10:01:41.000Z, .* may be over/) },
  ],
  ['another says that it is gone', [RAISED, [2, 'api', null]], null, { said_over: expect.stringMatching('api') }],
  [
    'and the server tells both words again',
    [RAISED, [2, 'wilhelmsk', 'normal'], '|', RAISED, [2, 'wilhelmsk', 'normal']],
    null,
    { said_over: expect.stringMatching('wilhelmsk') },
  ],
  [
    'and who raised it speaks again, whatever the other goes on saying',
    [RAISED, [2, 'n', 'normal'], [3, 'freeboard', 'emergency', MOB_ID], [4, 'n', 'normal']],
    false,
    { said_over: undefined },
  ],
  [
    'and who raised it clears it',
    [RAISED, [2, 'n', 'normal'], [3, 'freeboard', 'normal']],
    true,
    { said_over: undefined, cleared_by: undefined },
  ],
  [
    'another said so before, and is only told again',
    [[-9, 'n', 'normal'], RAISED, '|', RAISED, [-9, 'n', 'normal']],
    false,
    { said_over: undefined },
    true,
  ],
])('an alert of which %s', (_what, said, resolved, detail, onlyStamped = false) => {
  for (const isStamped of onlyStamped ? [true] : [true, false]) {
    const { record, count } = mobRecord(said, isStamped);
    expect([record?.resolved, count]).toEqual([resolved, 1]);
    for (const [name, words] of Object.entries(detail)) expect(record?.details?.[name]).toEqual(words);
  }
});

test('two that contradict each other again and again are no news each time', () => {
  const said = Array.from({ length: 50 }, (_, i): Heard[] => [
    [2 * i, 'gw.17', 'alarm'],
    [2 * i + 1, 'handler', 'normal'],
  ]).flat();
  for (const isStamped of [true, false]) {
    const { record, news } = mobRecord(said, isStamped);
    expect(record).toMatchObject({ resolved: false, times_raised: 1 });
    expect(news).toBe(3);
  }
});

test('what another says is over stays so over a restart', () => {
  const alerts = playSources([
    [0, 'gw.17', 'alarm'],
    [1, 'handler', null],
  ]);
  const [kept] = JSON.parse(JSON.stringify(alerts.known())) as Alert[];
  expect(kept && alertRecord(kept)).toMatchObject({ resolved: null, details: { said_over: expect.any(String) } });
});

test('a record names who told it', () => {
  const [alert] = playSources([[0, 'gw.17', 'alarm']]).takeChanged();
  expect(alert && alertRecord(alert).sender).toBe('gw.17');
});

test('a record says since when, until when, how bad it came, and each change', () => {
  const [alert] = play([
    [0, 'warn', 'Oil pressure is low'],
    [9, 'alarm', 'Oil pressure is very low'],
    [60, 'normal', 'Oil pressure is normal'],
  ]).takeChanged();
  expect(alert && alertRecord(alert)).toMatchObject({
    alert_id: 'signalk:a@2026-05-01T10:00:00.000Z#0b0e5a1c-1',
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

test.each([
  [{ de: 'Feuer' }, '{"de":"Feuer"}'],
  [['a', 'b'], '["a","b"]'],
  [true, 'true'],
  [7, '7'],
])('what stands in the place of the words is kept: %j', (message, kept) => {
  const alerts = createAlertTransitions(BOOT);
  alerts.take('signalk', 'a', { state: 'alarm', message }, at(0));
  expect(alerts.takeChanged()).toMatchObject([{ message: kept }]);
});
