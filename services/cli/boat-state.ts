import { type Seen, type VisitOptions, visitBroker } from '../../shared/bus/visit-broker.ts';
import type { PayloadOf } from '../../shared/contracts/define-contract.ts';
import { queueJob } from '../../shared/contracts/queue-job.ts';
import { type QueueStatus, queueStatus } from '../../shared/contracts/queue-status.ts';
import { serviceStatus } from '../../shared/contracts/service-status.ts';
import type { Job } from '../../shared/export/job.ts';
import { type Clock, pause } from '../../shared/runtime/clock.ts';

export type ServiceState = PayloadOf<typeof serviceStatus>;

/** The boat as its retained state shows it. */
export interface BoatState {
  /** Null when the queue-keeper was never heard. */
  queue: QueueStatus | null;
  readonly jobs: Map<string, Job>;
  readonly services: Map<string, ServiceState>;
}

export const STATE_CONTRACTS = [queueStatus, queueJob, serviceStatus] as const;

export const emptyState = (): BoatState => ({ queue: null, jobs: new Map(), services: new Map() });

/** Takes what was seen into the state. */
export function noteSeen(state: BoatState, { contract, params, payload }: Seen): void {
  if (contract === queueStatus) state.queue = payload as QueueStatus;
  else if (contract === serviceStatus) state.services.set(params.service ?? '', payload as ServiceState);
  else if (contract === queueJob && payload === null) state.jobs.delete(params.queue_id ?? '');
  else if (contract === queueJob) state.jobs.set(params.queue_id ?? '', payload as Job);
}

/** All retained state has come when nothing more did for so long; a broker says no end of it. */
const QUIET_MS = 250;
const LONGEST_MS = 5_000;

/** Reads the state once. Rejects with a VisitError when the broker cannot be visited. */
export async function readBoatState(where: Pick<VisitOptions, 'url' | 'login'> & { clock: Clock }): Promise<BoatState> {
  const { clock } = where;
  const state = emptyState();
  let news = 0;
  const visit = await visitBroker({
    ...where,
    read: STATE_CONTRACTS,
    onSeen(seen) {
      news += 1;
      noteSeen(state, seen);
    },
  });
  const untilMs = clock.monotonicMs() + LONGEST_MS;
  for (let known = -1; known !== news && clock.monotonicMs() < untilMs; ) {
    known = news;
    await pause(clock, QUIET_MS);
  }
  visit.close();
  return state;
}
