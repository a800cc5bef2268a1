import type { UploadResult } from '../../../shared/contracts/upload-result.ts';
import { queueIdOfOffer } from '../../../shared/export/part-ids.ts';
import { comeBack, type JobState } from '../job-state.ts';
import { mayBeOfFirewall } from './about-records.ts';
import { endedInWords } from './parts-in-words.ts';

/**
 * Exports that a firewall before the server refuses, and of which it lets no part through either: then it has nothing
 * against a record, but against who sends. None is given up: they wait as for the account, and the next try is another's,
 * since what stands before it may be what nothing lets through. Pure.
 */

export const isOfFirewall = ({ outcome, http_status }: UploadResult): boolean =>
  outcome === 'refused' && mayBeOfFirewall(http_status);

/** Whether it was refused in parts as well before: then the whole alone is tried. */
export const isKnownWhole = ({ parts }: JobState): boolean => parts?.end?.took === 'none';

export function waitBehind(job: JobState): JobState {
  const lastError = job.parts === null ? job.lastError : endedInWords(job.parts, job.lastError);
  return { ...comeBack(job), lastError };
}

/** Whether this refusal was of all of it. */
export const isTurnedAway = ({ status, parts }: JobState, result: UploadResult): boolean =>
  isOfFirewall(result) && status === 'pending' && (parts === null || parts.end !== null);

/** The refusal as what it says of all that wait. */
export const turnedAway = ({ lastError }: JobState, result: UploadResult): UploadResult => ({
  ...result,
  queue_id: queueIdOfOffer(result.queue_id),
  outcome: 'parked',
  reason: lastError ?? '',
});

/** Behind others, by the time that these take. */
export function putBehind(job: JobState, delayMs: number, at: number): JobState {
  return delayMs === 0 ? job : { ...job, retryDelayMs: delayMs, nextRetryAt: at + delayMs };
}
