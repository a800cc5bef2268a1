import type { Database } from 'better-sqlite3';
import type { JobStatus } from '../../../shared/export/job.ts';
import { historySql } from './history-sql.ts';

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
}

/** A place in the list: what stands behind it is older. */
export interface Place {
  readonly createdAt: number;
  /** Empty: behind everything of that moment. */
  readonly queueId: string;
}

export interface ListQuery {
  readonly status: JobStatus | null;
  readonly before: Place | null;
  readonly offset: number;
  readonly limit: number;
}

const BEFORE_ANYTHING: Place = { createdAt: Number.MAX_SAFE_INTEGER, queueId: '' };

/** What there ever was, in terms of exports. Every function is one statement. */
export function createHistoryStore(database: Database) {
  const remember = database.prepare(historySql.remember);
  const past = (sql: string) => {
    const statement = database.prepare(sql);
    return (id: string): PastExport | null => pastExport(statement.get(id));
  };
  const whenMade = database.prepare(historySql.whenMade).pluck();
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
    remember: (queueId: string, now: number) => void remember.run({ queueId, now }),
    pastByQueueId: past(historySql.pastByQueueId),
    pastByRequestId: past(historySql.pastByRequestId),

    /** The place of an export in the list; null when there never was such a one. */
    placeOf(queueId: string): Place | null {
      const createdAt = whenMade.get({ queueId }) as number | undefined;
      return createdAt === undefined ? null : { createdAt, queueId };
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
  const { sha256, ...past } = row as PastExport;
  return { ...past, sha256: sha256 === '' ? null : sha256 };
}
