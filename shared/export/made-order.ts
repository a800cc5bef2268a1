import type { Job } from './job.ts';

/** What tells when an export was made beside others. */
export type Made = Pick<Job, 'sequence' | 'created_at' | 'queue_id'>;

/**
 * The order in which exports were made, the newest first: by their numbers, which only grow, while the clock may have been
 * ahead once, or behind. What has none was made by an earlier version, before all that have one. Pure; the list in the queue
 * database has the same order (`history-sql.ts`).
 */
export const newestFirst = (a: Made, b: Made): number =>
  (b.sequence ?? 0) - (a.sequence ?? 0) ||
  Date.parse(b.created_at) - Date.parse(a.created_at) ||
  compare(b.queue_id, a.queue_id);

/** The export that was made last; null of none. */
export const newestMade = <T extends Made>(exports: readonly T[]): T | null =>
  exports.reduce<T | null>((newest, one) => (newest && newestFirst(newest, one) <= 0 ? newest : one), null);

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
