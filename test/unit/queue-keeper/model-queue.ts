import type { JobStore, StoredJob } from '../../../services/queue-keeper/database/job-store.ts';
import type { ExportFiles } from '../../../services/queue-keeper/export-files.ts';
import { type Outside, type Parking, unknownOutside } from '../../../services/queue-keeper/hold.ts';
import { type JobState, newJob } from '../../../services/queue-keeper/job-machine.ts';
import type { Reduction } from '../../../services/queue-keeper/parts/reduction.ts';
import { createQueue, type QueueDeps } from '../../../services/queue-keeper/queue.ts';
import type { UploadResult } from '../../../shared/contracts/upload-result.ts';
import type { JobStatus } from '../../../shared/export/job.ts';
import type { Logger } from '../../../shared/runtime/logger.ts';

/**
 * The queue's own code, `queue.ts` with all that it decides by, over a store that is a value: so that a state can be
 * left in many ways. What a state does not say does not decide anything: how long ago, which receipt, which claim.
 */

/** All that can decide what the queue does next. Times are told from `NOW`, which every state has. */
export interface World {
  readonly jobs: readonly StoredJob[];
  /** Exports ever queued, and finished jobs ever removed. */
  readonly queued: number;
  readonly removed: number;
  /** Queue ids of exports whose file is gone. */
  readonly lost: readonly string[];
  readonly outside: Outside;
}

export const NOW = 1_000_000_000;
/** More than any schedule in the explorations has, and less than the hour after which another look comes. */
const LOOK_PAUSE_MS = 1_800_000;
/** From the fifth time on the pause stays the same. */
const PAUSE_STAYS_FROM = 5;
/** Whose the exports are that are not announced with it: what their files say. */
const UNSAID = '3861513b314c5ee7';
const SILENT = Object.fromEntries(
  ['trace', 'debug', 'info', 'warn', 'error'].map((level) => [level, () => {}]),
) as unknown as Logger;
/** Exports go whole here: what parts they go in decides nothing of when. */
const WHOLE_ONLY = {
  quarantine: { told: undefined },
  holdsToCut: () => null,
  withKnown: (_job: StoredJob, result: UploadResult) => result,
  readyToOffer: (job: StoredJob) => job,
  holdLeftOut() {},
  quarantined: (_job: StoredJob, next: JobState | null) => next,
  tidyAfter: () => {},
  stillHeld: () => [],
} as object as Reduction;
/** Nobody asks for what was delivered. */
const NOTHING_ANEW = {
  next: () => null,
  unlist: () => false,
  gap: () => null,
  deliveredSequence: () => null,
  lastResend: () => null,
} as object as JobStore['resends'];
const MACHINE = { bootId: 'boot', uptimeMs: () => 0, isSynchronised: () => true };

export const beginning: World = {
  jobs: [],
  queued: 0,
  removed: 0,
  lost: [],
  outside: unknownOutside(NOW),
};

const isUndelivered = ({ status }: StoredJob) => status === 'pending' || status === 'uploading';
const isBeside = ({ installationId }: StoredJob, ids: readonly string[]) =>
  installationId === null || !ids.includes(installationId);

