import type { UploadResult } from '../../shared/contracts/upload-result.ts';
import type { ResendState } from '../../shared/export/resend.ts';
import { isoTime } from '../../shared/runtime/clock.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import type { JobStore, StoredJob } from './database/job-store.ts';
import type { AskedBy, Within } from './database/resend-store.ts';
import type { ExportFiles } from './export-files.ts';
import { insertAnew } from './insert-anew.ts';
import type { Change } from './queue-transaction.ts';
import { sequenceOf } from './read-export-facts.ts';
import { ALL, type Found, missingOf, originalOf, withMissing } from './resend-bounds.ts';
import { afterAnswer, fitsAt, pauseBeforeMs, spend } from './resend-rules.ts';

export interface ResendDeps {
  readonly store: JobStore;
  readonly files: ExportFiles;
  readonly log: Logger;
  /** How many bytes a day servers are given anew because their answers ask for it; 0: none. */
  readonly resendBytesPerDay: number;
}

/**
 * Delivered exports that are sent anew. What is asked for is listed, durably, and taken from the list one by one while
 * nothing else waits: each then becomes a job of its own, with a name of its own and the very bytes, and so the key, of the
 * delivered one, which stays delivered. Whoever has it tells a duplicate, whoever lost it stores it. List, job and budget
 * change in one transaction; the job's file is a second name of the delivered one's, made when that stands.
 */
