import { type CollectorStatus, collectorStatus } from '../../shared/contracts/collector-status.ts';
import { queueJob } from '../../shared/contracts/queue-job.ts';
import { type QueueStatus, queueStatus } from '../../shared/contracts/queue-status.ts';
import type { Job } from '../../shared/export/job.ts';
import type { BoatFacts, ServiceState } from '../../shared/findings/boat-facts.ts';
import type { DiskState } from '../../shared/runtime/disk-state.ts';

/** What a boat's retained state and this computer show in a situation; well in all else. */
export interface Situation {
  readonly queue?: Partial<QueueStatus>;
  /** Null: it was never heard. */
  readonly collector?: Partial<CollectorStatus> | null;
  readonly job?: Partial<Job>;
  readonly disk?: Partial<DiskState>;
  readonly tier?: number;
  /** A request was acknowledged while the collector was stopped. */
  readonly requestUntaken?: boolean;
  /** What every face says of it, in one of its sentences. */
  readonly says: RegExp;
  /** How `status` answers whether all is safe. */
  readonly safe: RegExp;
  /** Whether it needs a person. */
  readonly needsCare: boolean;
}

const [EXAMPLE] = queueStatus.examples as QueueStatus[] as [QueueStatus];
/** As an earlier queue-keeper tells it: what was delivered, its jobs tell. */
export const CALM_QUEUE: QueueStatus = (({ last_delivered: _, last_record_at: __, ...told }) => told)(EXAMPLE);
export const [JOB] = queueJob.examples as Job[] as [Job];
export const CALM_COLLECTOR: CollectorStatus = { ...(collectorStatus.examples[0] as CollectorStatus), recorded: {} };
export const ROOMY: DiskState = {
  freeBytes: 5e9,
  freeFiles: 1e6,
  shortBytes: 0,
  shortFiles: 0,
  readOnly: false,
  mountPoint: null,
  fleeting: null,
};

const DAY_S = 86_400;
const at = (now: number, secondsAgo: number) => new Date(now - secondsAgo * 1_000).toISOString();
const ledger = (change: Partial<QueueStatus['ledger']>) => ({
  ...CALM_QUEUE.ledger,
  queued: 1 + Object.values(change).reduce((sum, n) => sum + n, 0),
  ...change,
});
const attempt = { claim: 1, at: '2026-02-20T21:44:20.000Z', bytes_sent: 1, duration_ms: 1 } as const;

