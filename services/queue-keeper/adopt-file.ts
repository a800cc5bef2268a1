import { dirname, join } from 'node:path';
import { DELIVERY_UNKNOWN } from '../../shared/export/delivery-unknown.ts';
import { exportFileFor, queueIdFor, queueIdOf } from '../../shared/export/ids.ts';
import type { ExportFacts } from '../../shared/export/job.ts';
import { localStamp } from '../../shared/runtime/clock.ts';
import type { Beginning } from './database/job-store.ts';
import { readExportFacts, requestIdIn } from './read-export-facts.ts';
import type { SweepDeps } from './sweep.ts';
import type { FolderName, FoundFile, InOutbox } from './walk-exports.ts';
import { ABANDONED_MS } from './watch-arrivals.ts';

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

  /** A half that somebody still copies here, perhaps slowly. Once it has paused it is told of. */
  function mayComeYet(path: string): boolean {
    const stillMs = files.arrivals.stillMs(path);
    if (stillMs >= ABANDONED_MS) return false;
    const minutes = Math.floor(stillMs / 60_000);
    const leftMinutes = Math.ceil((ABANDONED_MS - stillMs) / 60_000);
    if (minutes > 0) {
      const what = `It is no whole export, and nothing has been added to it for ${minutes} min. A copy that is under way is taken when it is whole; else it is set aside in ${leftMinutes} min.`;
      queue.troubles.note('sweep', path, what);
    }
    return true;
  }

  function adopt(found: FoundFile, unknownInArchive = 0): void {
    const read = readExportFacts(found.path);
    const fields = { export_file: found.exportFile, folder: found.folder };
    if (!read) {
      if (mayComeYet(found.path)) return;
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

  /**
   * A whole export in the outbox under a name that is none, as a copy has that was never renamed, is given one; what is a
   * copy of one that the queue knows, or no export, is told of and left.
   */
  function adoptStray({ path, exportFile: name, isFile }: InOutbox): void {
    if (!isFile) {
      const what = 'It is a folder or a link, into which nobody looks: put the export files themselves into outbox.';
      queue.troubles.note('sweep', path, what);
      return;
    }
    if (files.arrivals.stillMs(path) < STRAY_MS) return;
    const found = readExportFacts(path, exportFileFor(queueIdFor(localStamp(0), 1)));
    const known = found && knownAs(path, found);
    if (found === null || known !== null) {
      const what = known === null ? 'is no whole export' : `is a copy of ${known}, which the queue has`;
      queue.troubles.note('sweep', path, `It ${what}, and its name is no export’s: it is left; remove it.`);
      return;
    }
    const stamp = localStamp(Date.parse(found.created_at));
    const asFile = queue.freeNameFor({ ...found, queue_id: queueIdFor(stamp, 1) });
    log.warn({ name, export_file: asFile }, 'An export lay in the outbox under a name that is none; it got one.');
    adopt({ folder: 'outbox', exportFile: asFile, path: files.rename(path, asFile) });
  }

  /** A file that was missed and lies under its own name again. */
  function takeBack({ path, exportFile, isStray }: InOutbox): void {
    const job = isStray ? null : store.byQueueId(queueIdOf(exportFile));
    if (job?.fileGone) queue.mend(job, path);
  }

  /** The export of the queue that it is a copy of; one that lost its file has it back. */
  function knownAs(path: string, { sha256 }: ExportFacts): string | null {
    const request = requestIdIn(path);
    const job = store.undeliveredWith(sha256) ?? (request === null ? null : store.byRequestId(request));
    if (job?.fileGone) return null;
    return job?.queueId ?? (request === null ? null : store.pastByRequestId(request)?.queueId) ?? null;
  }

  return { adopt, adoptStray, takeBack };
}

/** Who copies with a name for the time being renames at the end. */
const STRAY_MS = 10 * 60_000;

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
