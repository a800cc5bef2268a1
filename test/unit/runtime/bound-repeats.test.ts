import { describe, expect, test } from 'vitest';
import { type BoundLevel, boundRepeats } from '../../../shared/runtime/bound-repeats.ts';
import { seldomRepeating } from '../../../shared/runtime/logger.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { recordingLog } from '../../support/recording-log.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

type Line = readonly [level: BoundLevel, fields: Record<string, unknown>, message: string];

function boundedLog() {
  const clock = manualClock();
  const written: Line[] = [];
  return { clock, written, ...boundRepeats((...line) => void written.push(line), clock) };
}

describe('what is the like of a line before', () => {
  const UPLOAD_FAILED: Line = ['warn', { queue_id: 'q_1', error: 'ECONNREFUSED 127.0.0.1:1883', ms: 3 }, 'It failed.'];

  test.each<[what: string, other: Line, lines: number]>([
    ['another number in a field', ['warn', { ...UPLOAD_FAILED[1], ms: 4, attempt: 7 }, 'It failed.'], 1],
    [
      'another number in the error',
      ['warn', { ...UPLOAD_FAILED[1], error: 'ECONNREFUSED 127.0.0.1:80' }, 'It failed.'],
      1,
    ],
    [
      'another stranger',
      ['warn', { ...UPLOAD_FAILED[1], client: 'x', address: '10.0.0.9', topic: 'y' }, 'It failed.'],
      1,
    ],
    ['another export', ['warn', { ...UPLOAD_FAILED[1], queue_id: 'q_2' }, 'It failed.'], 2],
    ['another error', ['warn', { ...UPLOAD_FAILED[1], error: 'ENOENT' }, 'It failed.'], 2],
    ['another HTTP status', ['warn', { ...UPLOAD_FAILED[1], http_status: 401 }, 'It failed.'], 2],
    ['another attempt of an upload', ['warn', { ...UPLOAD_FAILED[1], retry_count: 2 }, 'It failed.'], 2],
    ['another level', ['error', UPLOAD_FAILED[1], 'It failed.'], 2],
    ['other words', ['warn', UPLOAD_FAILED[1], 'It works again.'], 2],
  ])('%s', (_, other, lines) => {
    const { written, say } = boundedLog();
    say(...UPLOAD_FAILED);
    say(...other);
    expect(written).toHaveLength(lines);
  });

  test('an event of each export is written for each, ten thousand in a second', () => {
    const { written, say } = boundedLog();
    for (let n = 0; n < 10_000; n++) say('info', { queue_id: `q_${n}` }, 'Export delivered.');
    expect(written).toHaveLength(10_000);
  });
});

test('what goes on is written at once, then at most every ten minutes, with how often and when last', async () => {
  const { clock, written, say } = boundedLog();
  for (let s = 0; s < 599; s++) {
    say('warn', { away_s: s }, 'No broker.');
    await clock.advance(SECOND_MS);
  }
  expect(written).toEqual([['warn', { away_s: 0 }, 'No broker.']]);
  await clock.advance(SECOND_MS);
  expect(written.slice(1)).toEqual([
    ['warn', { away_s: 598, repeated: 598, last_at: '2026-02-20T21:54:14.000Z' }, 'No broker.'],
  ]);
});

test('a day of it, twice a second, is some thirty lines', async () => {
  const { clock, written, say } = boundedLog();
  for (let n = 0; n < 2 * 86_400; n++) {
    say('warn', { attempt: n }, 'No broker.');
    if (n % 120 === 119) await clock.advance(MINUTE_MS);
  }
  expect(written.length).toBeLessThan(30);
  const counted = written.reduce((sum, [, { repeated }]) => sum + (repeated === undefined ? 1 : Number(repeated)), 0);
  expect(2 * 86_400 - counted, 'what the next line will count').toBeLessThanOrEqual((2 * HOUR_MS) / SECOND_MS);
});

test('what began anew after a silence is news again', async () => {
  const { clock, written, say } = boundedLog();
  say('warn', {}, 'No network.');
  await clock.advance(11 * MINUTE_MS);
  say('warn', {}, 'No network.');
  expect(written).toHaveLength(2);
});

test('the last line about a state that came and went is the state that it has', async () => {
  const { clock, written, say } = boundedLog();
  for (let n = 0; n < 100; n++) {
    say('warn', {}, 'The broker went away.');
    await clock.advance(SECOND_MS);
    say('info', {}, 'The broker answers again.');
    await clock.advance(SECOND_MS);
  }
  await clock.advance(HOUR_MS);
  expect(written.map(([, , message]) => message).slice(-2)).toEqual([
    'The broker went away.',
    'The broker answers again.',
  ]);
  expect(written).toHaveLength(4);
});

const BACK: Line = ['info', { state_of: 'broker' }, 'The broker answers again.'];
const AWAY: Line = ['warn', { state_of: 'broker', error: 'ECONNREFUSED' }, 'The broker went away.'];
const CUT: Line = ['warn', { state_of: 'broker', error: 'ECONNRESET' }, 'The broker went away.'];

/** What a line says, without what it only tells besides. */
const saidIn = ([level, { state_of, error }, message]: Line) => [
  level,
  { ...(state_of !== undefined && { state_of }), ...(error !== undefined && { error }) },
  message,
];

