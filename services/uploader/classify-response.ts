import type { OutcomeName } from '../../shared/export/job.ts';
import { ANSWERS, type Facts } from './answer-table.ts';
import { judgeNoAnswer } from './judge-no-answer.ts';
import { importIdOf, namedExport, oneLine, readAnswerBody, serverMessage } from './read-answer-body.ts';
import { retryAfterS } from './retry-after.ts';

/** How an attempt to send an export ended, before anyone judged it. */
export type Ending =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string | undefined>>;
      /** At most 64 KB of it. */
      readonly body: string;
      /** False when the body was cut off: too long, too slow, or the connection broke. */
      readonly bodyWhole: boolean;
      /** Whether the whole export was on its way before the answer came. */
      readonly exportSent: boolean;
    }
  /** No answer; `code` as Node, OpenSSL or undici name it. */
  | { readonly kind: 'network'; readonly code: string }
  /** No progress in either direction for so long. */
  | { readonly kind: 'timeout'; readonly afterS: number }
  /** The export's file is not what was offered, or cannot be read. */
  | {
      readonly kind: 'file';
      readonly trouble: 'missing' | 'damaged' | 'unnamed' | 'unreadable';
      readonly code?: string;
    };

export interface Verdict {
  readonly outcome: OutcomeName;
  readonly http_status?: number;
  readonly import_id?: string;
  readonly retry_after_s?: number;
  readonly reason?: string;
}

/** What the export is, and what must not appear in a reason. */
export interface Ours {
  readonly sha256: string;
  readonly token: string;
}

const LONGEST_REASON = 300;

/**
 * How an attempt counts. Promises a `reason` of at most 300 printable characters for everything but `accepted`, which
 * holds neither a body nor the token. `now` (ms) is only for a `Retry-After` date without a `Date` beside it.
 */
export function classifyResponse(ending: Ending, ours: Ours, now: number): Verdict {
  if (ending.kind !== 'answer') return judgeNoAnswer(ending);
  const { status, headers, bodyWhole, exportSent } = ending;
  const body = readAnswerBody(ending.body, headers['content-type']);
  const said = serverMessage(body, ours.token);
  const facts: Facts = { status, body, bodyWhole, exportSent, said, named: namedExport(body, ours.sha256) };
  const row = ANSWERS.find(({ fits }) => fits(facts));
  if (!row) throw new RangeError('the last row of the table fits everything');
  const importId = row.outcome === 'accepted' ? importIdOf(body) : undefined;
  const waitS = row.outcome === 'retry' ? retryAfterS(headers['retry-after'], headers.date, now) : undefined;
  return {
    outcome: row.outcome,
    http_status: status,
    ...(importId === undefined ? {} : { import_id: importId }),
    ...(waitS === undefined ? {} : { retry_after_s: waitS }),
    ...(row.reason ? { reason: oneLine(row.reason(facts), LONGEST_REASON) } : {}),
  };
}
