import type { UploadResult } from '../../shared/contracts/upload-result.ts';
import { CANCELLED_ON_ITS_WAY } from '../../shared/export/delivery-unknown.ts';
import { ofWhichPart } from '../../shared/export/part-ids.ts';
import { countLater, saysLater } from '../../shared/export/told-later.ts';
import {
  comeBack,
  complete,
  fail,
  type JobState,
  LONGEST_ERROR,
  pauseFor,
  type RetryRules,
  remember,
  type Trying,
} from './job-state.ts';
import { refuse, takePart } from './parts/job-in-parts.ts';
import type { Holds, Suspect } from './parts/parts.ts';
import { resumeParts } from './parts/plan-parts.ts';
import { laterDelayMs, retryDelayMs } from './retry-schedule.ts';

export { type JobState, newJob, type RetryRules } from './job-state.ts';

/**
 * The life of a job: data in, data out. Each function gives the job's next state, or null when the event changes
 * nothing. Times are milliseconds of the wall clock, passed in.
 *
 * Laws: `completed` is never left; an accepted upload is never ignored, whichever claim it answers; every other
 * answer counts only for the claim that is out now.
 */
const LOST = {
  gone: 'The export file is gone; nothing is left to upload.',
  damaged: 'The export file was damaged, and is set aside.',
};
const FOUND = 'The export file was gone, and is there again.';
const BEFORE_IT_WAS_GONE = ' Before that: ';

/** A pending job goes to the uploader under a new claim. */
export function offer(job: JobState): JobState | null {
  if (job.status !== 'pending') return null;
  return { ...job, status: 'uploading', claim: job.claim + 1, nextRetryAt: 0, retryDelayMs: 0 };
}

/**
 * What an upload's result makes of a job. `chance`, from 0 up to 1, spreads the pause before the next attempt; `holds` is
 * what the export holds, when that is known: without it a refusal ends the job.
 */
export function applyResult(
  job: JobState,
  result: UploadResult,
  at: number,
  rules: RetryRules,
  chance: number,
  holds: Holds | null = null,
): JobState | null {
  if (job.status === 'completed') return null;
  const trying = { at, rules, chance };
  const nth = ofWhichPart(result.queue_id);
  if (nth !== null && !isOfCurrentPart(job, nth, result.claim)) return null;
  if (result.outcome === 'accepted' && nth !== null) return takePart(remember(job, result), result, trying);
  if (result.outcome === 'accepted') return complete(remember(job, result), result, at);
  if (job.status !== 'uploading' || job.claim !== result.claim) return null;
  switch (result.outcome) {
    case 'retry':
      return saysLater(result)
        ? putOff(remember(job, result), result.retry_after_s ?? 0, trying)
        : failAttempt(remember(job, result), result, trying);
    case 'refused':
      return refuse(remember(job, result), result, trying, holds);
    case 'parked':
      return { ...remember(job, result), status: 'pending' };
    case 'offline':
    case 'portal':
      // No attempt; but one that may have arrived before the network went is not forgotten.
      return { ...(result.may_have_arrived ? remember(job, result) : job), status: 'pending' };
  }
}

/** Cut anew, an export has other records in a part of the same number: of parts no claim but the last one counts. */
const isOfCurrentPart = ({ parts, claim }: JobState, nth: number, answered: number): boolean =>
  parts !== null && parts.current !== null && parts.nth === nth && claim === answered;

/**
 * A person or a script wants it tried now: a finished one begins anew, and so do its days, should it fail again. Of one
 * that is ashore in parts the rest is tried, but for what is still `held`, in quarantine.
 */
export function retry(job: JobState, held: readonly Suspect[] = []): JobState | null {
  switch (job.status) {
    case 'failed':
    case 'cancelled':
      return retryAll(job, held);
    case 'pending':
      return { ...job, nextRetryAt: 0, retryDelayMs: 0 };
    case 'uploading':
    case 'completed':
      return null;
  }
}

const retryAll = (job: JobState, held: readonly Suspect[]): JobState => ({
  ...comeBack(job),
  retryCount: 0,
  revivals: 0,
  parts: job.parts && resumeParts(job.parts, held),
});

