import { applyResult } from '../../../services/queue-keeper/job-machine.ts';
import { newJob } from '../../../services/queue-keeper/job-state.ts';
import { queueKeeperSettings } from '../../../services/queue-keeper/settings.ts';
import { classifyResponse, type Verdict } from '../../../services/uploader/classify-response.ts';
import type { Ending } from '../../../services/uploader/ending.ts';
import { createOnlyAskedFor } from '../../../services/uploader/only-asked-for.ts';
import { createParkedBefore } from '../../../services/uploader/parked-before.ts';
import { receiptDue } from '../../../services/uploader/receipt-due.ts';
import type { OutcomeName } from '../../../shared/export/job.ts';
import { framingOf } from '../../../shared/http/framing.ts';
import type { SentAnswer } from './sent-answers.ts';

/** Who answers, as far as it is known. */
export type From = 'known, has sent receipts' | 'known, never sent one' | 'nobody knows whom';

/** Under which circumstances an answer comes. */
export interface Circumstances {
  /** Known is who answers over verified TLS, or on the same computer. */
  readonly from: From;
  readonly hasRetryAfter: boolean;
}

/** When an export goes out again; each in words in `SENT_AGAIN`. */
export type SentAgain = keyof typeof SENT_AGAIN;
export const SENT_AGAIN = {
  nothing: 'Nothing is sent again.',
  sends:
    'The export, at once, after 5 and after 15 minutes (`RETRY_SCHEDULE`), not before a `Retry-After` is over; before each it is asked for (HEAD). Then it has failed, and comes back by itself when the server proves well.',
  asks: 'It may be there: it is only asked for at once (HEAD). The export goes out after 5 and after 15 minutes, unless the server says then that it has it.',
  later: 'The export, when the time of `Retry-After` is over, as often as the server says so; it uses up no attempt.',
  parts: 'Never as it is: without the records that are named; when none is, each category by itself, then halves.',
  never: 'Never by itself. Its file is kept for 7 days, and a person can have it tried again.',
  'asks who':
    'All exports of this installation wait, for 5 minutes and longer up to an hour. A small question (HEAD) finds out whether the boat is let in; each fourth time the export.',
  waits:
    'All exports of this installation wait, for 5 minutes and longer up to an hour. Then the one that is next is asked for (HEAD), and sent.',
  unconfirmed:
    'All exports of this installation wait, for 5 minutes and longer up to an hour. Then the one that is next is asked for (HEAD). It goes out again after a day, at the boat’s next start, or when a person has it tried again, unless the server says then that it has it.',
  looks:
    'All exports wait. Small looks (OPTIONS, without a token), a quarter of an hour apart at most, find out when the way is free.',
} as const;

/** What comes of an answer. */
export interface Consequence {
  readonly outcome: OutcomeName;
  /** How many attempts of its four it uses up. */
  readonly attempts: number;
  readonly again: SentAgain;
  /** What is told, the status as N, without the answer’s own words; empty when there is nothing to tell. */
  readonly sentence: string;
}

const OURS = { sha256: 'ab'.repeat(32), token: 'Bearer 3861513b314c5ee7', bytes: 20_000, records: { boatlog: 4 } };
const HOLDS = { boatlog: { records: 4, bytes: 400 } };
const NOW = Date.parse('2026-02-20T21:44:16Z');
const RULES = {
  scheduleS: queueKeeperSettings.retrySchedule.fallback,
  retryAfterMaxS: queueKeeperSettings.retryAfterMax.fallback,
};

/** Whether HTTP lets a body follow this status at all. */
export const mayHaveBody = (status: number): boolean => {
  const head = { status, minorVersion: 1, fields: [['content-length', '1']] } as Parameters<typeof framingOf>[0];
  return framingOf(head, 'POST').by !== 'nothing';
};

/** What the uploader and the queue make of an answer to a whole export, sent for the first time. Pure. */
export function judgeStatus(status: number, answer: SentAnswer, under: Circumstances): Consequence {
  const hasBody = mayHaveBody(status);
  const ending = {
    kind: 'answer' as const,
    status,
    headers: { ...answer.headers, ...(under.hasRetryAfter && { 'retry-after': '120' }) },
    body: hasBody ? answer.body(status) : '',
    bodyWhole: answer.isWhole || !hasBody,
    exportSent: true,
  };
  return consequenceOf(ending, under.from);
}

/** The same of an answer as it came over the wire. Pure. */
export function consequenceOf(ending: Extract<Ending, { kind: 'answer' }>, from: From): Consequence {
  const isVerified = from !== 'nobody knows whom';
  const hasSentReceipt = from === 'known, has sent receipts';
  const known = { isVerified, neverSentReceipt: from === 'known, never sent one' };
  const due = receiptDue({ policy: 'auto', hasSentReceipt, isVerified });
  const verdict = classifyResponse(ending, { ...OURS, ...known, receiptDue: due }, NOW);
  return {
    ...whatFollows(verdict, ending),
    outcome: verdict.outcome,
    sentence: (verdict.reason ?? '').replace(QUOTED, '').replaceAll(`${ending.status}`, 'N'),
  };
}

/** What a sentence quotes of the answer, which is another for each. */
const QUOTED = /: "[^\n]*"(?=[;.)])/;

function whatFollows(verdict: Verdict, ending: Ending): Pick<Consequence, 'attempts' | 'again'> {
  const job = { ...newJob, status: 'uploading', claim: 1 } as const;
  const result = { ...verdict, ...{ queue_id: 'q_20260220_164416', claim: 1, bytes_sent: 400, duration_ms: 1 } };
  const next = applyResult(job, { ...result, at: new Date(NOW).toISOString() }, NOW, RULES, 0, HOLDS) ?? job;
  const attempts = next.retryCount - job.retryCount;
  if (next.status === 'completed') return { attempts, again: 'nothing' };
  if (next.status === 'failed') return { attempts, again: 'never' };
  if (next.parts !== null) return { attempts, again: 'parts' };
  const asked = createOnlyAskedFor({ monotonicMs: () => 0 });
  asked.judged(OURS, verdict, ending);
  switch (verdict.outcome) {
    case 'parked': {
      if (asked.isOnlyAskedFor(OURS)) return { attempts, again: 'unconfirmed' };
      const parked = createParkedBefore();
      parked.judged(verdict);
      return { attempts, again: parked.settlesIt() === null ? 'waits' : 'asks who' };
    }
    case 'retry': {
      if (attempts === 0) return { attempts, again: 'later' };
      return { attempts, again: asked.isOnlyAskedFor(OURS) ? 'asks' : 'sends' };
    }
    default:
      return { attempts, again: 'looks' };
  }
}
