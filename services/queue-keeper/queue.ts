import type { QueueStatus } from '../../shared/contracts/queue-status.ts';
import type { Offer } from '../../shared/contracts/queue-uploading.ts';
import { queueIdOfOffer } from '../../shared/export/part-ids.ts';
import { createResultApplying } from './apply-result.ts';
import type { StoredJob } from './database/job-store.ts';
import {
  afterNews,
  msUntilOffer,
  msUntilUnparked,
  type Outside,
  parkedInstallations,
  type UploaderState,
  unknownOutside,
  waitingFor,
} from './hold.ts';
import { createIntake } from './intake.ts';
import * as machine from './job-machine.ts';
import { type Keeping, offerView, statusView } from './job-view.ts';
import { createOffering, OFFERED_AT_ONCE } from './offer-due.ts';
import type { Reduction } from './parts/reduction.ts';
import { createTransactions, type TransactionDeps } from './queue-transaction.ts';
import { createRemoval } from './remove-jobs.ts';
import { createResending } from './resend.ts';
import { createResendVerbs } from './resend-verbs.ts';
import { longestPauseMs } from './retry-schedule.ts';
import { createTroubles } from './troubles.ts';

export interface QueueDeps extends TransactionDeps {
  readonly rules: machine.RetryRules;
  readonly completedDays: number;
  readonly failedDays: number;
  /** Numbers from 0 up to 1 by chance, for pauses. */
  readonly chance: () => number;
  readonly reduction: Reduction;
  /** How many bytes a day servers are given anew because their answers ask for it; 0: none. */
  readonly resendBytesPerDay: number;
  /** What is known of the world outside; nothing at a start. */
  readonly outside?: { now: Outside };
}

export type Queue = ReturnType<typeof createQueue>;