/**
 * The central database is well again: a job that failed for a passing reason comes back, as often as needed. With all its
 * attempts the first time that an upload was accepted; with a single one later, or when there was only a look, so that a
 * server that is well but fails this very upload is not flooded.
 */
export function revive(job: JobState, attempts: 'all' | 'one', { scheduleS }: RetryRules): JobState | null {
  if (job.status !== 'failed' || !job.transient || job.fileGone) return null;
  const retryCount = attempts === 'all' ? 0 : scheduleS.length;
  return { ...comeBack(job), retryCount, revivals: job.revivals + 1 };
}

/** A person does not want it ashore. It is kept for its days, and `retry` brings it back. */
export function cancel(job: JobState, at: number): JobState | null {
  if (job.status === 'completed' || job.status === 'cancelled') return null;
  const lastError = job.status === 'uploading' ? CANCELLED_ON_ITS_WAY : job.lastError;
  return { ...job, status: 'cancelled', nextRetryAt: 0, retryDelayMs: 0, finishedAt: at, lastError };
}

/** The export's file is gone, or was damaged and is set aside: nothing is left to upload, now or later. */
export function loseFile(job: JobState, at: number, how: keyof typeof LOST = 'gone'): JobState | null {
  switch (job.status) {
    case 'pending':
    case 'uploading':
      return { ...fail(job, at), lastError: LOST[how], transient: false, fileGone: true };
    case 'failed':
    case 'cancelled':
      return job.fileGone ? null : { ...job, lastError: goneAfter(LOST[how], job.lastError), fileGone: true };
    case 'completed':
      return null;
  }
}

/**
 * The file of a failed or cancelled job is there again, whole, by hand or because a disk was away. What had failed for want
 * of it alone begins anew.
 */
export function findFile(job: JobState): JobState | null {
  if (!job.fileGone) return null;
  if (hasOnlyLostFile(job)) return { ...retryAll(job, job.parts?.end?.quarantine ?? []), lastError: FOUND };
  const [, before = null] = (job.lastError ?? '').split(BEFORE_IT_WAS_GONE);
  return { ...job, lastError: before, fileGone: false };
}

/**
 * Nobody refused it, and no attempt failed too often: its file was missed here, or by an uploader, which says so as a
 * refusal without any answer of the central database.
 */
function hasOnlyLostFile({ status, transient, lastError, attempts }: JobState): boolean {
  if (status !== 'failed' || transient) return false;
  const [, before] = (lastError ?? '').split(BEFORE_IT_WAS_GONE);
  const last = attempts.at(-1);
  return before === undefined || (last?.outcome === 'refused' && last.http_status === undefined);
}

/** Why it had failed stays known. */
function goneAfter(cause: string, lastError: string | null): string {
  return `${cause}${lastError === null ? '' : BEFORE_IT_WAS_GONE}${lastError ?? ''}`.slice(0, LONGEST_ERROR);
}

/** Nobody works at the upload any more, nor says how it ended: it is offered anew. */
export function takeBack(job: JobState, claim: number): JobState | null {
  return job.status === 'uploading' && job.claim === claim ? { ...job, status: 'pending' } : null;
}

/** Whether a job that lost its file lost it because it was damaged. */
export const wasDamaged = (job: JobState): boolean => job.fileGone && !!job.lastError?.startsWith(LOST.damaged);

function putOff(job: JobState, retryAfterS: number, { at, rules, chance }: Trying): JobState {
  return pauseFor(job, laterDelayMs(countLater(job.attempts), retryAfterS, rules.retryAfterMaxS, chance), at);
}

function failAttempt(job: JobState, { retry_after_s }: UploadResult, { at, rules, chance }: Trying): JobState {
  const retryCount = job.retryCount + 1;
  const delay = retryDelayMs(retryCount, rules.scheduleS, retry_after_s, rules.retryAfterMaxS, chance);
  if (delay === null) return { ...fail(job, at), retryCount, transient: true };
  return pauseFor({ ...job, retryCount }, delay, at);
}
