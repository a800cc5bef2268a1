import { expect, test } from 'vitest';
import { sentenceOf } from '../../../shared/findings/finding.ts';
import { resendFindings } from '../../../shared/findings/resend-findings.ts';

const AT = Date.parse('2026-02-20T21:44:20Z');
const DAY = 86_400_000;
const asked = {
  asked_by: 'server',
  asked_at: '2026-02-20T21:44:20Z',
  after_sequence: 4,
  exports: 9,
  bytes: 1,
} as const;
const { after_sequence: _none, ...ofPerson } = { ...asked, asked_by: 'person' as const };
const missing = {
  count: 2,
  first_sequence: 5,
  last_sequence: 6,
  queue_ids: ['q_20260220_164410', 'q_20260220_164411'],
};

test.each<[string, Parameters<typeof resendFindings>[1]['resend'], number, string[]]>([
  ['nothing was ever asked for', undefined, AT, []],
  ['all is sent', { ...asked, waiting: 0 }, AT, []],
  [
    'a server asks',
    { ...asked, waiting: 9 },
    AT,
    [
      '9 delivered exports go ashore anew: the server has lost what it was sent after number 4. They go one by one while nothing else waits, and stay aboard meanwhile.',
    ],
  ],
  [
    'a server asks again, and has it after a day',
    { ...asked, waiting: 35, waiting_for_server: 35, next_at: '2026-02-21T21:44:20Z' },
    AT,
    [
      expect.stringMatching(
        /^35 delivered exports go ashore anew, from 2\d February \d\d:\d\d on: the server has lost what it was sent after number 4\. A server that asks for the same again/,
      ),
    ],
  ],
  [
    'a server asks, and then a person for one',
    { ...ofPerson, waiting: 35, waiting_for_server: 34 },
    AT,
    [
      expect.stringContaining('34 delivered exports go ashore anew: the server has lost what it was sent.'),
      expect.stringContaining('1 delivered export goes ashore anew: somebody asked for that.'),
    ],
  ],
  [
    'a person asked',
    { ...ofPerson, waiting: 1 },
    AT,
    [expect.stringContaining('1 delivered export goes ashore anew: somebody asked for that.')],
  ],
  [
    'something is gone',
    { ...asked, waiting: 0, missing },
    AT + 6 * DAY,
    [
      expect.stringContaining(
        'Of what the server was sent after number 4 and has lost, 2 exports (numbers 5 to 6) are not aboard any more.',
      ),
    ],
  ],
  ['something was gone long ago', { ...asked, waiting: 0, missing }, AT + 8 * DAY, []],
  [
    'one without a number is gone',
    { ...asked, asked_by: 'person', waiting: 0, missing: { count: 1, queue_ids: ['q_20260220_164410'] } },
    AT,
    [expect.stringMatching(/^Of what was to be sent anew, 1 export is not aboard any more\./)],
  ],
])('%s', (_what, resend, now, sentences) => {
  const found = resendFindings({ now }, resend === undefined ? {} : { resend });
  expect(found.map(sentenceOf)).toEqual(sentences);
  for (const { code, severity, what } of found) {
    expect(severity).toBe(code === 'resending' && what.includes('lost') ? 'waiting' : 'fact');
  }
});
