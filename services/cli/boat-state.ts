import { type Seen, type VisitOptions, visitBroker } from '../../shared/bus/visit-broker.ts';
import { type CollectorStatus, collectorStatus } from '../../shared/contracts/collector-status.ts';
import type { ServiceName } from '../../shared/contracts/define-contract.ts';
import { queueJob } from '../../shared/contracts/queue-job.ts';
import { type QueueStatus, queueStatus } from '../../shared/contracts/queue-status.ts';
import { serviceStatus } from '../../shared/contracts/service-status.ts';
import type { Job } from '../../shared/export/job.ts';
import type { ServiceState } from '../../shared/findings/boat-facts.ts';
import { type Clock, pause } from '../../shared/runtime/clock.ts';

export type { ServiceState };

/** The processes without which no export comes ashore, or nobody can ask for one. */
export const NEEDED = ['broker', 'collector', 'queue-keeper', 'uploader', 'gateway'] as const;

/** The boat as its retained state shows it. */
export interface BoatState {
  /** Null when nothing is heard of the queue-keeper. */
  queue: QueueStatus | null;
  /** Null when nothing is heard of the collector: one of an earlier version tells nothing of itself. */
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
/**
 * So long after a broker's start its clients are still coming back, each within a second or two: one that was killed has
 * their wills, and lost what they told in its last minutes.
 */
const COMING_BACK_MS = 5_000;

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
  const rounds = async () => {
    while (!isLate && quietRounds < (isWhole(state) ? ROUNDS : MANY_ROUNDS)) {
      quietRounds += 1;
      await pause(clock, BETWEEN_ROUNDS_MS);
      await Promise.race([visit.ping(), late]);
    }
  };
  await rounds();
  const untilMs = clock.monotonicMs() + comingBackForMs(state, clock.now());
  while (!isLate && isComingBack(state) && clock.monotonicMs() < untilMs) {
    quietRounds = 0;
    await rounds();
  }
  cancel();
  visit.close();
  return state;
}

/** How long its clients may still be coming back to this broker; of one that is not ours, or started in the future, nothing is known. */
function comingBackForMs({ services }: BoatState, now: number): number {
  const ageMs = now - Date.parse(services.get('broker')?.since ?? '');
  return ageMs >= 0 ? Math.max(0, COMING_BACK_MS - ageMs) : 0;
}

/** Whether of a process that said no goodbye, or of what it tells, nothing is heard. */
function isComingBack({ queue, collector, services }: BoatState): boolean {
  const isGone = (name: ServiceName) => services.get(name)?.status === 'offline' && services.get(name)?.since !== null;
  if (NEEDED.some((name) => !isGone(name) && services.get(name)?.status !== 'online')) return true;
  return (queue === null && !isGone('queue-keeper')) || (collector === null && !isGone('collector'));
}

function isWhole({ queue, jobs, services }: BoatState): boolean {
  if (queue === null || services.size === 0) return false;
  const { pending_count, uploading_count, completed_count, failed_count, cancelled_count } = queue;
  return jobs.size >= pending_count + uploading_count + completed_count + failed_count + cancelled_count;
}
