import { describe, expect, test } from 'vitest';
import { isLogged, logLine, spokenLevel, troubleSentence } from '../../../deploy/start-boat/log-lines.ts';

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
    ['in one line', line('warn', 'One\ntwo.'), 'collector: One two'],
  ])('%s', (_what, given, sentence) => {
    expect(troubleSentence('collector', given)).toBe(sentence);
  });
});
