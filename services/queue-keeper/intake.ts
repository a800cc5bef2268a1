import { underFreeName } from '../../shared/export/free-name.ts';
import type { ExportFacts } from '../../shared/export/job.ts';
import type { PastExport } from './database/history-store.ts';
import type { Beginning, StoredJob } from './database/job-store.ts';
import type { Change, TransactionDeps } from './queue-transaction.ts';

/** An export of the service before this one, by all its names; without a job when the queue has it already. */
export interface TakenOver {
  readonly names: readonly string[];
  readonly queueId: string;
  readonly job: { readonly facts: ExportFacts; readonly beginning: Beginning } | null;
}

export interface IntakeDeps extends Pick<TransactionDeps, 'store' | 'files' | 'log'> {
  commit(work: (change: Change) => void): void;
}

/** The verbs by which exports come into the queue, each one transaction. */
export function createIntake({ store, files, log, commit }: IntakeDeps) {
  const isFree: Parameters<typeof underFreeName>[1] = ({ queue_id, export_file }) =>
    !store.byQueueId(queue_id) && !store.pastByQueueId(queue_id) && !files.find(export_file);

  function add(facts: ExportFacts, beginning: Beginning): void {
    commit((change) => {
      change.touch(facts.queue_id);
      store.insert(facts, beginning);
    });
  }

  function takeAgain(known: StoredJob, facts: ExportFacts): void {
    commit((change) => {
      const isNews = known.facts.request_id !== facts.request_id && !store.byRequestId(facts.request_id);
      if (isNews) store.nameRequest(facts);
      change.settle(known);
    });
  }

  /** A second export of a request, or the same one whose name was taken when it came, before its file followed. */
  function takeSecond(first: StoredJob, { queue_id, export_file, sha256 }: ExportFacts): void {
    if (first.facts.sha256 === sha256 && !files.find(first.facts.export_file)) {
      files.take(export_file, first.facts.export_file);
      return;
    }
    log.warn({ queue_id, kept: first.queueId }, 'A second export of one request was dropped.');
    files.discardFromSpool(export_file);
  }

  /** What became an export once is none again, however long ago that was and whatever became of it. */
  function dropPast(past: PastExport, { queue_id, export_file }: ExportFacts): void {
    const fields = { queue_id, past: past.queueId, status: past.status };
    log.warn(fields, 'An export of a request that had its export long ago was dropped.');
    files.discardFromSpool(export_file);
  }

  /**
   * An announced export that lies nowhere: its file vanished before it could be taken. It has failed, so that it is told;
   * unless the queue knows its request, as of one that was dropped.
   */
  function noteLost(facts: ExportFacts, isNameTaken: boolean): void {
    const { queue_id, request_id } = facts;
    if (isNameTaken || store.byRequestId(request_id) || store.pastByRequestId(request_id)) {
      log.warn({ queue_id }, 'An announced export is not in the spool, nor in the queue; ignored.');
      return;
    }
    add(facts, { status: 'pending', lastError: null, importId: null, finishedAt: null });
    const job = store.byQueueId(queue_id);
    if (job) commit((change) => change.settle(job));
  }

  return {
    /**
     * Takes an announced export into the queue. Announced again, it is the same job; another export of a request that
     * is in the queue already, or ever was, is dropped, and one whose file has vanished has failed. Throws when the file
     * cannot be moved; then the announcement comes again.
     */
    take(facts: ExportFacts): void {
      const known = store.byQueueId(facts.queue_id);
      if (known?.facts.sha256 === facts.sha256) {
        takeAgain(known, facts);
        return;
      }
      const namesake = store.pastByQueueId(facts.queue_id);
      const isSpooled = files.isSpooled(facts.export_file);
      if (!isSpooled) {
        if (namesake?.sha256 !== facts.sha256) noteLost(facts, known !== null || namesake !== null);
        return;
      }
      const same = store.byRequestId(facts.request_id);
      if (same) {
        takeSecond(same, facts);
        return;
      }
      const past = namesake?.sha256 === facts.sha256 ? namesake : store.pastByRequestId(facts.request_id);
      if (past) {
        dropPast(past, facts);
        return;
      }
      const named = known || namesake ? underFreeName(facts, isFree) : facts;
      add(named, { status: 'pending', lastError: null, importId: null, finishedAt: null });
      files.take(facts.export_file, named.export_file);
      const { queue_id, file_size_bytes, category_count } = named;
      log.info({ queue_id, file_size_bytes, category_count }, 'Export queued.');
    },

    /** Takes up a file that lies in our folders without a job, as what its folder says it is. */
    adopt(facts: ExportFacts, beginning: Beginning): void {
      if (store.byQueueId(facts.queue_id) || store.byRequestId(facts.request_id)) return;
      if (store.pastByQueueId(facts.queue_id) || store.pastByRequestId(facts.request_id)) return;
      add(facts, beginning);
    },

    /** A name for an export whose own one another had. */
    freeNameFor: (facts: ExportFacts): string => underFreeName(facts, isFree).export_file,

    /** Takes over exports of the service before this one, and remembers it, in one transaction. */
    takeOver(exports: readonly TakenOver[]): void {
      commit((change) => {
        change.keepTime();
        for (const { names, queueId, job } of exports) {
          if (job) store.insert(job.facts, job.beginning);
          for (const name of names) store.rememberTakenOver(name, queueId);
          // Thousands that were delivered long ago are told of all at once, later.
          if (job && job.beginning.status !== 'completed') change.touch(queueId);
        }
      });
    },
  };
}