/** A queue that stands in this world, to be asked or told once. */
export function standIn(world: World, rules: QueueDeps['rules']) {
  let jobs = world.jobs;
  let { queued, removed } = world;
  let now = NOW;
  let lost = world.lost;
  let outside = { now: world.outside };

  const first = (holds: (job: StoredJob) => boolean) => jobs.find(holds) ?? null;
  const isRevivable = (job: StoredJob) => job.status === 'failed' && job.transient && !job.fileGone;
  const isDue = (job: StoredJob) => job.status === 'pending' && job.nextRetryAt === 0;
  const isWaiting = (job: StoredJob) => job.status === 'pending' && job.nextRetryAt > 0;
  function change(which: (job: StoredJob) => boolean, to: (job: StoredJob) => Partial<StoredJob>): string[] {
    const changed = jobs.filter(which).map(({ queueId }) => queueId);
    if (changed.length > 0) jobs = jobs.map((job) => (which(job) ? { ...job, ...to(job) } : job));
    return changed;
  }
  const known = {
    transaction: (work) => work(),
    insert(facts, start) {
      queued += 1;
      const { queue_id: queueId, installation_id: installationId = null } = facts;
      const times = { finishedTrueMs: null, firstFailedTrueMs: null };
      jobs = [...jobs, { ...newJob, ...start, ...times, seq: queued, queueId, facts, installationId, sequence: null }];
    },
    save(before, next) {
      const isAsRead = ({ queueId, status, claim }: StoredJob) =>
        queueId === before.queueId && status === before.status && claim === before.claim;
      // Whose it is was perhaps learned since it was read, and is no part of its state.
      return change(isAsRead, ({ installationId }) => ({ ...next, installationId })).length === 1;
    },
    byQueueId: (queueId: unknown) => first((job) => job.queueId === queueId),
    byRequestId: (requestId: unknown) => first((job) => job.facts.request_id === requestId),
    nextDueBeside: (ids) => first((job) => isDue(job) && isBeside(job, ids)),
    isAwaited: (id) => jobs.some((job) => isUndelivered(job) && job.installationId === id),
    nameInstallation: (queueId, installationId) =>
      void change(
        (job) => job.queueId === queueId,
        () => ({ installationId }),
      ) as never,
    pastByQueueId: () => null,
    pastByRequestId: () => null,
    nextWaiting: () => jobs.filter(isWaiting).sort((a, b) => a.nextRetryAt - b.nextRetryAt || a.seq - b.seq)[0] ?? null,
    uploading: () => jobs.filter(({ status }) => status === 'uploading'),
    revivable: () => jobs.filter(isRevivable),
    countRevivable: () => jobs.filter(isRevivable).length,
    nextRevivable: (ids) =>
      jobs
        .filter((job) => isRevivable(job) && isBeside(job, ids))
        .sort((a, b) => a.revivals - b.revivals || a.seq - b.seq)[0] ?? null,
    lastDelivered: () => null,
    ashore: () => ({ newest: [], leftOut: null }),
    firstToExpireTrueMs: () => null,
    wakeDue: (at: unknown) =>
      change(
        (job) => isWaiting(job) && job.nextRetryAt <= Number(at),
        () => ({ nextRetryAt: 0 }),
      ),
    clampWaiting: () =>
      change(
        (job) => isWaiting(job) && job.nextRetryAt > now + job.retryDelayMs,
        (job) => ({ nextRetryAt: now + job.retryDelayMs }),
      ),
    remove(job) {
      removed += 1;
      jobs = jobs.filter(({ queueId }) => queueId !== job.queueId);
    },
    oldestPendingAt: () => null,
    tally() {
      const held = (status: JobStatus) => jobs.filter((job) => job.status === status).length;
      const tally = (status: JobStatus) => ({
        held: held(status),
        heldBytes: 0,
        removed: status === 'completed' ? removed : 0,
      });
      return {
        pending: tally('pending'),
        uploading: tally('uploading'),
        completed: tally('completed'),
        failed: tally('failed'),
        cancelled: tally('cancelled'),
      };
    },
    factsEver: () => ({ queued }),
    trueTime: () => null,
    keepTime: () => undefined as never,
    doneBeyond: () => [],
    ashoreInParts: () => [],
    wentInParts: () => [],
    partlyAshore: () => [],
    isAnyUndelivered: (ids) => jobs.some((job) => isUndelivered(job) && isBeside(job, ids)),
    resends: NOTHING_ANEW,
  } satisfies Partial<JobStore>;
  // What it does not know the queue does not ask for; if it does, the exploration fails.
  const store = known as object as JobStore;

  const isThere = (exportFile: string) => !lost.some((queueId) => exportFile === `export_${queueId.slice(2)}.json`);
  const files = {
    isSpooled: () => true,
    setAsideCount: 0,
    installationIdOf: (exportFile: string) => (isThere(exportFile) ? UNSAID : null),
    sequenceOf: () => null,
    find: (exportFile: string) => (isThere(exportFile) ? exportFile : null),
    settle: ({ facts }: StoredJob) => (isThere(facts.export_file) ? 'there' : 'gone'),
    take: () => {},
    remove: () => {},
    arrivals: { awaited: [] },
  } as object as ExportFiles;

  const clock = { now: () => now, monotonicMs: () => now, setTimer: () => () => {} };
  const open = () =>
    createQueue({
      store,
      files,
      reduction: WHOLE_ONLY,
      clock,
      machine: MACHINE,
      log: SILENT,
      doneShown: 1000,
      completedDays: 30,
      failedDays: 7,
      resendBytesPerDay: 0,
      onChange: () => {},
      rules,
      chance: () => 0,
      outside,
    });
  let queue = open();

  return {
    get queue() {
      return queue;
    },
    store,
    get outside(): Outside {
      return outside.now;
    },
    advance(ms: number): void {
      now += ms;
    },
    loseFile(queueId: string): void {
      lost = [...lost, queueId];
    },
    /** The process starts anew: what it knew of the world outside is gone. */
    restart(): void {
      outside = { now: unknownOutside(now) };
      queue = open();
      store.clampWaiting({ now });
    },
    /** Where this has led. */
    world: (): World => ({ jobs, queued, removed, lost, outside: outside.now }),
    now: () => now,
  };
}

