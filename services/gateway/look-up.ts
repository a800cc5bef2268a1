import type { QueryResult } from '../../shared/contracts/export-query.ts';
import type { Job, PastJob } from '../../shared/export/job.ts';
import type { BoatQuestions } from './ask-boat.ts';
import { DEFAULT_LIMIT, type JobPage, type PageQuery, pageOf, showsAll } from './job-page.ts';
import type { QueueView } from './queue-view.ts';
import { type Refusal, RefusalError } from './refusal.ts';

/** What became of an export, by its id. */
export type JobFound =
  | { readonly kind: 'found'; readonly job: Job | PastJob }
  | { readonly kind: 'none' }
  | { readonly kind: 'unanswered'; readonly refusal: Refusal };

type RequestState = NonNullable<QueryResult['request']>;

/** What became of a request. An export that has just been made may not be in the queue yet. */
export type RequestFound =
  | { readonly kind: 'queued'; readonly queueId: string; readonly job: Job | PastJob | null }
  | { readonly kind: 'told'; readonly request: RequestState }
  | { readonly kind: 'none' }
  | { readonly kind: 'unanswered'; readonly refusal: Refusal };

/** As many as the queue-keeper tells at a time. */
const ROWS_A_QUERY = 100;
/** Pages that are remembered while the queue does not change: who looks again and again writes nothing to the disk. */
const PAGES_KEPT = 8;

/**
 * Looks up exports and requests: in the retained state, and when that does not show it, at the processes that remember.
 */
export function createLookUp({ view, questions }: { view: QueueView; questions: BoatQuestions }) {
  const kept = new Map<string, { version: number; page: JobPage }>();

  async function page(query: PageQuery): Promise<JobPage> {
    const jobs = view.jobs();
    const shown = pageOf(jobs, query);
    if (shown && showsAll(view.status, jobs, query.status)) return shown;
    const key = JSON.stringify([query.status, query.before, query.offset, query.limit]);
    const { version } = view;
    const known = kept.get(key);
    const asked = known?.version === version ? known.page : view.status ? await askForPage(query) : UNHEARD;
    if ('error' in asked) {
      if (shown) return { ...shown, missing: `${asked.error} Older exports are missing here.` };
      throw new RefusalError(asked.statusCode, asked.code, asked.error);
    }
    if (kept.size >= PAGES_KEPT) kept.clear();
    kept.set(key, { version, page: asked });
    return { ...asked, jobs: asked.jobs.map((job) => view.job(job.queue_id) ?? job) };
  }

  /** One page here may be several of the queue-keeper's, which fit into messages. */
  async function askForPage({
    status,
    before,
    offset = 0,
    limit = DEFAULT_LIMIT,
  }: PageQuery): Promise<JobPage | Refusal> {
    const jobs: PastJob[] = [];
    for (;;) {
      const last = jobs.at(-1);
      const from = last ? { before: last.queue_id } : { ...(before === undefined ? {} : { before }), offset };
      const ending = await questions.ask({
        about: 'history',
        ...(status === undefined ? {} : { status }),
        ...from,
        limit: Math.min(ROWS_A_QUERY, limit - jobs.length),
      });
      if (ending.kind === 'unanswered') return ending.refusal;
      const { ok, message = '', total = 0, jobs: more = [] } = ending.result;
      if (!ok) throw new RefusalError(400, 'invalid_request', message);
      jobs.push(...more);
      const isAll = before === undefined && offset + jobs.length >= total;
      if (more.length === 0 || jobs.length >= limit || isAll) return { total, jobs, missing: null };
    }
  }

  async function oneOfHistory(by: { queue_id: string } | { request_id: string }): Promise<JobFound> {
    // Also while the bus shows all the queue-keeper knows: what was made just now it may not have taken yet.
    const ending = await questions.ask({ about: 'history', ...by });
    if (ending.kind === 'unanswered') return ending;
    const [past] = ending.result.jobs ?? [];
    return past ? { kind: 'found', job: view.job(past.queue_id) ?? past } : { kind: 'none' };
  }

  async function job(queueId: string): Promise<JobFound> {
    const shown = view.job(queueId);
    return shown ? { kind: 'found', job: shown } : oneOfHistory({ queue_id: queueId });
  }

  /** The collector knows of every request of late, the queue-keeper of every export there ever was. */
  async function request(requestId: string): Promise<RequestFound> {
    const shown = view.jobOfRequest(requestId);
    if (shown) return queuedAs(shown);
    const told = await questions.ask({ about: 'request', request_id: requestId });
    const known = told.kind === 'answered' ? told.result.request : undefined;
    if (known && known.state !== 'unknown' && known.queue_id === undefined) return { kind: 'told', request: known };
    const queueId = known?.queue_id;
    const found = queueId === undefined ? await oneOfHistory({ request_id: requestId }) : await job(queueId);
    if (found.kind === 'found') return queuedAs(found.job);
    if (queueId !== undefined) return { kind: 'queued', queueId, job: null };
    return told.kind === 'unanswered' ? told : found;
  }

  /** What the history holds of a request whose export the bus does not show; nobody is asked where it shows them all. */
  const exportOf = async (requestId: string): Promise<JobFound> =>
    showsAll(view.status, view.jobs(), undefined) ? { kind: 'none' } : oneOfHistory({ request_id: requestId });

  return { page, job, request, exportOf };
}
export type LookUp = ReturnType<typeof createLookUp>;

const UNHEARD: Refusal = {
  statusCode: 503,
  code: 'not_initialized',
  error: 'The queue-keeper has not been heard yet.',
};

const queuedAs = (job: Job | PastJob): RequestFound => ({ kind: 'queued', queueId: job.queue_id, job });
