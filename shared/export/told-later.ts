import type { UploadResult } from '../contracts/upload-result.ts';
import type { Attempt } from './job.ts';

/** A central server that is too busy just now and says when to come again: that is no failure. Pure. */

/**
 * The statuses by which a server says so: with a `Retry-After` they use up no attempt. Without one, 401, 403 and 413 mean
 * something else, and are no outcome `retry`.
 */
const LATER: readonly (number | undefined)[] = [401, 403, 413, 429, 503];
export const isBusy = (status: number | undefined): boolean => LATER.includes(status);

/** "Later" is no failure; but a server that wants it again at once has failed this time. */
export const saysLater = ({ http_status, retry_after_s = 0 }: Pick<UploadResult, 'http_status' | 'retry_after_s'>) =>
  isBusy(http_status) && retry_after_s > 0;

/** How often in a row it has said so of late, as far as the attempts that are kept tell. */
export function countLater(attempts: readonly Attempt[]): number {
  const other = attempts.findLastIndex(({ outcome, http_status }) => outcome !== 'retry' || !isBusy(http_status));
  return attempts.length - 1 - other;
}
