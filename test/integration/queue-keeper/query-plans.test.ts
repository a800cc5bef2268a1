import { expect, test } from 'vitest';
import { historySql } from '../../../services/queue-keeper/database/history-sql.ts';
import { jobSql } from '../../../services/queue-keeper/database/job-sql.ts';
import { resendSql } from '../../../services/queue-keeper/database/resend-sql.ts';
import { openQueue } from '../../support/queue-fixture.ts';

/** Look at every job: what does so a page at a time, and what happens once a boot. */
const READS_ALL = ['everyJob', 'keepAge', 'keepAgeOfFailures'];

test('no statement looks through the finished jobs to find the others, so that a million of them cost nothing', () => {
  const { database } = openQueue();
  const looksThrough = Object.entries({ ...jobSql, ...historySql, ...resendSql }).flatMap(([name, sql]) => {
    const named = Object.fromEntries([...sql.matchAll(/@(\w+)/g)].map(([, parameter]) => [parameter, 1]));
    const parameters = sql.includes('@') ? [named] : [...sql.matchAll(/\?/g)].map(() => 1);
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters) as { detail: string }[];
    const wide = plan.filter(({ detail }) =>
      /^SCAN (jobs|history)$|^SEARCH jobs USING INTEGER PRIMARY KEY \(rowid>/.test(detail),
    );
    return wide.length > 0 && !READS_ALL.includes(name)
      ? [`${name}: ${wide.map(({ detail }) => detail).join('; ')}`]
      : [];
  });
  expect(looksThrough).toEqual([]);
});
