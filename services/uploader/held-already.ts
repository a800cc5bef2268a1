import type { Verdict } from './classify-response.ts';
import type { Ending } from './ending.ts';
import { headCounts } from './head-counts.ts';
import { leftOutInWords } from './left-out-in-words.ts';
import { oneLine } from './read-answer-body.ts';
import { importIdOf } from './receipt-of.ts';
import { readReport } from './reports-success.ts';

const LONGEST_REASON = 300;

/** What an answer to an export says in its body, an answer to the question whether it is there says in its fields. Pure. */
export function heldAlready({ status, headers }: Extract<Ending, { kind: 'held' }>): Verdict {
  const receipt = importIdOf({ import_id: headers['import-id'] });
  const fields = headCounts(headers);
  const reason = leftOutInWords(fields, readReport(fields).leftOut);
  return {
    outcome: 'accepted',
    http_status: status,
    ...(receipt === undefined ? {} : { import_id: receipt }),
    ...(reason === '' ? {} : { reason: oneLine(reason, LONGEST_REASON) }),
  };
}
