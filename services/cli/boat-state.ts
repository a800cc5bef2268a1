import { type Seen, type VisitOptions, visitBroker } from '../../shared/bus/visit-broker.ts';
import { type CollectorStatus, collectorStatus } from '../../shared/contracts/collector-status.ts';
import { queueJob } from '../../shared/contracts/queue-job.ts';
import { type QueueStatus, queueStatus } from '../../shared/contracts/queue-status.ts';
import { serviceStatus } from '../../shared/contracts/service-status.ts';
import type { Job } from '../../shared/export/job.ts';
import type { ServiceState } from '../../shared/findings/boat-facts.ts';
import { type Clock, pause } from '../../shared/runtime/clock.ts';

export type { ServiceState };

/** The boat as its retained state shows it. */
export interface BoatState {
  /** Null when the queue-keeper was never heard. */
  queue: QueueStatus | null;
  /** Null when the collector was never heard: one of an earlier version tells nothing of itself. */
  collector: CollectorStatus | null;
  readonly jobs: Map<string, Job>;
  readonly services: Map<string, ServiceState>;
}

export const STATE_CONTRACTS = [queueStatus, collectorStatus, queueJob, serviceStatus] as const;

export const emptyState = (): BoatState => ({
  queue: null,
  collector: null,
  jobs: new Map(),
  services: new Map(),
});

/** Takes what was seen into the state. */
export function noteSeen(state: BoatState, { contract, params, payload }: Seen): void {
  if (contract === queueStatus) state.queue = payload as QueueStatus;
  else if (contract === collectorStatus) state.collector = payload as CollectorStatus;
  else if (contract === serviceStatus) state.services.set(params.service ?? '', payload as ServiceState);
  else if (contract === queueJob && payload === null) state.jobs.delete(params.queue_id ?? '');
  else if (contract === queueJob) state.jobs.set(params.queue_id ?? '', payload as Job);
}

/**
 * A broker says no end of its retained state. All of it has come when there are as many jobs as the queue's status
 * counts, and several rounds to the broker and back brought nothing more; or, since of done jobs only the newest are
 * shown, many rounds.
 */
const ROUNDS = 4;
const MANY_ROUNDS = 15;
const BETWEEN_ROUNDS_MS = 30;
const LONGEST_MS = 8_000;

/** Reads the state once. Rejects with a VisitError when the broker cannot be visited. */
export async function readBoatState(where: Pick<VisitOptions, 'url' | 'login'> & { clock: Clock }): Promise<BoatState> {
  const { clock } = where;
  const state = emptyState();
  let quietRounds = 0;
  const visit = await visitBroker({
    ...where,
    read: STATE_CONTRACTS,
    onSeen(seen) {
      quietRounds = 0;
      noteSeen(state, seen);
    },
  });
  let isLate = false;
  let cancel = () => {};
  const late = new Promise<void>((resolve) => {
    cancel = clock.setTimer(LONGEST_MS, () => {
      isLate = true;
      resolve();
    });
  });
  while (!isLate && quietRounds < (isWhole(state) ? ROUNDS : MANY_ROUNDS)) {
    quietRounds += 1;
    await pause(clock, BETWEEN_ROUNDS_MS);
    await Promise.race([visit.ping(), late]);
  }
  cancel();
  visit.close();
  return state;
}

function isWhole({ queue, jobs, services }: BoatState): boolean {
  if (queue === null || services.size === 0) return false;
  const { pending_count, uploading_count, completed_count, failed_count, cancelled_count } = queue;
  return jobs.size >= pending_count + uploading_count + completed_count + failed_count + cancelled_count;
}
