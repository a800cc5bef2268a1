import { uptime } from 'node:os';
import type { Bus } from '../../shared/bus/bus.ts';
import { type CollectorStatus, collectorStatus } from '../../shared/contracts/collector-status.ts';
import { queueJob } from '../../shared/contracts/queue-job.ts';
import { type QueueStatus, queueStatus } from '../../shared/contracts/queue-status.ts';
import { serviceStatus } from '../../shared/contracts/service-status.ts';
import type { Job } from '../../shared/export/job.ts';
import { newestFirst } from '../../shared/export/made-order.ts';
import type { ServiceState } from '../../shared/findings/boat-facts.ts';
import { agedStatus, toldMsAgo } from '../../shared/findings/told-ago.ts';
import type { Clock } from '../../shared/runtime/clock.ts';

/** Retained state has all arrived when nothing more has come for so long after a connect. */
const QUIET_MS = 2_000;
/**
 * State may arrive before we are told of the connect [MQTT-3.8.4-3], but not from the connection before: the bus waits
 * a second between two.
 */
const BEFORE_CONNECT_MS = 900;
/** A broker that was killed has the wills of all who were connected; they come back to it as we do, within a second or two. */
const COMING_BACK_MS = 3_000;

/**
 * The queue as its retained state on the bus shows it, remembered; read by every route, written by the bus alone.
 * A job that was removed while this process was not connected disappears once the state has arrived anew.
 */
export function createQueueView({ bus, clock }: { bus: Bus; clock: Clock }) {
  const jobs = new Map<string, { job: Job; seenAtMs: number }>();
  const idOfRequest = new Map<string, string>();
  const services = new Map<string, ServiceState>();
  /** Who was online before this connection, and left a will on it: taken at its word when nothing else came for a while. */
  const comingBack = new Map<string, () => void>();
  const listeners: ((job: Job) => void)[] = [];
  const serviceListeners = new Set<() => void>();
  let status: QueueStatus | null = null;
  let version = 0;
  let statusSeenAtMs = 0;
  /** How old the status was when it was seen. */
  let statusAgeMs = 0;
  let collector: CollectorStatus | null = null;
  let connectedAtMs = 0;
  let cancelQuiet = () => {};

  bus.onConnect(() => {
    connectedAtMs = clock.monotonicMs();
    version += 1;
    awaitQuiet();
  });
  bus.subscribe(queueStatus, (news, { retained }) => {
    status = news;
    version += 1;
    statusSeenAtMs = clock.monotonicMs();
    statusAgeMs = retained ? toldMsAgo(news.last_updated, clock.now(), uptime() * 1_000) : 0;
  });
  bus.subscribe(collectorStatus, (news) => {
    collector = news;
  });
  bus.subscribe(queueJob, (job, { params }) => {
    version += 1;
    if (job === null) forget(params.queue_id ?? '');
    else remember(job);
    if (cancelQuiet !== settled) awaitQuiet();
  });
  function heard(service: string, news: ServiceState): void {
    services.set(service, news);
    for (const listener of serviceListeners) listener();
  }

  bus.subscribe(serviceStatus, (news, { params, retained }) => {
    const service = params.service ?? '';
    comingBack.get(service)?.();
    comingBack.delete(service);
    const mayComeBack = retained && isUnsaid(news) && services.get(service)?.status === 'online';
    if (mayComeBack)
      comingBack.set(
        service,
        clock.setTimer(COMING_BACK_MS, () => heard(service, news)),
      );
    else heard(service, news);
  });

  function remember(job: Job): void {
    jobs.set(job.queue_id, { job, seenAtMs: clock.monotonicMs() });
    idOfRequest.set(job.request_id, job.queue_id);
    for (const listener of listeners) listener(job);
  }

  function forget(queueId: string): void {
    const known = jobs.get(queueId);
    if (!known) return;
    jobs.delete(queueId);
    if (idOfRequest.get(known.job.request_id) === queueId) idOfRequest.delete(known.job.request_id);
  }

  function awaitQuiet(): void {
    cancelQuiet();
    cancelQuiet = clock.setTimer(QUIET_MS, () => {
      cancelQuiet = settled;
      forgetUnseen();
    });
  }

  /** Only when the queue-keeper has spoken on this connection: a broker that lost its state knows less than we do. */
  function forgetUnseen(): void {
    const oldestMs = connectedAtMs - BEFORE_CONNECT_MS;
    if (statusSeenAtMs < oldestMs) return;
    for (const [queueId, { seenAtMs }] of jobs) if (seenAtMs < oldestMs) forget(queueId);
  }

  const isHeard = () => bus.connected && !bus.isSilent;
  const toldAgoMs = () => (status === null ? 0 : statusAgeMs + clock.monotonicMs() - statusSeenAtMs);

  return {
    /** Null until the queue-keeper has been heard once. */
    get status() {
      return status;
    },
    /** As it was told, with its ages as of now; null until the queue-keeper has been heard once. */
    statusNow: () => status && agedStatus(status, toldAgoMs()),
    /** Another one after whatever may have changed the queue. */
    get version() {
      return version;
    },
    /** True time since the status was told; 0 until then. */
    statusToldMsAgo: toldAgoMs,
    /** Null until the collector has been heard once; one of an earlier version tells nothing of itself. */
    get collector() {
      return collector;
    },
    /** Whether the bus is heard just now: the broker is there, and not silent as far as is known. */
    get connected() {
      return isHeard();
    },
    get isBrokerSilent() {
      return bus.isSilent;
    },
    /** Calls back when a service tells its state; the returned function ends that. */
    onService(listener: () => void): () => void {
      serviceListeners.add(listener);
      return () => serviceListeners.delete(listener);
    },
    job: (queueId: string): Job | null => jobs.get(queueId)?.job ?? null,
    jobOfRequest(requestId: string): Job | null {
      const queueId = idOfRequest.get(requestId);
      return queueId === undefined ? null : (jobs.get(queueId)?.job ?? null);
    },
    /** Newest first. */
    jobs: (): Job[] => [...jobs.values()].map(({ job }) => job).sort(newestFirst),
    /** What the processes say of themselves; nothing while we hear nothing at all. */
    services: (): ReadonlyMap<string, ServiceState> => (isHeard() ? services : new Map()),
    /** Calls back with every job that appears or changes. */
    onJob(listener: (job: Job) => void): void {
      listeners.push(listener);
    },
    close(): void {
      cancelQuiet();
      for (const cancel of comingBack.values()) cancel();
    },
  };
}
export type QueueView = ReturnType<typeof createQueueView>;

const isUnsaid = ({ status, since }: ServiceState) => status === 'offline' && since === null;
const settled = () => {};
