import { existsSync } from 'node:fs';
import type { ExportFacts } from '../../shared/export/job.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import { messageOf } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import type { Beginning, JobStore, StoredJob } from './database/job-store.ts';
import type { ExportFiles, FolderName, FoundFile } from './export-files.ts';
import type { Queue } from './queue.ts';
import { readExportFacts, requestIdIn } from './read-export-facts.ts';

const A_DAY_MS = 24 * 60 * 60 * 1000;

export interface SweepDeps {
  readonly store: JobStore;
  readonly files: ExportFiles;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly log: Logger;
  readonly completedDays: number;
  readonly failedDays: number;
}

export type Sweep = ReturnType<typeof createSweep>;

/**
 * The pass that makes things right without any message: every file in our folders has its job, every undelivered job
 * has its file or says that it is gone, and what has passed its days is gone. What it mends it reports.
 */
export function createSweep({ store, files, queue, clock, log, completedDays, failedDays }: SweepDeps) {
  /** The collector announces what lies in its spool; only what it leaves there from one sweep to the next is adopted. */
  let seenInSpool = new Set<string>();

  function sweepFiles(): void {
    const inSpool = new Set<string>();
    for (const found of files.list()) {
      const job = store.byQueueId(`q_${found.exportFile.slice('export_'.length, -'.json'.length)}`);
      if (job) {
        if (found.path !== files.placeOf(found.exportFile, job.status)) mend(job, found);
      } else if (found.folder === 'spool' && !seenInSpool.has(found.exportFile)) {
        inSpool.add(found.exportFile);
      } else {
        adopt(found);
      }
    }
    seenInSpool = inSpool;
  }

  /** What the collector has just made under the same name is left to its announcement. */
  function mend(job: StoredJob, { path, exportFile }: FoundFile): void {
    if (files.isOfAnother(path, job.facts)) return;
    const isCopy = existsSync(files.placeOf(exportFile, job.status));
    queue.mend(job, path);
    const fields = { queue_id: job.queueId, status: job.status };
    if (isCopy) log.warn(fields, 'An export file lay in two folders; one whole copy is left.');
    else log.warn(fields, 'An export file lay in the wrong folder; moved.');
  }

  /**
   * The file of an export that was removed long ago comes back when a power cut undoes its removal, or out of a backup.
   * What was delivered is removed again, what was not is kept for a person. Another export of its name gets a name of its
   * own. Gives what is left to adopt.
   */
  function recall(found: FoundFile, facts: ExportFacts): ExportFacts | null {
    const past = store.pastByQueueId(facts.queue_id);
    if (!past) return facts;
    const fields = { export_file: found.exportFile, folder: found.folder, status: past.status };
    if (past.sha256 !== facts.sha256) {
      const name = queue.freeNameFor(facts);
      log.warn({ ...fields, name }, 'An export file has the name of an export long ago; it got one of its own.');
      return readExportFacts(files.rename(found.path, name));
    }
    if (past.status === 'completed') {
      files.removeAgain(found.path);
      log.warn(fields, 'The file of an export that was delivered and removed came back; it was removed again.');
    } else {
      const place = files.setAside(found.path);
      log.error({ ...fields, place }, 'The file of an export that was given up came back; it was set aside.');
    }
    return null;
  }

  /** The request that the file itself names, unless another export answers that already. */
  function underItsRequest(facts: ExportFacts): ExportFacts {
    const named = requestIdIn(files.find(facts.export_file));
    if (named === null || store.byRequestId(named) || store.pastByRequestId(named)) return facts;
    return { ...facts, request_id: named };
  }

  function adopt(found: FoundFile): void {
    const read = readExportFacts(found.path);
    const fields = { export_file: found.exportFile, folder: found.folder };
    if (!read) {
      const place = files.setAside(found.path);
      log.error({ ...fields, place }, 'A file without a job is not a whole export; it was set aside.');
      return;
    }
    const recalled = recall(found, read);
    if (!recalled) return;
    const facts = underItsRequest(recalled);
    log.warn(fields, 'An export file had no job; it is taken up again.');
    queue.adopt(facts, beginningIn(found.folder, clock.now()));
    const job = store.byQueueId(facts.queue_id);
    if (job) queue.mend(job);
  }

  function sweepJobs(): void {
    for (let seq = 0; ; ) {
      const jobs = store.unfinishedAfter(seq);
      for (const job of jobs) {
        lookForFile(job);
        seq = job.seq;
      }
      if (jobs.length === 0) return;
    }
  }

  /** What can be retried has its file as well. */
  function sweepCancelled(): void {
    for (let jobs = store.cancelledAfter(null); jobs.length > 0; jobs = store.cancelledAfter(jobs.at(-1) ?? null)) {
      for (const job of jobs) lookForFile(job);
    }
  }

  /** Whether its file is there is said when it changes. */
  function lookForFile(job: StoredJob): void {
    const isGone = files.find(job.facts.export_file) === null;
    if (isGone !== job.fileGone) queue.mend(job);
  }

  /** Removes what has passed its days, by true time, whatever the wall clock shows; gives how many. */
  function prune(): number {
    const trueMs = queue.keepTime();
    const expired = [
      () => store.expiredDone(trueMs - completedDays * A_DAY_MS),
      () => store.expiredFailed(trueMs - failedDays * A_DAY_MS),
    ];
    let removed = 0;
    for (const next of expired) {
      for (let jobs = next(); jobs.length > 0; jobs = next()) {
        queue.remove(jobs);
        removed += jobs.length;
      }
    }
    if (removed > 0) log.info({ removed }, 'Exports that had passed their days were removed.');
    return removed;
  }

  return {
    prune,
    /** Never throws: what cannot be mended now is tried again at the next sweep. */
    run(): void {
      for (const pass of [sweepFiles, sweepJobs, sweepCancelled, prune, files.countSetAside]) {
        try {
          pass();
        } catch (error) {
          log.error({ error: messageOf(error) }, 'The sweep could not finish; it goes on at the next one.');
        }
      }
    },
  };
}

function beginningIn(folder: FolderName, at: number): Beginning {
  switch (folder) {
    case 'spool':
    case 'outbox':
      return { status: 'pending', lastError: null, importId: null, finishedAt: null };
    case 'archive':
      return { status: 'completed', lastError: null, importId: null, finishedAt: at };
    case 'failed':
      return {
        status: 'failed',
        lastError: 'It had failed before; its history is lost.',
        importId: null,
        finishedAt: at,
      };
  }
}
