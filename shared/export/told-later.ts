import type { Attempt } from './job.ts';

/** A central server that is too busy just now and says when to come again: that is no failure. Pure. */

/** The statuses by which a server says so: with a `Retry-After` they use up no attempt. */
export const isBusy = (status: number | undefined): boolean => status === 429 || status === 503;

/** How often in a row it has said so of late, as far as the attempts that are kept tell. */
export function countLater(attempts: readonly Attempt[]): number {
  const other = attempts.findLastIndex(({ outcome, http_status }) => outcome !== 'retry' || !isBusy(http_status));
  return attempts.length - 1 - other;
}
