import type { Database } from 'better-sqlite3';
import type { ResendState } from '../../../shared/export/resend.ts';
import type { Gap } from '../resend-rules.ts';
import { resendSql } from './resend-sql.ts';
import { type JobRow, type StoredJob, storedJob } from './stored-job.ts';

/** Which delivered exports: every bound holds. Times are milliseconds since 1970. */
export interface Within {
  readonly after: number;
  readonly upTo: number;
  readonly since: number;
  readonly until: number;
  /** Null: of all installations. */
  readonly installationId: string | null;
}

export type AskedBy = ResendState['asked_by'];
/** What was asked for last; how many wait, and until when, is looked up each time. */
export type ToldResend = Omit<ResendState, 'waiting' | 'waiting_for_server' | 'next_at'>;

/** What the queue database knows of exports that are sent anew. Every function is one statement. */
export function createResendStore(database: Database) {
  const run = (sql: string) => {
    const statement = database.prepare(sql);
    return (params: object | unknown[]) => void statement.run(...(Array.isArray(params) ? params : [params]));
  };
  const one = <T>(sql: string) => {
    const statement = database.prepare(sql);
    return (...params: unknown[]) => statement.get(...params) as T | undefined;
  };
  const jobs = (sql: string) => {
    const statement = database.prepare(sql);
    return (...params: unknown[]) => (statement.all(...params) as JobRow[]).map((row) => storedJob(row) as StoredJob);
  };
  const deliveredWithin = jobs(resendSql.deliveredWithin);
  const removedWithin = database.prepare(resendSql.removedWithin);
  const copiesOf = jobs(resendSql.copiesOf);
  const number = run(resendSql.number);
  const list = run(resendSql.list);
  const isListed = one(resendSql.isListed);
  const next = one<{ queueId: string; askedBy: AskedBy }>(resendSql.next);
  const unlist = database.prepare(resendSql.unlist);
  const countListed = database.prepare(resendSql.countListed).pluck();
  const nextOfServer = one<{ queueId: string; notBefore: number }>(resendSql.nextOfServer);
  const resent = one<{ times: number; trueMs: number }>(resendSql.resent);
  const noteResent = run(resendSql.noteResent);
  const budget = one<{ fromTrueMs: number; bytes: number }>(resendSql.budget);
  const gap = one<Omit<Gap, 'isAsked'> & { isAsked: number }>(resendSql.gap);
  const keepGap = run(resendSql.keepGap);
  const deliveredSequence = database.prepare(resendSql.deliveredSequence).pluck();
  const noteSequence = run(resendSql.noteSequence);
  const lastResend = database.prepare(resendSql.lastResend).pluck();
  const keepLastResend = run(resendSql.keepLastResend);

  return {
    unnumbered: jobs(resendSql.unnumbered),
    /** 0 when its file does not say. */
    number: (queueId: string, sequence: number) => number({ queueId, sequence }),
    deliveredWithin: (within: Within) => deliveredWithin(within),
    removedWithin: (within: Within) => removedWithin.all(within) as { queueId: string; sequence: number | null }[],
    copiesOf: (queueId: string) => copiesOf({ queueId }),

    list: (queueId: string, askedBy: AskedBy, notBefore: number) => list({ queueId, askedBy, notBefore }),
    isListed: (queueId: string) => isListed(queueId) !== undefined,
    /** The first whose time has come, beside those of these installations; null when there is none. */
    next: (trueMs: number, installationIds: readonly string[]) =>
      next({ trueMs, installationIds: JSON.stringify(installationIds) }) ?? null,
    /** Whether it was there. */
    unlist: (queueId: string): boolean => unlist.run(queueId).changes === 1,
    countListed: (askedBy: AskedBy) => countListed.get({ askedBy }) as number,
    /** Of what servers asked for, the one that may go first. */
    nextOfServer: () => nextOfServer() ?? null,

    resent: (queueId: string) => resent(queueId) ?? { times: 0, trueMs: 0 },
    noteResent: (queueId: string, trueMs: number) => noteResent({ queueId, trueMs }),
    budget: () => budget() ?? null,
    keepBudget: run(resendSql.keepBudget),

    gap(installationId: string): Gap | null {
      const kept = gap(installationId);
      return kept === undefined ? null : { ...kept, isAsked: kept.isAsked === 1 };
    },
    keepGap: (installationId: string, { after, upTo, isAsked }: Gap) =>
      keepGap({ installationId, after, upTo, isAsked: isAsked ? 1 : 0 }),
    /** Null when none that has a number was delivered. */
    deliveredSequence: (installationId: string) =>
      (deliveredSequence.get(installationId) as number | undefined) ?? null,
    noteSequence: (installationId: string, sequence: number) => noteSequence({ installationId, sequence }),
    lastResend: (): ToldResend | null => {
      const told = lastResend.get() as string | undefined;
      return told === undefined ? null : (JSON.parse(told) as ToldResend);
    },
    keepLastResend: (told: ToldResend) => keepLastResend([JSON.stringify(told)]),
  };
}
export type ResendStore = ReturnType<typeof createResendStore>;
