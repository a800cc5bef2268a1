import { expect, test } from 'vitest';
import {
  answersUnder,
  CIRCUMSTANCES,
  documentedCase,
  groupStatuses,
} from '../../../deploy/docs/import-api/group-statuses.ts';
import { judgeStatus } from '../../../deploy/docs/import-api/judge-status.ts';
import { spans, statusesPage } from '../../../deploy/docs/import-api/statuses-page.ts';
import { ALL_STATUSES } from '../../support/all-statuses.ts';

const groups = groupStatuses();

test('each status from 200 to 599 has one chapter, and the page names it', () => {
  expect(groups.flatMap(({ statuses }) => statuses).sort((a, b) => a - b)).toEqual(ALL_STATUSES);
  const page = statusesPage();
  for (const { statuses } of groups) expect(page).toContain(`## ${spans(statuses)}\n`);
});

test('each answer under each status has one case, whatever the circumstances', () => {
  for (const { statuses, cases } of groups) {
    for (const answer of answersUnder(statuses[0] ?? 0)) {
      for (const { from, hasRetryAfter } of CIRCUMSTANCES) {
        const fitting = cases.filter(
          ({ answers, under }) =>
            (answers[0] === 'any' || answers.includes(answer.name)) &&
            under.some((one) => one.from === from && one.hasRetryAfter === hasRetryAfter),
        );
        expect(fitting, `${statuses[0]} ${answer.name}`).toHaveLength(1);
      }
    }
  }
});

// All of them are in test/faults/statuses.test.ts; here each status has every third answer, under one circumstance.
test('what comes of each answer under each status is what is documented', () => {
  for (const status of ALL_STATUSES) {
    answersUnder(status).forEach((answer, i, { length }) => {
      if (length > 3 && (status + i) % 3 !== 0) return;
      const under = CIRCUMSTANCES[(status * 5 + i) % CIRCUMSTANCES.length];
      if (!under) throw new RangeError('there is one for each remainder');
      const told = documentedCase(groups, status, answer, under);
      expect(told, `${status} ${answer.name}`).toMatchObject(judgeStatus(status, answer, under));
    });
  }
});

test.each([
  [[400], '400'],
  [[400, 401], '400, 401'],
  [[400, 401, 402, 404, 410, 411], '400 to 402, 404, 410, 411'],
])('%j is written %s', (statuses, written) => {
  expect(spans(statuses)).toBe(written);
});
