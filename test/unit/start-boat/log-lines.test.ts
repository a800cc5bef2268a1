import { describe, expect, test } from 'vitest';
import { isLogged, lastingIn, logLine, spokenLevel, troubleSentence } from '../../../deploy/start-boat/log-lines.ts';

const line = (level: string, message = 'Something.', more: object = {}) => ({ level, message, ...more });

test.each([
  ['{"level":"info","message":"Ready.","pid":7}', { level: 'info', message: 'Ready.', pid: 7 }],
  ['Segmentation fault', null],
  ['{"message":"without a level"}', null],
  ['null', null],
])('a log line is told from other text: %s', (text, expected) => {
  expect(logLine(text)).toEqual(expected);
});

describe('LOG_LEVEL', () => {
  test.each([
    ['info', 'info', true],
    ['debug', 'info', false],
    ['warn', 'info', true],
    ['info', 'warn', false],
    ['error', 'warn', true],
    ['trace', 'trace', true],
    ['error', 'silent', false],
  ])('a line of %s in a log of %s', (level, logLevel, isThere) => {
    expect(isLogged(line(level), logLevel)).toBe(isThere);
  });

  test('what is no log line is kept, unless there is to be none', () => {
    expect(isLogged(null, 'error')).toBe(true);
    expect(isLogged(null, 'silent')).toBe(false);
  });

  test.each([
    ['trace', 'trace'],
    ['info', 'info'],
    ['warn', 'info'],
    ['silent', 'info'],
  ])('set to %s the processes speak at %s, so that they are heard to be ready', (given, spoken) => {
    expect(spokenLevel(given)).toBe(spoken);
  });
});

describe('a person is told', () => {
  test.each([
    ['nothing of what is well', line('info'), null],
    ['nothing of what is no log line', null, null],
    ['a warning', line('warn', 'The disk is nearly full.'), 'collector: The disk is nearly full'],
    ['why', line('error', 'It failed.', { error: 'EIO' }), 'collector: It failed (EIO)'],
    ['why only once', line('warn', 'It failed: EIO.', { error: 'EIO' }), 'collector: It failed: EIO'],
    ['how an upload ended with its export, not here', line('warn', 'Refused.', { outcome: 'refused' }), null],
    [
      'how a request was refused as whoever asked is answered, not here',
      line('warn', 'A request was rejected: Tier 0.', { request_id: null, reason: 'tier' }),
      null,
    ],
    ['why a message was refused', line('warn', 'Too large.', { reason: 'size' }), 'collector: Too large (size)'],
    ['in one line', line('warn', 'One\ntwo.'), 'collector: One two'],
  ])('%s', (_what, given, sentence) => {
    expect(troubleSentence('collector', given)).toBe(sentence);
  });
});

describe('what lasts', () => {
  test.each<[what: string, given: ReturnType<typeof line> | null, expected: object | null]>([
    [
      'begins with a warning, as a process’s own',
      line('warn', 'No stream.', { state_of: 'signalk', reason: 'refused' }),
      { of: 'collector signalk', begins: true, sentence: 'collector: No stream (refused)' },
    ],
    [
      'is over with what is well',
      line('info', 'Listening to Signal K.', { state_of: 'signalk' }),
      { of: 'collector signalk', begins: false, sentence: 'collector: Listening to Signal K' },
    ],
    [
      'is one thing for all, where it is the broker',
      line('warn', 'The broker is connected and does not answer.', { state_of: 'broker', url: 'mqtt://b' }),
      { of: 'broker', begins: true, sentence: 'The broker is connected and does not answer' },
    ],
    ['is told by the bus: the broker away', line('warn', 'Away.', { state_of: 'broker', away_s: 3 }), null],
    ['is told by the bus: requests refused', line('warn', 'Refused.', { state_of: 'requests', reason: 'tier' }), null],
    ['is no state of anything', line('warn'), null],
    ['is no log line', null, null],
  ])('%s', (_what, given, expected) => {
    expect(lastingIn('collector', given)).toEqual(expected);
  });

  test.each([
    ['the broker away', { state_of: 'broker', away_s: 3 }],
    ['requests refused', { state_of: 'requests', reason: 'tier' }],
  ])('and is told by the bus is told there only: %s', (_what, more) => {
    expect(troubleSentence('collector', line('warn', 'Away.', more))).toBe(null);
  });
});