export function createResending({ store, files, log, resendBytesPerDay }: ResendDeps) {
  const bytesAboard = (copies: readonly StoredJob[]): number | null =>
    copies.find(({ facts }) => files.find(facts.export_file) !== null)?.facts.file_size_bytes ?? null;

  function numberInFile(exportFile: string): number | null {
    const path = files.find(exportFile);
    return path === null ? null : sequenceOf(path);
  }

  /** What earlier versions delivered has its number in its file. */
  function numberAll(): void {
    for (let jobs = store.resends.unnumbered(); jobs.length > 0; jobs = store.resends.unnumbered()) {
      for (const { queueId, facts } of jobs) store.resends.number(queueId, numberInFile(facts.export_file) ?? 0);
    }
  }

  const isUnderWay = (copies: readonly StoredJob[]): boolean =>
    copies.some(({ status }) => status === 'pending' || status === 'uploading');

  function notBefore(queueId: string, askedBy: AskedBy): number {
    if (askedBy === 'person') return 0;
    const { times, trueMs } = store.resends.resent(queueId);
    return times === 0 ? 0 : trueMs + pauseBeforeMs(times);
  }

  /** Lists what is within these bounds and still aboard, beside `but`. */
  function listWithin(within: Within, askedBy: AskedBy, but: string | null = null): Found {
    numberAll();
    const originals = new Set(store.resends.deliveredWithin(within).map(originalOf));
    if (but !== null) originals.delete(but);
    const lost: { queueId: string; sequence: number | null }[] = store.resends.removedWithin(within);
    let [exports, bytes] = [0, 0];
    for (const queueId of originals) {
      const copies = store.resends.copiesOf(queueId);
      const aboard = bytesAboard(copies);
      if (aboard === null) lost.push({ queueId, sequence: copies[0]?.sequence ?? null });
      else {
        exports += 1;
        bytes += aboard;
        if (!isUnderWay(copies)) store.resends.list(queueId, askedBy, notBefore(queueId, askedBy));
      }
    }
    return { exports, bytes, missing: missingOf(lost) };
  }

  function tell(found: Found, said: Pick<ResendState, 'asked_by' | 'asked_at' | 'after_sequence'>): void {
    const { exports, bytes, missing } = found;
    store.resends.keepLastResend({ ...said, exports, bytes, ...(missing && { missing }) });
  }

  /** What a server asks for in its answer to this job. */
  function fill(job: StoredJob, within: Within, change: Change): void {
    if (resendBytesPerDay === 0) {
      log.warn(
        { after_sequence: within.after },
        'The server asks for what it was sent before; it gets none of it, as RESEND_MB_PER_DAY is 0.',
      );
      return;
    }
    const found = listWithin(within, 'server', originalOf(job));
    tell(found, { asked_by: 'server', asked_at: isoTime(change.now.wall), after_sequence: within.after });
    const { exports, bytes, missing } = found;
    log.warn(
      { after_sequence: within.after, exports, bytes, ...(missing && { missing: missing.count }) },
      'The server has lost what it was sent, and asks for it; what is still aboard goes ashore anew.',
    );
    if (missing) log.warn({ ...missing }, 'Of what the server asks for these exports are not aboard any more.');
  }

  /** What was aboard when it was asked for, and is not now that its turn has come, is missing as well. */
  function noteGone(queueId: string): void {
    log.warn({ queue_id: queueId }, 'An export that was to be sent anew is not aboard any more.');
    const told = store.resends.lastResend();
    if (told === null) return;
    const [first] = store.resends.copiesOf(queueId);
    const missing = withMissing(told.missing, { queueId, sequence: first?.sequence ?? null });
    store.resends.keepLastResend({ ...told, missing });
  }

  /** Whether a server's day has room for so much; then it is spent. */
  function isWithinBudget(bytes: number, trueMs: number): boolean {
    const spent = spend(store.resends.budget(), bytes, resendBytesPerDay, trueMs);
    if (spent === null) return false;
    store.resends.keepBudget(spent);
    return true;
  }

  /** When the next that a server asked for may go, in true time; 0 when none waits, or none ever may. */
  function serverDueMs(trueMs: number): number {
    const next = store.resends.nextOfServer();
    if (next === null) return 0;
    const bytes = bytesAboard(store.resends.copiesOf(next.queueId)) ?? 0;
    const fitsMs = fitsAt(store.resends.budget(), bytes, resendBytesPerDay, trueMs);
    return fitsMs === null ? 0 : Math.max(next.notBefore, fitsMs);
  }

  return {
    /** Takes note of a delivery, and of what its answer asks for; all that it changes belongs to the delivery’s own transaction. */
    noteAnswer(job: StoredJob, { resend }: UploadResult, installationId: string, change: Change): void {
      const sequence = job.sequence ?? numberInFile(job.facts.export_file);
      if (sequence !== null && job.sequence === null) store.resends.number(job.queueId, sequence);
      if (sequence !== null && job.status === 'completed') store.resends.noteSequence(installationId, sequence);
      const newest = store.resends.deliveredSequence(installationId);
      const known = store.resends.gap(installationId);
      const { gap, isNew } = afterAnswer(known, resend?.after_sequence ?? null, newest);
      if (gap !== null && (isNew || gap.isAsked !== known?.isAsked)) store.resends.keepGap(installationId, gap);
      if (gap !== null && isNew) fill(job, { ...ALL, after: gap.after, upTo: gap.upTo, installationId }, change);
    },

    /** What a person asks for. */
    listByPerson(within: Within, change: Change): Found {
      const found = listWithin(within, 'person');
      tell(found, { asked_by: 'person', asked_at: isoTime(change.now.wall) });
      return found;
    },

    listOne(job: StoredJob, change: Change): Found {
      const copies = store.resends.copiesOf(originalOf(job));
      const bytes = bytesAboard(copies);
      const found = {
        exports: bytes === null ? 0 : 1,
        bytes: bytes ?? 0,
        missing: bytes === null ? missingOf([{ queueId: job.queueId, sequence: job.sequence }]) : null,
      };
      if (bytes !== null && !isUnderWay(copies)) store.resends.list(originalOf(job), 'person', 0);
      tell(found, { asked_by: 'person', asked_at: isoTime(change.now.wall) });
      return found;
    },

    /** Makes the next one a job, where one is due that is of none of the `parked` installations; null when none is. */
    begin(change: Change, parked: readonly string[]): StoredJob | null {
      for (;;) {
        const next = store.resends.next(change.trueMs, parked);
        if (next === null) return null;
        const bytes = bytesAboard(store.resends.copiesOf(next.queueId));
        if (bytes !== null && next.askedBy === 'server' && !isWithinBudget(bytes, change.trueMs)) return null;
        store.resends.unlist(next.queueId);
        const made = insertAnew(next.queueId, { store, files });
        if (made === null) {
          noteGone(next.queueId);
          continue;
        }
        if (next.askedBy === 'server') store.resends.noteResent(next.queueId, change.trueMs);
        const job = store.byQueueId(made.queueId);
        if (job === null) return null;
        change.keepTime();
        change.touch(job.queueId);
        change.settle(job);
        log.info({ queue_id: job.queueId, resend_of: next.queueId, asked_by: next.askedBy }, 'An export is sent anew.');
        return job;
      }
    },

    /** Takes one off the list; false when it was not on it. */
    unlist: (queueId: string): boolean => store.resends.unlist(queueId),

    /** Null when nothing was ever asked for. */
    state({ wall, trueMs }: { readonly wall: number; readonly trueMs: number }): ResendState | null {
      const told = store.resends.lastResend();
      if (told === null) return null;
      const [server, person] = [store.resends.countListed('server'), store.resends.countListed('person')];
      const dueMs = serverDueMs(trueMs);
      const when = dueMs > trueMs ? { next_at: isoTime(wall + dueMs - trueMs) } : {};
      return { ...told, waiting: server + person, waiting_for_server: server, ...when };
    },
  };
}
export type Resending = ReturnType<typeof createResending>;
