import type { QueueStatus } from '../../shared/contracts/queue-status.ts';
import type { Offer } from '../../shared/contracts/queue-uploading.ts';
import type { UploadResult } from '../../shared/contracts/upload-result.ts';
import type { StoredJob } from './database/job-store.ts';
import {
  endsHold,
  holdAfter,
  mayOffer,
  msUntilOffer,
  type Outside,
  type UploaderState,
  unknownUploader,
  waitingFor,
} from './hold.ts';
import { createIntake } from './intake.ts';
import * as machine from './job-machine.ts';
import { offerView, statusView } from './job-view.ts';
import { logResult } from './log-result.ts';
import { type Change, createTransactions, type TransactionDeps } from './queue-transaction.ts';

/** Uploads go one after the other: in order, and a metered link is never shared by two. */
const OFFERED_AT_ONCE = 1;

export interface QueueDeps extends TransactionDeps {
  readonly rules: machine.RetryRules;
  /** Numbers from 0 up to 1 by chance, for pauses. */
  readonly chance: () => number;
  /** Nothing is known of it at a start. */
  readonly outside?: Outside;
}

export type Queue = ReturnType<typeof createQueue>;

/** The queue's verbs, each one transaction. */
export function createQueue(deps: QueueDeps) {
  const { store, files, clock, log, rules, chance } = deps;
  const { commit, keepTime } = createTransactions(deps);
  const outside: Outside = deps.outside ?? { hold: null, uploader: unknownUploader(clock.now()) };

  function offerDue(change: Change): void {
    for (const queueId of store.wakeDue(change.now.wall)) change.touch(queueId);
    if (!mayOffer(outside, change.now.monotonic)) return;
    for (let room = OFFERED_AT_ONCE - store.uploading().length; room > 0; room--) {
      const job = store.nextDue();
      if (!job) return;
      change.move(job, machine.offer(job));
    }
  }

  return {
    ...createIntake({ store, files, log, commit }),

    /** Applies what the uploader said of one attempt. */
    applyResult(result: UploadResult): void {
      commit((change) => {
        const job = store.byQueueId(result.queue_id);
        const moved = job && change.move(job, machine.applyResult(job, result, change.now.wall, rules, chance()));
        if (!moved) {
          log.debug({ queue_id: result.queue_id, claim: result.claim }, 'A late upload result changes nothing.');
          return;
        }
        outside.hold = holdAfter(outside.hold, result, change.now);
        logResult(log, moved, result);
        if (result.outcome === 'accepted') {
          for (const failed of store.revivable()) change.move(failed, machine.revive(failed));
        }
        offerDue(change);
      });
    },

    /** Offers what is due, if the queue may move; wakes what waited long enough. */
    offerDue: () => commit(offerDue),

    /** Takes note of what the uploader says of itself, and offers what it may now upload. */
    noteUploader(state: UploaderState): void {
      if (endsHold(outside.hold, outside.uploader, state)) outside.hold = null;
      outside.uploader = state;
      commit(offerDue);
    },

    /** Null when there is no such job; false when its status, or a lost file, does not allow it. */
    retry(queueId: string): boolean | null {
      const job = store.byQueueId(queueId);
      if (!job) return null;
      const next = files.find(job.facts.export_file) ? machine.retry(job) : null;
      if (!next) return false;
      if (outside.hold?.what === 'central') outside.hold = null;
      commit((change) => {
        change.move(job, next);
        offerDue(change);
      });
      return true;
    },

    /** Null when there is no such job; false when its status does not allow it. */
    cancel(queueId: string): boolean | null {
      const job = store.byQueueId(queueId);
      if (!job) return null;
      if (job.status === 'completed') return false;
      commit((change) => {
        change.move(job, machine.cancel(job, change.now.wall));
        offerDue(change);
      });
      return true;
    },

    /** Removes finished jobs, file and row together. The file goes first: a row without a file is found again. */
    remove(jobs: readonly StoredJob[]): void {
      for (const { facts, status } of jobs) files.remove(facts.export_file, status, facts.sha256);
      commit((change) => {
        for (const job of jobs) {
          store.remove(job, change.now.wall);
          change.touch(job.queueId);
        }
      });
    },

    /** Puts a job's file where its status says; a job whose file is gone has failed. */
    mend: (job: StoredJob): void => commit((change) => change.settle(job)),

    keepTime,

    offers: (): Offer[] => store.uploading().map(offerView),

    status(): QueueStatus {
      const tally = store.tally();
      const nextWaiting = store.nextWaiting();
      const hasWork = tally.pending.held + tally.uploading.held > 0;
      return statusView(
        {
          tally,
          queued: store.factsEver().queued,
          nextPending: store.nextDue() ?? nextWaiting,
          nextWaiting,
          oldestPendingAt: store.oldestPendingAt(),
          waitingFor: hasWork ? waitingFor(outside) : null,
        },
        clock.now(),
      );
    },

    /** Milliseconds until there is something to do without any message; null when nothing waits for time. */
    msUntilDue(): number | null {
      if (store.uploading().length >= OFFERED_AT_ONCE) return null;
      const dueInMs = store.nextDue() ? 0 : (store.nextWaiting()?.nextRetryAt ?? Number.NaN) - clock.now();
      return Number.isNaN(dueInMs) ? null : msUntilOffer(outside, dueInMs, clock.monotonicMs());
    },
  };
}
