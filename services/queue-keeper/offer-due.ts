import type { JobStore, StoredJob } from './database/job-store.ts';
import type { ExportFiles } from './export-files.ts';
import { mayOffer, type Outside, parkedInstallations } from './hold.ts';
import { offer } from './job-machine.ts';
import type { Reduction } from './parts/reduction.ts';
import type { Change } from './queue-transaction.ts';
import type { Resending } from './resend.ts';

/** Uploads go one after the other: in order, and a metered link is never shared by two. */
export const OFFERED_AT_ONCE = 1;

export interface OfferingDeps {
  readonly store: JobStore;
  readonly files: ExportFiles;
  readonly reduction: Reduction;
  readonly resending: Resending;
  readonly outside: { readonly now: Outside };
}

/** Which job goes next, given what the world outside is known to hold against whom. */
export function createOffering({ store, files, reduction, resending, outside }: OfferingDeps) {
  /** While exports of some installations are parked, a job that is to go is asked first whose it is. */
  function nextToOffer(parked: readonly string[]): StoredJob | null {
    for (;;) {
      const job = store.nextDueBeside(parked);
      if (!job || parked.length === 0 || !parked.includes(whoseIs(job))) return job;
    }
  }

  /**
   * Whose export it is, as a result `said`, else as the job knows; empty when nobody does. Jobs of earlier versions do not
   * know it: their file does, and from then on so do they.
   */
  function whoseIs({ installationId, queueId, facts }: StoredJob, said?: string): string {
    const known = said ?? installationId ?? files.installationIdOf(facts.export_file) ?? '';
    if (known !== installationId) store.nameInstallation(queueId, known);
    return known;
  }

  /** What is sent anew gives way to whatever else waits, for its time too, beside what a server holds against an installation. */
  function nextAnew(parked: readonly string[], change: Change): StoredJob | null {
    return store.isAnyUndelivered(parked) ? null : resending.begin(change, parked);
  }

  return {
    nextToOffer,
    whoseIs,
    /** Offers what is due, if it may go; wakes what waited long enough. */
    offerDue(change: Change): void {
      for (const queueId of store.wakeDue(change.now.wall)) change.touch(queueId);
      if (!mayOffer(outside.now, change.now.monotonic)) return;
      for (let room = OFFERED_AT_ONCE - store.uploading().length; room > 0; room--) {
        const parked = parkedInstallations(outside.now, change.now.monotonic);
        const job = nextToOffer(parked) ?? nextAnew(parked, change);
        if (!job) return;
        const ready = reduction.readyToOffer(job, change);
        if (ready) change.move(job, offer(ready));
      }
    },
  };
}
