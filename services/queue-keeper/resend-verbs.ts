import type { ResendRange } from '../../shared/export/resend.ts';
import type { JobStore, StoredJob } from './database/job-store.ts';
import type { Change } from './queue-transaction.ts';
import type { Resending } from './resend.ts';
import { boundsOf, type Found, originalOf } from './resend-bounds.ts';

interface VerbDeps {
  readonly store: Pick<JobStore, 'byQueueId'>;
  readonly resending: Resending;
  commit(work: (change: Change) => void): void;
  offerDue(change: Change): void;
}

/** What a person can do about delivered exports, each one transaction. */
export function createResendVerbs({ store, resending, commit, offerDue }: VerbDeps) {
  function listed(list: (change: Change) => Found): Found {
    const found: Found[] = [];
    commit((change) => {
      found.push(list(change));
      offerDue(change);
    });
    return found[0] ?? { exports: 0, bytes: 0, missing: null };
  }

  return {
    /** Sends one delivered export anew; null when there is no such job, or it is not delivered. */
    resend(queueId: string): Found | null {
      const job = store.byQueueId(queueId);
      return job?.status === 'completed' ? listed((change) => resending.listOne(job, change)) : null;
    },

    /** Sends all delivered exports within these bounds anew; null without a bound. */
    resendWithin(range: ResendRange): Found | null {
      const within = boundsOf(range);
      return within && listed((change) => resending.listByPerson(within, change));
    },

    /** A delivered one is not to be sent anew; false when it was not to be. */
    takeBack(job: StoredJob): boolean {
      let wasListed = false;
      commit((change) => {
        wasListed = resending.unlist(originalOf(job));
        if (wasListed) change.touch(job.queueId);
      });
      return wasListed;
    },
  };
}
