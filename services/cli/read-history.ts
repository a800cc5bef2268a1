import type { Job, PastJob } from '../../shared/export/job.ts';
import { askGateway, errorIn, undone } from './ask-gateway.ts';
import { EXIT } from './exit-codes.ts';
import { type HttpAnswer, objectIn } from './http-call.ts';
import type { Call } from './run.ts';
import { ownCommand, TroubleError } from './trouble.ts';

export interface History {
  readonly jobs: readonly (Job | PastJob)[];
  readonly total: number;
  /** Why older ones may be missing; null when none is. */
  readonly missing: string | null;
}

/** Whole jobs are of a few kilobytes each, and an answer is read so far only. */
const JOBS_A_PAGE = 50;

/** The newest `limit` of all exports there ever were, as far as they fit. Throws a TroubleError when it is not told. */
export async function readHistory(
  call: Call,
  fit: { status?: string; before?: string },
  limit: number,
): Promise<History> {
  const jobs: (Job | PastJob)[] = [];
  let missing: string | null = null;
  for (;;) {
    const before = jobs.at(-1)?.queue_id ?? fit.before;
    const query = new URLSearchParams({
      ...(fit.status === undefined ? {} : { status: fit.status }),
      ...(before === undefined ? {} : { before }),
      limit: String(Math.min(JOBS_A_PAGE, limit - jobs.length)),
    });
    const answer = await askGateway(call, 'GET', `/export/queue?${query}`);
    const page = objectIn(answer.text) as {
      jobs?: History['jobs'];
      total?: number;
      partial?: boolean;
      message?: string;
    };
    if (answer.status !== 200 || !Array.isArray(page.jobs)) throw untold(call, answer);
    jobs.push(...page.jobs);
    const isLast = page.jobs.length === 0 || jobs.length >= limit || (!fit.before && jobs.length >= Number(page.total));
    if (page.partial) missing = String(page.message);
    if (isLast) return { jobs, total: Number(page.total), missing };
  }
}

function untold(call: Call, answer: HttpAnswer): TroubleError {
  const isUsage = answer.status === 400;
  return new TroubleError(isUsage ? EXIT.usage : EXIT.away, {
    cause: `The gateway does not tell which exports there are: ${errorIn(answer)}`,
    consequence: undone(call),
    nextStep: ownCommand(isUsage ? 'history --help' : 'doctor'),
  });
}
