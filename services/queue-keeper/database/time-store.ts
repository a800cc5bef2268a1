import type { Database } from 'better-sqlite3';
import type { TrueTime } from '../clock-trust.ts';
import { jobSql } from './job-sql.ts';

interface TimeRow extends Omit<TrueTime, 'vouched'> {
  readonly vouchedBootId: string | null;
  readonly vouchedWall: number | null;
  readonly vouchedTrueMs: number | null;
}

/** The newest delivery: what the clock showed then, and the true time of it; null when that is not known. */
export interface LastDelivered {
  readonly at: number;
  readonly trueMs: number | null;
  /** Which export, and its receipt; null where an earlier version did not write it down. */
  readonly queueId: string | null;
  readonly importId: string | null;
  /** 1 when another of those delivered of late has the same receipt. */
  readonly receiptRepeated: 0 | 1;
  /** Whether it has no receipt, and one before it had. */
  readonly receiptBefore: 0 | 1;
}

/** What the queue database knows of time. Every function is one statement, or belongs into a transaction. */
export function createTimeStore(database: Database) {
  const trueTime = database.prepare(jobSql.trueTime);
  const keepTime = database.prepare(jobSql.keepTime);
  const keepAges = [jobSql.keepAge, jobSql.keepAgeOfFailures, jobSql.keepAgeOfDelivery].map((sql) =>
    database.prepare(sql),
  );
  const lastDelivered = database.prepare(jobSql.lastDelivered);
  const firstToExpire = database.prepare(jobSql.firstToExpire).pluck();

  return {
    /** True time as it was last written down; null before the first time. */
    trueTime: () => trueTimeOf(trueTime.get() as TimeRow | undefined),
    /** Jobs that finish from now on are aged from here. */
    keepTime: ({ vouched, ...time }: TrueTime) =>
      keepTime.run({
        ...time,
        vouchedBootId: vouched?.bootId ?? null,
        vouchedWall: vouched?.wall ?? null,
        vouchedTrueMs: vouched?.trueMs ?? null,
      }),
    /** Time that passed before what finished since `vouchedTrueMs` does not make it older. */
    keepAge(offMs: number, vouchedTrueMs: number): void {
      for (const keepAge of keepAges) keepAge.run({ offMs, vouchedTrueMs });
    },
    /** Null when nothing was ever delivered. */
    lastDelivered: () => (lastDelivered.get() as LastDelivered | undefined) ?? null,
    /** The true time of the first failure of the job whose days end first; null without a failed job. */
    firstToExpireTrueMs: () => (firstToExpire.get() as number | null | undefined) ?? null,
  };
}

function trueTimeOf(row: TimeRow | undefined): TrueTime | null {
  if (!row) return null;
  const { trueMs, bootId, uptimeMs, vouchedBootId, vouchedWall, vouchedTrueMs } = row;
  const isVouched = vouchedBootId !== null && vouchedWall !== null && vouchedTrueMs !== null;
  const vouched = isVouched ? { bootId: vouchedBootId, wall: vouchedWall, trueMs: vouchedTrueMs } : null;
  return { trueMs, bootId, uptimeMs, vouched };
}
