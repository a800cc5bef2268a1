import type { JobStatus } from '../../../shared/export/job.ts';
import { reading } from './reading.ts';

/** A job as far as it says where its file belongs. */
export interface QueuedFile {
  readonly queueId: string;
  readonly exportFile: string;
  readonly status: JobStatus;
  readonly sha256: string;
}

/** What a copy of the queue database holds, what waits first. */
export function readQueue(path: string): QueuedFile[] {
  return reading(path, (database) =>
    database
      .prepare(
        `SELECT queue_id AS queueId, facts ->> '$.export_file' AS exportFile, status, sha256 FROM jobs
         ORDER BY status = 'completed', seq`,
      )
      .all(),
  ) as unknown as QueuedFile[];
}

/** What a copy of the collector's database knows of exports in the spool. */
export function readRequests(path: string) {
  const { announced, open } = reading(path, (database) => ({
    announced: database.prepare('SELECT queue_id AS id FROM requests WHERE announcement IS NOT NULL').all(),
    open: database
      .prepare('SELECT request_id AS id FROM requests WHERE announcement IS NULL AND rejected IS NULL')
      .all(),
  }));
  const ids = (rows: Record<string, unknown>[]) => new Set(rows.map(({ id }) => String(id)));
  return { announced: ids(announced), open: ids(open) };
}

/** Every request that ever became an export of this queue. */
export function readRequestIds(path: string): Set<string> {
  return reading(path, (database) => {
    const rows = database.prepare('SELECT request_id AS id FROM jobs UNION SELECT request_id FROM history').all();
    return new Set(rows.map(({ id }) => String(id)));
  });
}

/** All exports that a queue knows by their bytes, and all names that are given in it or claimed by the collector. */
export function readNames(queue: string | null, requests: string | null) {
  const rows = (path: string | null, sql: string) =>
    path === null ? [] : reading(path, (database) => database.prepare(sql).all());
  const known = rows(
    queue,
    'SELECT queue_id AS id, sha256 AS sum FROM jobs UNION ALL SELECT queue_id, lower(hex(sha256)) FROM history',
  );
  const claimed = rows(
    requests,
    "SELECT queue_id AS id, announcement ->> '$.sha256' AS sum FROM requests WHERE queue_id IS NOT NULL",
  );
  return {
    sums: new Set(known.map(({ sum }) => String(sum))),
    names: new Set([...known, ...claimed].map(({ id }) => String(id))),
    /** The digest of the export that was announced under a name; null while it is being made. */
    announced: new Map(claimed.map(({ id, sum }) => [String(id), sum === null ? null : String(sum)])),
  };
}
