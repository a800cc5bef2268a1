import { queueIdOf } from '../../shared/export/ids.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import { isFile } from '../../shared/runtime/durable-file.ts';
import { messageOf, systemCodeOf } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { createAdoption } from './adopt-file.ts';
import type { JobStore, StoredJob } from './database/job-store.ts';
import type { ExportFiles } from './export-files.ts';
import type { Reduction } from './parts/reduction.ts';
import type { Queue } from './queue.ts';
import type { FoundFile, InOutbox } from './walk-exports.ts';

const A_DAY_MS = 24 * 60 * 60 * 1000;
/** Whoever copies a file under its own name writes into it more often. */
const SETTLED_MS = 60_000;

export interface SweepDeps {
  readonly store: JobStore;
  readonly files: ExportFiles;
  readonly queue: Queue;
  readonly reduction: Reduction;
  readonly clock: Clock;
  readonly log: Logger;
  readonly completedDays: number;
  readonly failedDays: number;
}

export type Sweep = ReturnType<typeof createSweep>;

/**
 * The pass that makes things right without any message: every file in our folders has its job, every undelivered job
 * has its file or says that it is gone, and what has passed its days is gone. What it mends it reports; what it cannot
 * mend is left as it is, named among the queue's troubles, and costs nothing but itself.
 */
export function createSweep({ store, files, queue, reduction, clock, log, completedDays, failedDays }: SweepDeps) {
  const { adopt, adoptStray, takeBack } = createAdoption({ store, files, queue, clock, log });

  /** The collector announces what lies in its spool; only what it leaves there from one sweep to the next is adopted. */
  let seenInSpool = new Set<string>();

  function left(of: string, error: unknown): void {
    const message = messageOf(error);
    log.error({ entry: of, error: message }, 'The sweep could not put something right; it is tried again.');
    queue.troubles.note('sweep', of, message);
  }

  /** A failure costs its own entry only; but one of the database is no entry's. */
  function each<Entry>(entries: Iterable<Entry>, nameOf: (entry: Entry) => string, work: (entry: Entry) => void): void {
    for (const entry of entries) {
      try {
        work(entry);
      } catch (error) {
        if (systemCodeOf(error).startsWith('SQLITE')) throw error;
        left(nameOf(entry), error);
      }
    }
  }

  const pathOf = ({ path }: FoundFile) => path;
  const fileOf = ({ facts }: StoredJob) => facts.export_file;

  function sweepFiles(): void {
    const inSpool = new Set<string>();
    const paths = new Set<string>();
    const inArchive: FoundFile[] = [];
    each(files.list(left), pathOf, (found) => {
      paths.add(found.path);
      const job = jobOf(found);
      if (job) {
        if (found.path !== files.placeOf(found.exportFile, job.status)) mend(job, found);
      } else if (found.folder === 'spool' && !seenInSpool.has(found.exportFile)) {
        inSpool.add(found.exportFile);
      } else if (found.folder === 'archive') {
        inArchive.push(found);
      } else {
        adopt(found);
      }
    });
    seenInSpool = inSpool;
    each(inArchive, pathOf, (found) => adopt(found, inArchive.length));
    const strays = files.inOutbox().filter(({ isStray }) => isStray);
    each(strays, pathOf, adoptStray);
    for (const { path } of strays) paths.add(path);
    files.arrivals.forgetOthers(paths);
  }

  const jobOf = ({ exportFile }: FoundFile) => store.byQueueId(queueIdOf(exportFile));

  /** What lies in the outbox, is not the queue's and is not told as a trouble. */
  function arrivals(): InOutbox[] {
    const isNew = (found: InOutbox) => !queue.troubles.has('sweep', found.path) && (found.isStray || !jobOf(found));
    return files.inOutbox().filter(isNew);
  }

  function takeArrivals(): void {
    each(files.inOutbox(), pathOf, takeBack);
    each(arrivals(), pathOf, (found) => {
      if (found.isStray) adoptStray(found);
      else if (files.arrivals.stillMs(found.path) >= SETTLED_MS) adopt(found);
    });
    noteArrivals();
  }

  function noteArrivals(): void {
    files.arrivals.await(arrivals().map(pathOf));
  }

  /** What the collector has just made under the same name is left to its announcement. */
  function mend(job: StoredJob, { path, exportFile }: FoundFile): void {
    if (files.isOfAnother(path, job.facts)) return;
    const isCopy = isFile(files.placeOf(exportFile, job.status));
    queue.mend(job, path);
    const fields = { queue_id: job.queueId, status: job.status };
    if (isCopy) log.warn(fields, 'An export file lay in two folders; one whole copy is left.');
    else log.warn(fields, 'An export file lay in the wrong folder; moved.');
  }

  function sweepJobs(): void {
    for (let seq = 0; ; ) {
      const jobs = store.unfinishedAfter(seq);
      each(jobs, fileOf, lookForFile);
      const last = jobs.at(-1);
      if (!last) return;
      seq = last.seq;
    }
  }

  /** What can be retried has its file as well. */
  function sweepCancelled(): void {
    for (let jobs = store.cancelledAfter(null); jobs.length > 0; jobs = store.cancelledAfter(jobs.at(-1) ?? null)) {
      each(jobs, fileOf, lookForFile);
    }
  }

  /** Whether its file is there is said when it changes. */
  function lookForFile(job: StoredJob): void {
    const isGone = files.find(job.facts.export_file) === null;
    if (isGone !== job.fileGone) queue.mend(job);
  }

  function sweepParts(): void {
    reduction.tidy(store.uploading());
  }

  /** Removes what has passed its days, by true time, whatever the wall clock shows; gives how many, and how many stay. */
  function prune(): { removed: number; left: number } {
    const trueMs = queue.keepTime();
    const expired = [
      () => store.expiredDone(trueMs - completedDays * A_DAY_MS),
      () => store.expiredFailed(trueMs - failedDays * A_DAY_MS),
    ];
    let removed = 0;
    let left = 0;
    for (const next of expired) {
      let removal = queue.remove(next());
      while (removal.removed.length > 0) {
        removed += removal.removed.length;
        removal = queue.remove(next());
      }
      left += removal.left.length;
    }
    if (removed > 0) log.info({ removed }, 'Exports that had passed their days were removed.');
    return { removed, left };
  }

  function attempt(pass: () => void): void {
    try {
      pass();
    } catch (error) {
      log.error({ error: messageOf(error) }, 'The sweep could not finish; it goes on at the next one.');
      queue.troubles.note('sweep', 'queue', messageOf(error));
    }
  }

  return {
    prune,
    /** Takes what came into the outbox, notes what is still to come, and counts what was set aside. Never throws. */
    lookAround(): void {
      for (const pass of [takeArrivals, files.countSetAside]) attempt(pass);
    },
    /** Never throws: what cannot be mended now is tried again at the next sweep. */
    run(): void {
      queue.troubles.endAll('sweep');
      for (const pass of [
        files.removeHalves,
        sweepFiles,
        noteArrivals,
        sweepJobs,
        sweepCancelled,
        prune,
        sweepParts,
        files.countSetAside,
        reduction.quarantine.count,
      ]) {
        attempt(pass);
      }
    },
  };
}
