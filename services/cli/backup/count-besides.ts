import type { DatabaseSync } from 'node:sqlite';
import type { DatabaseCopies, DatabaseCopy } from './copy-databases.ts';
import { WAIT_FOR_COLLECTOR } from './merge-broker.ts';
import { readQueue, readRequests } from './read-queue.ts';
import { reading } from './reading.ts';

/** What is acknowledged, is in a backup and is not ashore, beside exports; null where its database does not tell. */
export interface Besides {
  readonly requests: number | null;
  readonly messages: number | null;
  /** Those that no export that waits holds. */
  readonly records: number | null;
}

/** Counts as `status` does, each thing once. */
export function countBesides(copies: DatabaseCopies): Besides {
  const jobs = of(copies.queue, readQueue) || [];
  const waiting = jobs
    .filter(({ status }) => status === 'pending' || status === 'uploading')
    .map(({ queueId }) => queueId);
  return {
    requests: of(copies.requests, (path) => readRequests(path).open.size),
    messages: of(copies.broker, (path) => count(path, `SELECT count(*) AS n FROM queue WHERE ${WAIT_FOR_COLLECTOR}`)),
    records: of(copies.recordings, (path) => count(path, RECORDS_BESIDE, JSON.stringify(waiting))),
  };
}

/** Numbers only grow: what is in an older export of those that wait is in the newest too. */
const RECORDS_BESIDE = `SELECT count(*) AS n FROM records WHERE record IS NOT NULL AND seq > coalesce(
  (SELECT max(up_to_seq) FROM exported WHERE exported.category = records.category
     AND queue_id IN (SELECT value FROM json_each(?))), 0)`;

const count = (path: string, sql: string, ...values: string[]): number =>
  reading(path, (database: DatabaseSync) => Number(database.prepare(sql).get(...values)?.n));

/** A database that was never there holds nothing; one that is damaged, or of an earlier version, does not tell. */
function of<T>(copy: DatabaseCopy | undefined, read: (path: string) => T): T | 0 | null {
  if (copy === undefined) return 0;
  try {
    return copy.damage === null ? read(copy.path) : null;
  } catch {
    return null;
  }
}
