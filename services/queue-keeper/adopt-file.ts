import { dirname, join } from 'node:path';
import { DELIVERY_UNKNOWN } from '../../shared/export/delivery-unknown.ts';
import type { ExportFacts } from '../../shared/export/job.ts';
import type { Beginning } from './database/job-store.ts';
import { readExportFacts, requestIdIn } from './read-export-facts.ts';
import type { SweepDeps } from './sweep.ts';
import type { FolderName, FoundFile } from './walk-exports.ts';

/** So many exports in the archive of which the queue knows nothing are a queue that was lost, and no flood is sent. */
const FEW_UNKNOWN = 20;

/** Takes up files that lie in our folders without a job. */
export function createAdoption({
  store,
  files,
  queue,
  clock,
  log,
}: Omit<SweepDeps, 'reduction' | 'completedDays' | 'failedDays'>) {
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
  function underItsRequest(facts: ExportFacts, path: string): ExportFacts {
    const named = requestIdIn(path);
    if (named === null || store.byRequestId(named) || store.pastByRequestId(named)) return facts;
    return { ...facts, request_id: named };
  }

  /** An export that waits, failed or was cancelled, under another name or in a folder that says what it is not. */
  function isPutBack(found: FoundFile, { sha256 }: ExportFacts): boolean {
    const job = store.undeliveredWith(sha256);
    if (!job) return false;
    const fields = { queue_id: job.queueId, export_file: found.exportFile, folder: found.folder };
    log.warn(fields, 'The file of an export lay elsewhere under another name; it was put back.');
    queue.mend(job, found.path);
    return true;
  }

  function adopt(found: FoundFile, unknownInArchive = 0): void {
    const read = readExportFacts(found.path);
    const fields = { export_file: found.exportFile, folder: found.folder };
    if (!read) {
      const place = files.setAside(found.path);
      log.error({ ...fields, place }, 'A file without a job is not a whole export; it was set aside.');
      return;
    }
    if (isPutBack(found, read)) return;
    const recalled = recall(found, read);
    if (!recalled) return;
    const path = join(dirname(found.path), recalled.export_file);
    const facts = underItsRequest(recalled, path);
    const beginning = beginningIn(found.folder, unknownInArchive, clock.now());
    log.warn({ ...fields, status: beginning.status }, 'An export file had no job; it is taken up again.');
    queue.adopt(facts, beginning);
    const job = store.byQueueId(facts.queue_id);
    if (job) queue.mend(job, path);
  }

  return adopt;
}

const PENDING: Beginning = { status: 'pending', lastError: null, importId: null, finishedAt: null };

/**
 * That it lies in the archive does not say that it was delivered. The central database knows what it has, so a few are
 * sent; many are left where they are, and it is said that nobody knows.
 */
function beginningInArchive(unknown: number, at: number): Beginning {
  if (unknown <= FEW_UNKNOWN) return PENDING;
  return { status: 'completed', lastError: DELIVERY_UNKNOWN, importId: null, finishedAt: at };
}

function beginningIn(folder: FolderName, unknownInArchive: number, at: number): Beginning {
  switch (folder) {
    case 'spool':
    case 'outbox':
      return PENDING;
    case 'archive':
      return beginningInArchive(unknownInArchive, at);
    case 'failed':
      return {
        status: 'failed',
        lastError: 'It had failed before; its history is lost.',
        importId: null,
        finishedAt: at,
      };
  }
}
