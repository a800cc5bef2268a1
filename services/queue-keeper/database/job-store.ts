import type { Database } from 'better-sqlite3';
import type { ExportFacts, JobStatus } from '../../../shared/export/job.ts';
import type { JobState } from '../job-machine.ts';
import type { Tally } from '../ledger.ts';
import { createHistoryStore } from './history-store.ts';
import { jobSql } from './job-sql.ts';
import { createResendStore } from './resend-store.ts';
import { type JobRow, type StoredJob, storedJob } from './stored-job.ts';
import { createTimeStore } from './time-store.ts';

export type { StoredJob } from './stored-job.ts';

/** How a job begins: normally pending; adopted files may begin as what their folder says. */
export interface Beginning {
  readonly status: JobStatus;
  readonly lastError: string | null;
  readonly importId: string | null;
  readonly finishedAt: number | null;
  readonly retryCount?: number;
  readonly transient?: boolean;
}

/** A list of exports of the service before this one, as it was when it was read. */
export interface KnownList {
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
}

export type JobStore = ReturnType<typeof createJobStore>;

/** The queue database in terms of jobs. Every function is one statement; `transaction` makes several of them one. */
export function createJobStore(database: Database) {
  const run = (sql: string) => {
    const statement = database.prepare(sql);
    return (params: object | unknown[]) => statement.run(...(Array.isArray(params) ? params : [params]));
  };
  const one = (sql: string) => {
    const statement = database.prepare(sql);
    return (...params: unknown[]) => storedJob(statement.get(...params) as JobRow | undefined);
  };
  const many = (sql: string) => {
    const statement = database.prepare(sql);
    return (...params: unknown[]) => (statement.all(...params) as JobRow[]).map((row) => storedJob(row) as StoredJob);
  };
  const ids = (sql: string) => {
    const statement = database.prepare(sql).pluck();
    return (...params: unknown[]) => statement.all(...params) as string[];
  };
  const insert = run(jobSql.insert);
  const save = run(jobSql.save);
  const nameRequest = run(jobSql.nameRequest);
  const tally = database.prepare(jobSql.tally);
  const factsEver = database.prepare(jobSql.factsEver);
  const oldestPending = database.prepare(jobSql.oldestPending).pluck();
  const history = createHistoryStore(database);
  const remove = run(jobSql.remove);
  const withdraw = run(jobSql.withdraw);
  const withdrawalConfirmed = run(jobSql.withdrawalConfirmed);
  const isTakenOver = database.prepare(jobSql.isTakenOver);
  const rememberTakenOver = run(jobSql.rememberTakenOver);
  const isLegacyListKnown = database.prepare(jobSql.isLegacyListKnown);
  const rememberLegacyList = run(jobSql.rememberLegacyList);
  const nameInstallation = run(jobSql.nameInstallation);
  const nextDueBeside = one(jobSql.nextDueBeside);
  const cancelled = many(jobSql.cancelled);
  const undeliveredWith = one(jobSql.undeliveredWith);
  const nextRevivable = one(jobSql.nextRevivable);
  const countRevivable = database.prepare(jobSql.countRevivable).pluck();
  const isAnyUndelivered = database.prepare(jobSql.isAnyUndelivered);
  const isAwaited = database.prepare(jobSql.isAwaited);

  return {
    ...createTimeStore(database),
    /** What is sent anew. */
    resends: createResendStore(database),
    /** Runs `work` as one transaction: on disk when this returns, or nothing of it. */
    transaction: <T>(work: () => T): T => database.transaction(work).immediate(),

    insert(facts: ExportFacts, beginning: Beginning): void {
      insert({
        queueId: facts.queue_id,
        requestId: facts.request_id,
        facts: JSON.stringify(facts),
        sha256: facts.sha256,
        fileSizeBytes: facts.file_size_bytes,
        createdAt: Date.parse(facts.created_at),
        installationId: facts.installation_id ?? null,
        sequence: facts.sequence ?? null,
        resendOf: facts.resend_of ?? null,
        retryCount: 0,
        ...beginning,
        transient: beginning.transient ? 1 : 0,
      });
    },
    /** Saves a job's next state, if it still is what it was. Returns whether it was. */
    save(before: StoredJob, next: JobState): boolean {
      const { changes } = save({
        ...next,
        transient: next.transient ? 1 : 0,
        fileGone: next.fileGone ? 1 : 0,
        attempts: JSON.stringify(next.attempts),
        parts: next.parts === null ? null : JSON.stringify(next.parts),
        queueId: before.queueId,
        statusBefore: before.status,
        claimBefore: before.claim,
      });
      return changes === 1;
    },
    /** Gives an adopted job the request that it belongs to. */
    nameRequest: (facts: ExportFacts) =>
      nameRequest({ queueId: facts.queue_id, requestId: facts.request_id, facts: JSON.stringify(facts) }),
    nameInstallation: (queueId: string, installationId: string) => nameInstallation({ queueId, installationId }),

    byQueueId: one(jobSql.byQueueId),
    byRequestId: one(jobSql.byRequestId),
    nextWaiting: one(jobSql.nextWaiting),
    uploading: many(jobSql.uploading),
    /** The next one that is due, beside those of these installations. */
    nextDueBeside: (installationIds: readonly string[]) =>
      nextDueBeside({ installationIds: JSON.stringify(installationIds) }),
    /** Whether an undelivered job is of this installation. */
    isAwaited: (installationId: string) => isAwaited.get(installationId) !== undefined,
    /** Whether any waits, for its time too, beside those of these installations. */
    isAnyUndelivered: (installationIds: readonly string[]) =>
      isAnyUndelivered.get({ installationIds: JSON.stringify(installationIds) }) !== undefined,
    revivable: many(jobSql.revivable),
    countRevivable: () => countRevivable.get() as number,
    /** The oldest of those that came back least often, beside those of these installations. */
    nextRevivable: (installationIds: readonly string[]) =>
      nextRevivable({ installationIds: JSON.stringify(installationIds) }),
    newestDone: many(jobSql.newestDone),
    unfinishedAfter: many(jobSql.unfinished),
    /** Cancelled ones, made after this one; from the first without one. */
    cancelledAfter: (job: StoredJob | null) =>
      cancelled(
        job
          ? { sequence: job.sequence ?? 0, createdAt: Date.parse(job.facts.created_at), queueId: job.queueId }
          : { sequence: -1, createdAt: 0, queueId: '' },
      ),
    /** One that is not delivered and has these bytes. */
    undeliveredWith: (sha256: string) => undeliveredWith({ sha256 }),
    everyJobAfter: many(jobSql.everyJob),
    oldestDelivered: many(jobSql.oldestDelivered),
    expiredDone: many(jobSql.expiredDone),
    expiredFailed: many(jobSql.expiredFailed),

    wakeDue: ids(jobSql.wakeDue),
    shiftWaiting: ids(jobSql.shiftWaiting),
    clampWaiting: ids(jobSql.clampWaiting),
    /** The newest delivered ones that went in parts. */
    ashoreInParts: ids(jobSql.ashoreInParts),
    /** The newest of these, whole. */
    wentInParts: many(jobSql.wentInParts),
    /** The newest failed or cancelled ones that went in parts. */
    partlyAshore: many(jobSql.partlyAshore),
    doneBeyond: ids(jobSql.doneBeyond),
    withdrawn: ids(jobSql.withdrawn),
    withdraw: (queueId: string) => withdraw([queueId]),
    withdrawalsConfirmed: (queueIds: readonly string[]) =>
      database.transaction(() => {
        for (const queueId of queueIds) withdrawalConfirmed([queueId]);
      })(),

    ...history,
    /** Removes a finished job; what it was is kept in the history. */
    remove(job: StoredJob, now: number): void {
      history.remember(job, now);
      remove([job.queueId]);
      withdraw([job.queueId]);
    },

    /** Whether an export of the service before this one was taken over, by any of its names. */
    isTakenOver: (name: string) => isTakenOver.get(name) !== undefined,
    rememberTakenOver: (name: string, queueId: string) => rememberTakenOver([name, queueId]),
    isLegacyListKnown: ({ path, bytes, modifiedMs }: KnownList) =>
      isLegacyListKnown.get({ path, bytes, modifiedMs }) !== undefined,
    rememberLegacyList: ({ path, bytes, modifiedMs }: KnownList) => rememberLegacyList({ path, bytes, modifiedMs }),

    oldestPendingAt: () => (oldestPending.get() as number | undefined) ?? null,
    tally(): Tally {
      const rows = tally.all() as ({ status: JobStatus } & Tally[JobStatus])[];
      return Object.fromEntries(rows.map(({ status, ...counts }) => [status, counts])) as Tally;
    },
    /** How many jobs there ever were. */
    factsEver(): { queued: number } {
      const values = Object.fromEntries(
        (factsEver.all() as { name: string; value: number }[]).map((r) => [r.name, r.value]),
      );
      return { queued: values.queued ?? 0 };
    },
  };
}
