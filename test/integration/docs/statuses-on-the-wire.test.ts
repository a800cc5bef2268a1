import { expect, test } from 'vitest';
import { answersUnder } from '../../../deploy/docs/import-api/group-statuses.ts';
import { ALL_STATUSES } from '../../support/all-statuses.ts';
import { startStatusServer } from '../../support/status-server.ts';
import { uploadsToStatuses } from '../../support/upload-to-status.ts';

// All answers under all statuses, over TLS too, are in test/faults/statuses.test.ts; here each status has one in turn.
test('an upload that is answered by a status ends as it is documented', async () => {
  const uploadTo = uploadsToStatuses(await startStatusServer());
  for (const status of ALL_STATUSES) {
    const answers = answersUnder(status);
    const answer = answers[status % answers.length];
    if (!answer) throw new RangeError('there is one for each remainder');
    const { documented, seen, isVerified } = await uploadTo(status, answer, status % 2 === 0);
    expect(seen, `${status} ${answer.name}`).toEqual(documented);
    expect(isVerified).toBe(true);
  }
});
