import { problemOf } from '../../shared/contracts/decode-payload.ts';
import type { ExportQuery, QueryResult } from '../../shared/contracts/export-query.ts';
import { isQueueId, RequestId } from '../../shared/export/ids.ts';
import type { PastJob } from '../../shared/export/job.ts';
import type { PastExport, Place } from './database/history-store.ts';
import type { JobStore, StoredJob } from './database/job-store.ts';
import type { ExportFiles } from './export-files.ts';
import { heldView, pastView } from './past-view.ts';

export interface QueryDeps {
  readonly store: JobStore;
  readonly files: Pick<ExportFiles, 'find'>;
}

export type HistoryAnswer = Pick<QueryResult, 'ok' | 'message' | 'total' | 'jobs'>;

const DEFAULT_LIMIT = 50;
/** A broker takes 64 KB, and a row has up to several kilobytes, by the script of its note. */
const PAGE_BYTES = 56 * 1024;
/** What is skipped is walked over, row by row; `before` costs the same everywhere. */
const DEEPEST_OFFSET = 100_000;

/**
 * Answers a query about the history: all exports there ever were, those whose jobs are held and those whose files are
 * gone, in one list, newest first. A page may hold fewer than asked for, so that it fits into a message; it is followed
 * by what is `before` its last one, until a page is empty. Throws what the database says.
 */
export function createQueryAnswer({ store, files }: QueryDeps) {
  function shown(job: StoredJob | null, past: () => PastExport | null): PastJob | null {
    if (job) return heldView(job, files.find(job.facts.export_file) !== null);
    const found = past();
    return found && pastView(found);
  }

  const byQueueId = (id: string) => shown(store.byQueueId(id), () => store.pastByQueueId(id));
  const byRequestId = (id: string) => shown(store.byRequestId(id), () => store.pastByRequestId(id));

  function one({ queue_id, request_id = '', status }: ExportQuery): HistoryAnswer {
    const job = queue_id ? byQueueId(queue_id) : byRequestId(request_id);
    const isMeant = job !== null && (!request_id || job.request_id === request_id) && (!status || has(job, status));
    return { ok: true, total: isMeant ? 1 : 0, jobs: isMeant ? [job] : [] };
  }

  function page({ status = null, before, offset = 0, limit = DEFAULT_LIMIT }: OfPage): HistoryAnswer {
    if (offset > DEEPEST_OFFSET) {
      return { ok: false, message: `An offset is ${DEEPEST_OFFSET} at most; what is older is reached with "before".` };
    }
    const place = before === undefined ? null : placeOf(before);
    if (place === 'unknown') {
      return { ok: false, message: `${before} is neither an export that there ever was nor a time.` };
    }
    const jobs: PastJob[] = [];
    let bytes = 0;
    for (const { queueId } of store.list({ status, before: place, offset, limit })) {
      const job = byQueueId(queueId);
      bytes += Buffer.byteLength(JSON.stringify(job)) + 1;
      if (bytes > PAGE_BYTES) break;
      if (job) jobs.push(job);
    }
    return { ok: true, total: store.countListed(status), jobs };
  }

  function placeOf(before: string): Place | 'unknown' {
    if (isQueueId(before)) return store.placeOf(before) ?? 'unknown';
    const moment = Date.parse(before);
    return Number.isNaN(moment) ? 'unknown' : store.placeBefore(moment);
  }

  return (query: ExportQuery): HistoryAnswer => (query.queue_id || query.request_id ? one(query) : page(query));
}

type OfPage = Omit<ExportQuery, 'status'> & { readonly status?: ExportQuery['status'] | null };

/**
 * The answer to a query that does not fit its contract; null when it is about a request, since one answer is enough and
 * that one is the collector's. Pure.
 */
export function refuseQuery(problem: string, payload: Uint8Array): Omit<QueryResult, 'at'> | null {
  const { about, query_id: id } = fieldsIn(payload);
  if (about === 'request') return null;
  const query_id = problemOf(RequestId, id) === null ? String(id) : null;
  return { query_id, about: null, ok: false, message: `The query was not understood: ${problem}.`.slice(0, 500) };
}

function fieldsIn(payload: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(Buffer.from(payload).toString('utf8')));
  } catch {
    return {};
  }
}

/** What has expired had failed. */
const has = ({ status }: PastJob, asked: string) => (status === 'expired' ? 'failed' : status) === asked;