/** What an event may do. */
export type Stand = Pick<
  ReturnType<typeof standIn>,
  'queue' | 'store' | 'outside' | 'loseFile' | 'restart' | 'advance'
>;

/** A world without what decides nothing, told from `NOW`. */
export function canonical(world: World, now: number): World {
  const { hold, parkings, uploader, lookCountsFromMs } = world.outside;
  const comingBack = world.jobs.filter(({ status }) => status !== 'completed' && status !== 'cancelled');
  const leastRevivals = Math.min(...comingBack.map(({ revivals }) => revivals));
  const untilOf = (ms: number) => NOW + Math.max(0, ms - now);
  const parkingOf = (parking: Parking): Parking => ({
    installationId: parking.installationId,
    queueId: 'q_20260220_000000',
    message: '',
    since: NOW,
    untilMs: untilOf(parking.untilMs),
    timesParked: Math.min(parking.timesParked, PAUSE_STAYS_FROM),
  });
  return {
    queued: world.queued,
    removed: world.removed,
    lost: [...world.lost].sort(),
    jobs: world.jobs.map((job) => canonicalJob(job, now, leastRevivals)),
    outside: {
      hold: hold && { what: hold.what, message: '', since: NOW, untilMs: untilOf(hold.untilMs) },
      parkings: parkings.map(parkingOf),
      uploader: {
        online: uploader.online,
        since: uploader.since === null ? null : 'since',
        lacksNetwork: uploader.lacksNetwork === null ? null : 'no network',
        notedAt: NOW,
      },
      // How long is left decides no more than whether a look counts.
      lookCountsFromMs: lookCountsFromMs > now ? NOW + LOOK_PAUSE_MS : NOW,
    },
  };
}

/** How often a job came back decides only which of two comes back next: it is told from who did so least often. */
function canonicalJob(job: StoredJob, now: number, leastRevivals: number): StoredJob {
  const isFinished = !isUndelivered(job);
  const isDone = job.status === 'completed' || job.status === 'cancelled';
  return {
    seq: job.seq,
    queueId: job.queueId,
    facts: job.facts,
    installationId: job.installationId,
    sequence: null,
    finishedTrueMs: null,
    firstFailedTrueMs: null,
    status: job.status,
    // A finished job comes back with none of its attempts used.
    retryCount: isFinished ? 0 : job.retryCount,
    nextRetryAt: job.nextRetryAt === 0 ? 0 : NOW + job.nextRetryAt - now,
    retryDelayMs: job.retryDelayMs,
    claim: Math.min(job.claim, 1),
    lastError: null,
    transient: job.status === 'failed' && job.transient,
    fileGone: job.fileGone,
    revivals: isDone ? 0 : Math.min(1, job.revivals - leastRevivals),
    importId: job.importId === null ? null : 'receipt',
    leftOut: null,
    finishedAt: job.finishedAt === null ? null : NOW,
    attempts: [],
    parts: null,
  };
}

/** The same text for the same world. */
export function keyOf({ jobs, queued, lost, outside }: World): string {
  const { hold, parkings, uploader, lookCountsFromMs } = outside;
  const told = jobs.map(
    (job) =>
      `${job.seq}${job.status[0]}${job.status[1]}${job.retryCount},${job.nextRetryAt && job.nextRetryAt - NOW},${job.retryDelayMs},${job.claim}${job.transient ? 't' : ''}${job.fileGone ? 'g' : ''}${job.revivals}${job.importId ? 'r' : ''}${job.installationId === null ? '?' : ''}`,
  );
  const held = hold ? `${hold.what[0]}${hold.untilMs - NOW}` : '-';
  const parked = parkings.map(
    ({ installationId, untilMs, timesParked }) => `${installationId[0]}${untilMs - NOW},${timesParked}`,
  );
  const seen = `${uploader.online ? 'o' : '-'}${uploader.since ? 's' : '-'}${uploader.lacksNetwork ? 'n' : '-'}`;
  return `${queued}|${told.join('|')}|${lost}|${held}|${parked}|${seen}|${lookCountsFromMs - NOW}`;
}
