import { expect, test } from 'vitest';
import { commonSettings } from '../../../shared/runtime/common-settings.ts';
import { answerCall } from '../../../shared/runtime/service-call.ts';

const BROKER = { name: 'broker', settings: commonSettings };

test.each([
  ['nothing', [], null],
  ['--version', ['--version'], { text: '1.2.3', isProblem: false }],
  ['an option', ['--bogus'], { text: expect.stringContaining('"--bogus"'), isProblem: true }],
  ['a word', ['start', 'now'], { text: expect.stringContaining('"start"'), isProblem: true }],
])('called with %s', (_what, args, answer) => {
  expect(answerCall(args, [BROKER], '1.2.3')).toEqual(answer);
});

test('--help names every setting once, with its default', () => {
  const { text, isProblem } = answerCall(['--help'], [BROKER, { ...BROKER, name: 'central' }], '1.2.3') ?? {};
  expect(isProblem).toBe(false);
  expect(text).toContain('Runs broker, central');
  expect(text?.match(/LOG_LEVEL/g)).toHaveLength(1);
  expect(text).toContain('default /var/lib/d3kos-export');
});
