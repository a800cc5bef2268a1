import type { Database } from 'better-sqlite3';
import type { JobStatus } from '../../../shared/export/job.ts';
import { type Lacks, lacksOf } from '../../../shared/export/wholeness.ts';
import { historySql } from './history-sql.ts';
import type { StoredJob } from './job-store.ts';

/** An export whose job was removed. Times are milliseconds since 1970. */
export interface PastExport {
  readonly queueId: string;
  readonly requestId: string;
  readonly status: 'completed' | 'failed' | 'cancelled';
  readonly createdAt: number;
  readonly finishedAt: number | null;
  readonly importId: string | null;
  /** Null when its bytes were never here. */
  readonly sha256: string | null;
  readonly fileSizeBytes: number;
  readonly categoryCount: number;
  readonly source: string;
  readonly note: string | null;
  readonly lastError: string | null;
  /** What the central database did not take of it, in words. */
  readonly leftOut: string | null;
  /** Null when it lacked nothing, or was removed before that was written down. */
  readonly lacks: Lacks | null;
}

/** What is ashore, and what is not though its export was delivered. */
export interface Ashore {
  /** By category the newest time of a record of all exports ever delivered. */
  readonly newest: readonly { readonly category: string; readonly at: number }[];
  /** Delivered exports that are held and were not taken whole, and the newest of them; null when there is none. */
  readonly leftOut: {
    readonly count: number;
    readonly newest: { readonly queueId: string; readonly message: string };
  } | null;
}

/** A place in the list: what stands behind it is older. */
export interface Place {
  /** 0 of what has no number. */
  readonly sequence: number;
  readonly createdAt: number;
  readonly queueId: string;
}

export interface ListQuery {
  readonly status: JobStatus | null;
  readonly before: Place | null;
  readonly offset: number;
  readonly limit: number;
}

const BEFORE_ANYTHING: Place = { sequence: Number.MAX_SAFE_INTEGER, createdAt: 0, queueId: '' };
const BEHIND_ALL: Place = { sequence: -1, createdAt: 0, queueId: '' };

/** What there ever was, in terms of exports. Every function is one statement. */
export function createHistoryStore(database: Database) {
  const remember = database.prepare(historySql.remember);
  const past = (sql: string) => {
    const statement = database.prepare(sql);
    return (id: string): PastExport | null => pastExport(statement.get(id));
  };
  const placeOf = database.prepare(historySql.placeOf);
  const newestBefore = database.prepare(historySql.newestBefore);
  const newestAshore = database.prepare(historySql.newestAshore);
  const countLeftOut = database.prepare(historySql.countLeftOut).pluck();
  const newestLeftOut = database.prepare(historySql.newestLeftOut);
  const counts = database.prepare(historySql.counts);
  const listed = {
    any: database.prepare(historySql.listed),
    pending: database.prepare(historySql.listedPending),
    uploading: database.prepare(historySql.listedUploading),
    completed: database.prepare(historySql.listedCompleted),
    failed: database.prepare(historySql.listedFailed),
    cancelled: database.prepare(historySql.listedCancelled),
  } as const;

  return {
    /** Writes down for ever what is left of a job; in the transaction that removes it. */
    remember({ queueId, facts }: Pick<StoredJob, 'queueId' | 'facts'>, now: number): void {
      const lacks = lacksOf(facts);
      remember.run({ queueId, now, lacks: lacks && JSON.stringify(lacks) });
    },
    pastByQueueId: past(historySql.pastByQueueId),
    pastByRequestId: past(historySql.pastByRequestId),

    ashore(): Ashore {
      const newest = newestAshore.all() as { category: string; at: number }[];
      const leftOut = newestLeftOut.get() as { queueId: string; message: string } | undefined;
      return { newest, leftOut: leftOut ? { count: countLeftOut.get() as number, newest: leftOut } : null };
    },

    /** The place of an export in the list; null when there never was such a one. */
    placeOf: (queueId: string): Place | null => (placeOf.get({ queueId }) as Place | undefined) ?? null,
    /** The place right before the newest export that was made before a moment, as the clock showed it then. */
    placeBefore(moment: number): Place {
      const first = newestBefore.get({ moment }) as Place | undefined;
      // No name stands between the two.
      return first === undefined ? BEHIND_ALL : { ...first, queueId: `${first.queueId} ` };
    },
    /** The exports on a page of the list, newest first. */
    list: ({ status, before, offset, limit }: ListQuery) =>
      listed[status ?? 'any'].all({ ...(before ?? BEFORE_ANYTHING), offset, limit }) as Place[],
    /** How long the list is: of one status, or of all. */
    countListed(status: JobStatus | null): number {
      const rows = counts.all() as { status: JobStatus; count: number }[];
      return rows.reduce((sum, row) => sum + (status === null || row.status === status ? row.count : 0), 0);
    },
  };
}

function pastExport(row: unknown): PastExport | null {
  if (row === undefined) return null;
  const { sha256, lacks, ...past } = row as PastExport & { readonly lacks: string | null };
  return { ...past, sha256: sha256 === '' ? null : sha256, lacks: lacks === null ? null : JSON.parse(lacks) };
}
