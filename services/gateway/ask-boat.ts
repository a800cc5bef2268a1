import { randomUUID } from 'node:crypto';
import type { Bus } from '../../shared/bus/bus.ts';
import { type ExportQuery, exportQuery, type QueryResult, queryResult } from '../../shared/contracts/export-query.ts';
import { stoppedInWords } from '../../shared/findings/boat-facts.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import { type AwayDeps, isAway, refusedForBroker, whenAway } from './broker-away.ts';
import { firstEnding } from './first-ending.ts';
import type { QueueView } from './queue-view.ts';
import type { Refusal } from './refusal.ts';
import { createWaiters } from './waiters.ts';

export type QueryEnding =
  | { readonly kind: 'answered'; readonly result: QueryResult }
  /** It is not known; the refusal says why. */
  | { readonly kind: 'unanswered'; readonly refusal: Refusal };

export interface BoatQuestionsDeps extends Pick<AwayDeps, 'disk'> {
  readonly bus: Bus;
  readonly view: QueueView;
  readonly clock: Clock;
  readonly waitMs: number;
}

/** Who answers what. */
const ANSWERS = { history: 'queue-keeper', request: 'collector' } as const;

/** Asks the boat what its retained state does not show, and waits for the answer; not for a process that is not running. */
export function createBoatQuestions({ bus, view, clock, waitMs, disk }: BoatQuestionsDeps) {
  const away = (): QueryEnding => ({ kind: 'unanswered', refusal: refusedForBroker({ bus, disk }, UNKNOWN) });
  const waiters = createWaiters<QueryEnding>();
  bus.subscribe(queryResult, (result) => {
    if (result.query_id !== null) waiters.tell(result.query_id, { kind: 'answered', result });
  });

  function ask(query: Omit<ExportQuery, 'query_id'>): Promise<QueryEnding> {
    const who = ANSWERS[query.about];
    if (isAway(bus)) return Promise.resolve(away());
    const services = view.services();
    if (services.get(who)?.status === 'offline') {
      const stopped = `The ${who} ${stoppedInWords({ services }, who)}, so ${UNKNOWN}.`;
      return Promise.resolve(unanswered(503, 'not_running', stopped));
    }
    const query_id = `http-${randomUUID()}`;
    const late = unanswered(504, 'timeout', `The ${who} has not answered, so ${UNKNOWN}: try again.`);
    return firstEnding((end) => {
      bus.publish(exportQuery, { ...query, query_id }).catch(() => end(away()));
      return [
        waiters.wait(query_id, end),
        clock.setTimer(waitMs, () => end(late)),
        whenAway(bus, clock, () => end(away())),
      ];
    });
  }

  return {
    ask,
    close: () => waiters.tellAll(unanswered(503, 'closing', 'The service is stopping. Try again in a moment.')),
  };
}
export type BoatQuestions = ReturnType<typeof createBoatQuestions>;

const UNKNOWN = 'what is not on the bus any more cannot be looked up';

function unanswered(statusCode: number, code: Refusal['code'], error: string): QueryEnding {
  return { kind: 'unanswered', refusal: { statusCode, code, error } };
}
