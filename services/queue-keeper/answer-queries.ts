import type { Bus } from '../../shared/bus/bus.ts';
import { type ExportQuery, exportQuery, type QueryResult, queryResult } from '../../shared/contracts/export-query.ts';
import { type Clock, isoTime } from '../../shared/runtime/clock.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { type HistoryAnswer, refuseQuery } from './answer-query.ts';

export interface QueriesDeps {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Logger;
  readonly answer: (query: ExportQuery) => HistoryAnswer;
}

/** Answers what is asked on the bus about the history; also, in words, what is not understood. */
export function answerQueries({ bus, clock, log, answer }: QueriesDeps): void {
  /** Not awaited inside a handler: the acknowledgement of a message must not wait for a publish of ours. */
  function tell(result: Omit<QueryResult, 'at'>): void {
    bus
      .publish(queryResult, { ...result, at: isoTime(clock.now()) })
      .catch(() => log.debug({ query_id: result.query_id }, 'The answer to a query found no broker.'));
  }

  bus.subscribe(
    exportQuery,
    (query) => {
      if (query.about === 'history') tell({ query_id: query.query_id, about: 'history', ...answer(query) });
    },
    {
      onInvalid(problem, payload) {
        const refused = refuseQuery(problem, payload);
        if (refused) tell(refused);
      },
    },
  );
}
