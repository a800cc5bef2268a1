import type { Bus } from '../../shared/bus/bus.ts';
import { type ExportQuery, exportQuery, type QueryResult, queryResult } from '../../shared/contracts/export-query.ts';
import { type Clock, isoTime } from '../../shared/runtime/clock.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import type { KnownRequest, RequestStore } from './request-store.ts';

/** What became of a request, as far as it is remembered. Pure. */
export function requestView(requestId: string, known: KnownRequest | null): NonNullable<QueryResult['request']> {
  if (known === null) return { request_id: requestId, state: 'unknown' };
  const { announcement, rejected, receivedAt, note, source } = known;
  const asked = { received_at: receivedAt, source, ...(note === null ? {} : { note }) };
  if (announcement) return { request_id: requestId, state: 'queued', queue_id: announcement.queue_id, ...asked };
  if (!rejected) return { request_id: requestId, state: 'being_made', ...asked };
  return { request_id: requestId, state: 'refused', reason: rejected.reason, message: rejected.message, ...asked };
}

interface QueryDeps {
  readonly bus: Bus;
  readonly store: Pick<RequestStore, 'find'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Answers what became of a request. Queries about history, and what fits nothing, are the queue-keeper's to answer. */
export function answerQueries({ bus, store, clock, log }: QueryDeps): void {
  function answer({ query_id, request_id: requestId }: ExportQuery): QueryResult {
    const about = { query_id, about: 'request' as const, at: isoTime(clock.now()) };
    if (requestId === undefined)
      return { ...about, ok: false, message: 'A query about a request names its request_id.' };
    return { ...about, ok: true, request: requestView(requestId, store.find(requestId)) };
  }

  bus.subscribe(
    exportQuery,
    (query) => {
      if (query.about !== 'request') return;
      // Not awaited: the acknowledgement of a message must not wait for a publish of ours.
      bus
        .publish(queryResult, answer(query))
        .catch(() => log.debug({ query_id: query.query_id }, 'The answer to a query found no broker.'));
    },
    { onInvalid: () => {} },
  );
}