/** The queue's verbs, each one transaction. */
export function createQueue(deps: QueueDeps) {
  const { store, files, reduction, clock, log, rules } = deps;
  const { commit, keepTime, trueNow } = createTransactions(deps);
  const troubles = createTroubles();
  const outside = deps.outside ?? { now: unknownOutside(clock.now()) };

  const resending = createResending(deps);
  const { offerDue, nextToOffer, whoseIs } = createOffering({ store, files, reduction, resending, outside });

  const resendVerbs = createResendVerbs({ store, resending, commit, offerDue });

  const parkedNow = () => parkedInstallations(outside.now, clock.monotonicMs());

  const keeping = (): Keeping => ({
    wall: clock.now(),
    trueMs: trueNow(),
    completedDays: deps.completedDays,
    failedDays: deps.failedDays,
  });

  return {
    ...createIntake({ store, files, log, commit }),

    applyResult: createResultApplying({ ...deps, resending, outside, commit, trueNow, whoseIs, offerDue }),

    /**
     * The central database was looked at and answers well: of what failed for a passing reason one job is tried again,
     * unless another is about to tell as much, or the one before it was tried a short while ago.
     */
    noteLook(): void {
      let isTried = false;
      commit((change) => {
        const { monotonic } = change.now;
        const parked = parkedInstallations(outside.now, monotonic);
        const tellsSoon = store.uploading().length > 0 || store.nextWaiting() || nextToOffer(parked);
        if (tellsSoon || monotonic < outside.now.lookCountsFromMs) return;
        const failed = store.nextRevivable(parked);
        const revived = failed && change.move(failed, machine.revive(failed, 'one', rules));
        if (!revived) return;
        isTried = true;
        log.info({ queue_id: revived.queueId }, 'The central database answers again; a failed export is tried again.');
        offerDue(change);
      });
      const lookCountsFromMs = clock.monotonicMs() + longestPauseMs(rules.scheduleS);
      if (isTried) outside.now = { ...outside.now, lookCountsFromMs };
    },

    /** Offers what is due, if the queue may move; wakes what waited long enough. */
    offerDue: () => commit(offerDue),

    /** Takes note of what the uploader says of itself, and offers what it may now upload. */
    noteUploader(state: UploaderState): void {
      outside.now = afterNews(outside.now, state);
      commit(offerDue);
    },

    /** Null when there is no such job; false when its status, or a lost file, does not allow it. */
    retry(queueId: string): boolean | null {
      const job = store.byQueueId(queueId);
      if (!job) return null;
      // What is gone or damaged is found out now, not by another upload.
      commit((change) => change.settle(job));
      const settled = store.byQueueId(queueId);
      const next = settled && !settled.fileGone && machine.retry(settled, reduction.stillHeld(settled));
      if (!settled || !next) return false;
      outside.now = { ...outside.now, parkings: [] };
      commit((change) => {
        change.move(settled, next);
        offerDue(change);
      });
      return true;
    },

    /** Nobody works at this claim: the job is offered anew, under another. */
    offerAnew(queueId: string, claim: number): void {
      commit((change) => {
        const job = store.byQueueId(queueIdOfOffer(queueId));
        if (job) change.move(job, machine.takeBack(job, claim));
        offerDue(change);
      });
    },

    ...resendVerbs,

    /** Null when there is no such job; false when its status does not allow it. Of a delivered one: that it is sent anew. */
    cancel(queueId: string): boolean | null {
      const job = store.byQueueId(queueId);
      if (!job) return null;
      if (job.status === 'completed') return resendVerbs.takeBack(job);
      commit((change) => {
        change.move(job, machine.cancel(job, change.now.wall));
        offerDue(change);
      });
      return true;
    },

    /** Puts a job's file where its status says, and says it of a job whose file is gone. */
    mend: (job: StoredJob, alsoAt?: string): void => commit((change) => change.settle(job, alsoAt)),

    remove: createRemoval({ store, files, log, commit, troubles }),

    keepTime,
    troubles,

    offers: (): Offer[] =>
      store.uploading().map((job) => offerView(job, store.resends.deliveredSequence(job.installationId ?? ''))),

    /** What time it is, and for how long finished jobs are kept. */
    keeping,

    status(): QueueStatus {
      const tally = store.tally();
      const nextWaiting = store.nextWaiting();
      const hasWork = tally.pending.held + tally.uploading.held > 0;
      const parkings = outside.now.parkings.filter(({ installationId }) => store.isAwaited(installationId));
      return statusView(
        {
          tally,
          queued: store.factsEver().queued,
          nextPending: store.nextDueBeside(parkedNow()) ?? store.nextDueBeside([]) ?? nextWaiting,
          nextWaiting,
          oldestPendingAt: store.oldestPendingAt(),
          failedTransient: store.countRevivable(),
          lastDelivered: store.lastDelivered(),
          ashore: store.ashore(),
          firstToExpireTrueMs: store.firstToExpireTrueMs(),
          setAsideCount: files.setAsideCount,
          quarantine: reduction.quarantine.told,
          ashoreInParts: store.ashoreInParts(),
          wentInParts: store.wentInParts(),
          partlyAshore: store.partlyAshore(),
          troubles: troubles.list(),
          arriving: files.arrivals.awaited,
          resend: resending.state(keeping()),
          waitingFor: hasWork
            ? waitingFor(outside.now, parkings, { wall: clock.now(), monotonic: clock.monotonicMs() })
            : null,
        },
        keeping(),
      );
    },

    /** Milliseconds until there is something to do without any message; null when nothing waits for time. */
    msUntilDue(): number | null {
      if (store.uploading().length >= OFFERED_AT_ONCE) return null;
      const dueInMs: number[] = [];
      const waiting = store.nextWaiting();
      if (waiting) dueInMs.push(waiting.nextRetryAt - clock.now());
      if (store.nextDueBeside(parkedNow())) dueInMs.push(0);
      else if (store.nextDueBeside([])) dueInMs.push(msUntilUnparked(outside.now, clock.monotonicMs()) ?? 0);
      return dueInMs.length === 0 ? null : msUntilOffer(outside.now, Math.min(...dueInMs), clock.monotonicMs());
    },
  };
}
