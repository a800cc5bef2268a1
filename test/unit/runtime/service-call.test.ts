import { expect, test } from 'vitest';
import { boot } from '../../../services/boot/definition.ts';
import { daily } from '../../../services/daily/definition.ts';
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

test('--help of what runs for ever says what ends it', () => {
  const { text } = answerCall(['--help'], [BROKER], '1.2.3') ?? {};
  expect(text).toMatch(
    /^Runs broker of D3kOS Export until SIGTERM or SIGINT, then ends with exit code 0\.\n.*78.*64.*1\./,
  );
});

test.each([boot, daily])(
  '--help of the $name one-shot says what it does, when it ends, and with which exit codes',
  (one) => {
    const { text = '' } = answerCall(['--help'], [one], '1.2.3') ?? {};
    const [first = '', codes] = text.split('\n');
    expect(first).toMatch(new RegExp(`^Runs ${one.name} of D3kOS Export once\\. It .* exit code 0`));
    expect(codes).toMatch(/78.*64.*1\.$/);
    expect(text).not.toContain('SIGTERM');
    const named = first.match(/[A-Z]+(_[A-Z]+)+/g) ?? [];
    expect(named.length).toBeGreaterThan(0);
    for (const setting of named) expect(text.split('\n').slice(2).join('\n')).toContain(`  ${setting} `);
  },
);

test('--help names every setting once, with its default', () => {
  const { text, isProblem } = answerCall(['--help'], [BROKER, { ...BROKER, name: 'central' }], '1.2.3') ?? {};
  expect(isProblem).toBe(false);
  expect(text).toContain('Runs broker, central');
  expect(text?.match(/LOG_LEVEL/g)).toHaveLength(1);
  expect(text).toContain('default /var/lib/d3kos-export');
});