/** The twelve in which something acknowledged or recorded is not ashore, or cannot be: no face calls any of them well. */
export const twelveSituations = (now: number): Readonly<Record<string, Situation>> => {
  const inTenDays = at(now, -10 * DAY_S);
  const pending = { pending_count: 1, oldest_pending_at: at(now, 3_600), oldest_pending_age_s: 3_600 };
  return {
    'tier 0': {
      tier: 0,
      collector: {
        tier: 0,
        refusal: { reason: 'tier', message: 'Tier 0 does not have export capability', since: at(now, 60) },
      },
      says: /Tier 0 does not have export capability/,
      safe: /no\. Tier 0 does not have export capability/,
      needsCare: true,
    },
    'a contribution that is not exported yet': {
      collector: { recorded: { boatlog: { waiting: 2, last_at: at(now, 300) } } },
      says: /2 records of boatlog were recorded here and are not ashore, the newest 5 minutes ago/,
      safe: /2 records are kept on this boat until they are ashore/,
      needsCare: false,
    },
    'a request that was acknowledged while the collector was stopped': {
      requestUntaken: true,
      says: /1 message waits at the broker for the collector, which is away/,
      safe: /1 message is kept on this boat until it is ashore/,
      needsCare: true,
    },
    'a cancelled export': {
      queue: { cancelled_count: 1, ledger: ledger({ cancelled: 1 }) },
      job: { status: 'cancelled', cancelled_at: at(now, 60), kept_until: inTenDays },
      says: /1 export was cancelled and is not ashore; removed about \d+ \w+( \d+)? unless retried/,
      safe: /no\. 1 export was cancelled/,
      needsCare: false,
    },
    'an export that the server refused with 400': {
      queue: { failed_count: 1, next_removal_at: inTenDays, ledger: ledger({ failed: 1 }) },
      job: {
        status: 'failed',
        transient: false,
        kept_until: inTenDays,
        last_error: 'HTTP 400: INVALID_FORMAT.',
        attempts: [{ ...attempt, outcome: 'refused', http_status: 400 }],
      },
      says: /1 export was refused by the server; it is not tried again by itself; removed about \d+ \w+( \d+)? unless retried/,
      safe: /no\. 1 export was refused by the server/,
      needsCare: true,
    },
    'an export that failed for a cause that can pass': {
      queue: {
        failed_count: 1,
        failed_transient_count: 1,
        next_removal_at: inTenDays,
        ledger: ledger({ failed: 1 }),
      },
      job: {
        status: 'failed',
        transient: true,
        kept_until: inTenDays,
        last_error: 'HTTP 503',
        attempts: [{ ...attempt, outcome: 'retry', http_status: 503 }],
      },
      says: /1 export has failed; it is tried again when the server answers; removed about \d+ \w+( \d+)?/,
      safe: /no\. 1 export has failed/,
      needsCare: true,
    },
    'a queue that is parked by 401': {
      queue: {
        ...pending,
        ledger: ledger({ pending: 1 }),
        waiting_for: { what: 'central', since: at(now, 7_200), message: 'HTTP 401: the token is not accepted.' },
      },
      says: /Exports have waited for 2 hours: HTTP 401: the token is not accepted\./,
      safe: /1 export is kept on this boat until it is ashore/,
      needsCare: true,
    },
    'something that was set aside': {
      queue: { set_aside_count: 1 },
      says: /1 thing that nobody could use (was set aside|lies in )/,
      safe: /no\. 1 thing that nobody could use was set aside/,
      needsCare: true,
    },
    'a disk that is full': {
      disk: { freeBytes: 1e6, shortBytes: 499e6 },
      says: /The disk( at \S+)? is nearly full: \S+ \S+ are free, and \S+ \S+ are to stay free|Only \S+ \S+ are free on the disk/,
      safe: /no\. The disk( at \S+)? is nearly full/,
      needsCare: true,
    },
    'a disk that can take no more files': {
      disk: { freeFiles: 3, shortFiles: 497 },
      says: /can take (only )?\d+ more files?( only)?,.*though it may have room/,
      safe: /no\. The disk( at \S+)? can take \d+ more files? only/,
      needsCare: true,
    },
    'a card that is read-only': {
      disk: { readOnly: true },
      says: /disk( (of|at) \S+)? is (mounted )?read-only/,
      safe: /no\. The disk( at \S+)? is read-only/,
      needsCare: true,
    },
    'a central database that has been silent for eight days': {
      queue: {
        ...pending,
        ledger: ledger({ pending: 1 }),
        last_delivered_age_s: 8 * DAY_S,
        next_retry_at: at(now, -300),
      },
      says: /Nothing has gone ashore for 8 days/,
      safe: /1 export is kept on this boat until it is ashore/,
      needsCare: true,
    },
  };
};

/** The processes of a boat, online unless named. */
export function processes(...down: readonly string[]): Map<string, ServiceState> {
  const all = ['broker', 'collector', 'queue-keeper', 'uploader', 'gateway'];
  const state = (name: string): ServiceState => ({
    status: down.includes(name) ? 'offline' : 'online',
    // As it says goodbye.
    since: down.includes(name) ? '2026-02-20T21:00:00.000Z' : null,
    version: '1.0',
    needs: [],
  });
  return new Map(all.map((name) => [name, state(name)]));
}

/** A boat that is well: all it ever queued is ashore. */
export function calmFacts(now: number, change: Partial<BoatFacts> = {}): BoatFacts {
  return {
    now,
    warnDays: 7,
    connected: true,
    needed: ['broker', 'collector', 'queue-keeper', 'uploader', 'gateway'],
    services: processes(),
    queue: CALM_QUEUE,
    queueToldMsAgo: 0,
    collector: CALM_COLLECTOR,
    jobs: [],
    license: { ok: true, license: { installationId: '3861513b314c5ee7', tier: 3 } },
    disk: ROOMY,
    ...change,
  };
}

/** A situation as facts. */
export function factsOf(situation: Situation, now: number): BoatFacts {
  const { queue, collector, job, disk, tier, requestUntaken } = situation;
  const services = processes(...(requestUntaken ? ['collector'] : []));
  const broker = services.get('broker');
  if (requestUntaken && broker) services.set('broker', { ...broker, waiting: { collector: 1 } });
  return calmFacts(now, {
    services,
    queue: { ...CALM_QUEUE, ...queue },
    collector: collector === null ? null : { ...CALM_COLLECTOR, ...collector },
    jobs: job ? [{ ...JOB, problems: [], ...job }] : [],
    disk: { ...ROOMY, ...disk },
    license: { ok: true, license: { installationId: '3861513b314c5ee7', tier: tier ?? 3 } },
  });
}