test.each<[what: string, states: readonly Line[]]>([
  ['it went away for another reason after it was back', [AWAY, BACK, AWAY, BACK, CUT]],
  ['it is back after it went away for two reasons', [AWAY, BACK, CUT, AWAY, BACK]],
  ['it is away, as so often before', [AWAY, BACK, CUT, BACK, AWAY, BACK, CUT, AWAY]],
])('the log ends with the true state within ten minutes: %s', async (_, states) => {
  const { clock, written, say } = boundedLog();
  for (const state of states) {
    say(...state);
    await clock.advance(SECOND_MS);
  }
  await clock.advance(10 * MINUTE_MS);
  expect(saidIn(written.at(-1) as Line)).toEqual(states.at(-1));
});

test('a state that came and went for a day is told within ten minutes of its last change', async () => {
  const { clock, written, say } = boundedLog();
  for (let n = 0; n < 24 * 60; n++) {
    for (const state of [BACK, AWAY]) {
      say(...state);
      await clock.advance(MINUTE_MS / 2);
    }
  }
  expect(written.length).toBeLessThan(60);
  const before = written.length;
  say(...BACK);
  await clock.advance(10 * MINUTE_MS);
  expect(written.slice(before).map(saidIn)).toEqual([AWAY, BACK]);
});

test('news of a state tells how many lines about it were held back, and they do not come after it', async () => {
  const { clock, written, say } = boundedLog();
  for (let n = 0; n < 100; n++) say(...AWAY);
  say('warn', {}, 'Something else.');
  say(...BACK);
  await clock.advance(HOUR_MS);
  expect(written).toEqual([
    AWAY,
    ['warn', {}, 'Something else.'],
    ['info', { state_of: 'broker', held_back: 99 }, 'The broker answers again.'],
  ]);
});

test('at the end of the process all that was counted is written, in its order, and nothing twice', async () => {
  const { clock, written, say, sayUnsaid } = boundedLog();
  for (const state of [AWAY, BACK, AWAY, AWAY, BACK]) {
    say(...state);
    await clock.advance(SECOND_MS);
  }
  sayUnsaid();
  expect(clock.openTimers).toBe(0);
  sayUnsaid();
  expect(written.slice(2).map(([, { repeated, last_at }, message]) => [message, repeated, last_at])).toEqual([
    [AWAY[2], 2, '2026-02-20T21:44:19.000Z'],
    [BACK[2], 1, '2026-02-20T21:44:20.000Z'],
  ]);
});

test('what is counted anew does not wait for what is counted seldom by now', async () => {
  const { clock, written, say } = boundedLog();
  for (let m = 0; m < 120; m++) {
    say('warn', {}, 'No broker.');
    await clock.advance(MINUTE_MS);
  }
  for (let n = 0; n < 2; n++) say('warn', {}, 'No room.');
  await clock.advance(10 * MINUTE_MS);
  expect(written.at(-1)).toEqual(['warn', expect.objectContaining({ repeated: 1 }), 'No room.']);
});

test('there is no timer while nothing is counted', async () => {
  const { clock, say } = boundedLog();
  say('info', {}, 'Once.');
  expect(clock.openTimers).toBe(0);
  say('info', {}, 'Once.');
  expect(clock.openTimers).toBe(1);
  await clock.advance(10 * MINUTE_MS);
  expect(clock.openTimers).toBe(0);
});

test('no jump of the wall clock makes it say more, or fall silent', async () => {
  const { clock, written, say } = boundedLog();
  for (const days of [9_000, -18_000, 1]) {
    say('warn', {}, 'No network.');
    clock.jump(days * 24 * HOUR_MS);
  }
  await clock.advance(10 * MINUTE_MS);
  expect(written).toHaveLength(2);
});

test('a stranger who provokes ever other words does not fill the memory: what is silent longest is forgotten', () => {
  const { written, say } = boundedLog();
  say('warn', {}, 'First.');
  for (let n = 0; n < 400; n++) say('warn', { file: `f${n}` }, 'Another.');
  say('warn', { file: 'f399' }, 'Another.');
  expect(written).toHaveLength(401);
  say('warn', {}, 'First.');
  expect(written).toHaveLength(402);
});

test('what was counted is written before it is forgotten', () => {
  const { written, say } = boundedLog();
  for (let n = 0; n < 8; n++) say('warn', {}, 'First.');
  for (let n = 0; n < 300; n++) say('warn', { file: `f${n}` }, 'Another.');
  expect(written.filter(([, , message]) => message === 'First.').at(-1)?.[1]).toMatchObject({ repeated: 7 });
});

test('debug and trace lines are all written, and so is nothing that was not asked for', async () => {
  const clock = manualClock();
  const log = recordingLog();
  const bounded = seldomRepeating(log, clock, (level) => level !== 'info');
  for (let n = 0; n < 3; n++) {
    bounded.debug('Looks.');
    bounded.trace({ n }, 'Looks closely.');
    bounded.info('Not asked for.');
    bounded.warn('Bounded.');
  }
  expect(log.lines.map(({ level }) => level)).toEqual(['debug', 'trace', 'warn', 'debug', 'trace', 'debug', 'trace']);
  await clock.advance(HOUR_MS);
  expect(log.lines.filter(({ level }) => level === 'info')).toEqual([]);
});

test('what has ended is written ten minutes after its last time, also when it is written but once an hour by then', async () => {
  const { clock, written, say } = boundedLog();
  for (let minute = 0; minute < 75; minute++) {
    say('warn', {}, 'It failed.');
    await clock.advance(MINUTE_MS);
  }
  const before = written.length;
  await clock.advance(8 * MINUTE_MS);
  expect(written).toHaveLength(before);
  await clock.advance(MINUTE_MS);
  expect(written).toHaveLength(before + 1);
  expect(written.at(-1)?.[1]).toMatchObject({ repeated: expect.any(Number) });
});
