import { expect, test } from 'vitest';
import { wholeCount, wholenessLines } from '../../../services/cli/wholeness-lines.ts';
import type { Problem } from '../../../shared/export/categories.ts';
import { sortEarlierProblems } from '../../../shared/export/wholeness.ts';

const problem = (category: Problem['category'], code: string, message: string) =>
  ({ category, code, message }) as unknown as Problem;

const EARLIER = [
  problem('boatlog', 'missing', 'data/boatlog/boatlog.db has no table boatlog_entries: nothing has been recorded yet.'),
  problem('engine_benchmark', 'missing', 'config/benchmark-results.json does not exist.'),
  problem('system_alerts', 'missing', 'Neither data/alerts.json nor data/alarm-webhook-log.jsonl exists.'),
  problem('telemetry', 'no_consent', 'The owner has not agreed.'),
  problem('qr_codes', 'not_requested', 'The request did not ask for it.'),
  problem('settings', 'corrupt', 'Torn.'),
  problem('onboarding', 'vanished', 'Gone.'),
];

test('what earlier versions wrote among the problems is told for what it is', () => {
  expect(sortEarlierProblems(EARLIER)).toEqual({
    problems: [problem('settings', 'corrupt', 'Torn.'), problem('onboarding', 'vanished', 'Gone.')],
    absent: [
      { category: 'boatlog', source: 'data/boatlog/boatlog.db', message: EARLIER[0]?.message },
      { category: 'engine_benchmark', source: 'config/benchmark-results.json' },
      { category: 'system_alerts', source: 'system_alerts', message: EARLIER[2]?.message },
    ],
    withheld: [{ category: 'telemetry', message: 'The owner has not agreed.' }],
    not_requested: ['qr_codes'],
  });
});

test.each([
  ['all nine', { category_count: 9, problems: [] }, '9 categories, whole', []],
  [
    'two that were asked for',
    { category_count: 1, problems: [], not_requested: [...'12345678'] as never },
    '1 category, whole',
    [],
  ],
  [
    'an export of an earlier version',
    { category_count: 6, problems: EARLIER },
    '6 of 8 categories whole',
    [
      'not whole: settings: Torn.',
      'not whole: onboarding: Gone.',
      'withheld: telemetry: The owner has not agreed.',
      'absent: data/boatlog/boatlog.db, config/benchmark-results.json, system_alerts',
    ],
  ],
])('in words: %s', (_what, told, count, lines) => {
  expect(wholeCount(told)).toBe(count);
  expect(wholenessLines(told)).toEqual(lines);
});
