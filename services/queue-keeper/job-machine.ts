import type { UploadResult } from '../../shared/contracts/upload-result.ts';
import type { Attempt, JobStatus } from '../../shared/export/job.ts';
import { countLater, saysLater } from '../../shared/export/told-later.ts';
import { laterDelayMs, retryDelayMs } from './retry-schedule.ts';

/**
 * The life of a job: data in, data out. Each function gives the job's next state, or null when the event changes
 * nothing. Times are milliseconds of the wall clock, passed in.
 *
 * Laws: `completed` is never left; an accepted upload is never ignored, whichever claim it answers; every other
 * answer counts only for the claim that is out now.
 */
export interface JobState {
  readonly status: JobStatus;
  /** Failed attempts so far. */
  readonly retryCount: number;
  /** When a pending job is due; 0 when it is due now. */
  readonly nextRetryAt: number;
  /** The pause that led to `nextRetryAt`: a job is never further away than this. */
  readonly retryDelayMs: number;
  readonly claim: number;
  readonly lastError: string | null;
  /** Whether a failed job failed for a reason that may pass. */
  readonly transient: boolean;
  /** Whether the file of a failed or cancelled job is gone, so that it cannot come back. */
  readonly fileGone: boolean;
  /** Times it came back from `failed` by itself since it was last asked for. Its days go on from the first failure. */
  readonly revivals: number;
  readonly importId: string | null;
  /** What the central database did not take of a delivered export, in words. */
  readonly leftOut: string | null;
  /** When it became completed, failed or cancelled. */
  readonly finishedAt: number | null;
  readonly attempts: readonly Attempt[];
}

export interface RetryRules {
  readonly scheduleS: readonly number[];
  readonly retryAfterMaxS: number;
}

const ATTEMPTS_KEPT = 5;
const LOST = {
  gone: 'The export file is gone; nothing is left to upload.',
  damaged: 'The export file was damaged, and is set aside.',
};
const BEFORE_IT_WAS_GONE = ' Before that: ';
const LONGEST_ERROR = 500;

export const newJob: JobState = {
  status: 'pending',
  retryCount: 0,
  nextRetryAt: 0,
  retryDelayMs: 0,
  claim: 0,
  lastError: null,
  transient: false,
  fileGone: false,
  revivals: 0,
  importId: null,
  leftOut: null,
  finishedAt: null,
  attempts: [],
};

/** A pending job goes to the uploader under a new claim. */
export function offer(job: JobState): JobState | null {
  if (job.status !== 'pending') return null;
  return { ...job, status: 'uploading', claim: job.claim + 1, nextRetryAt: 0, retryDelayMs: 0 };
}

/** What an upload's result makes of a job. `chance`, from 0 up to 1, spreads the pause before the next attempt. */
export function applyResult(
  job: JobState,
  result: UploadResult,
  at: number,
  rules: RetryRules,
  chance: number,
): JobState | null {
  if (job.status === 'completed') return null;
  if (result.outcome === 'accepted') return complete(remember(job, result), result, at);
  if (job.status !== 'uploading' || job.claim !== result.claim) return null;
  switch (result.outcome) {
    case 'retry':
      return saysLater(result)
        ? putOff(remember(job, result), result.retry_after_s ?? 0, at, rules, chance)
        : failAttempt(remember(job, result), result, at, rules, chance);
    case 'refused':
      return { ...fail(remember(job, result), at), retryCount: job.retryCount + 1, transient: false };
    case 'parked':
      return { ...remember(job, result), status: 'pending' };
    case 'offline':
    case 'portal':
      return { ...job, status: 'pending' };
  }
}

/** A person or a script wants it tried now: a finished one begins anew, and so do its days, should it fail again. */
export function retry(job: JobState): JobState | null {
  switch (job.status) {
    case 'failed':
    case 'cancelled':
      return { ...comeBack(job), retryCount: 0, revivals: 0 };
    case 'pending':
      return { ...job, nextRetryAt: 0, retryDelayMs: 0 };
    case 'uploading':
    case 'completed':
      return null;
  }
}

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
  return { ...job, status: 'cancelled', nextRetryAt: 0, retryDelayMs: 0, finishedAt: at };
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

/** The file of a failed or cancelled job is there again, by hand or because a disk was away. */
export function findFile(job: JobState): JobState | null {
  if (!job.fileGone) return null;
  const [, before = null] = (job.lastError ?? '').split(BEFORE_IT_WAS_GONE);
  return { ...job, lastError: before, fileGone: false };
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

function comeBack(job: JobState): JobState {
  return { ...job, status: 'pending', nextRetryAt: 0, retryDelayMs: 0, finishedAt: null, fileGone: false };
}

function complete(job: JobState, result: UploadResult, at: number): JobState {
  const importId = result.import_id ?? null;
  const leftOut = result.reason ?? null;
  const done = { nextRetryAt: 0, retryDelayMs: 0, lastError: null, fileGone: false };
  return { ...job, ...done, status: 'completed', importId, leftOut, finishedAt: at };
}

function putOff(job: JobState, retryAfterS: number, at: number, rules: RetryRules, chance: number): JobState {
  const delay = laterDelayMs(countLater(job.attempts), retryAfterS, rules.retryAfterMaxS, chance);
  return { ...job, status: 'pending', retryDelayMs: delay, nextRetryAt: delay === 0 ? 0 : at + delay };
}

function failAttempt(job: JobState, result: UploadResult, at: number, rules: RetryRules, chance: number): JobState {
  const retryCount = job.retryCount + 1;
  const delay = retryDelayMs(retryCount, rules.scheduleS, result.retry_after_s, rules.retryAfterMaxS, chance);
  if (delay === null) return { ...fail(job, at), retryCount, transient: true };
  return { ...job, status: 'pending', retryCount, retryDelayMs: delay, nextRetryAt: delay === 0 ? 0 : at + delay };
}

function fail(job: JobState, at: number): JobState {
  return { ...job, status: 'failed', nextRetryAt: 0, retryDelayMs: 0, finishedAt: at };
}

function remember(job: JobState, result: UploadResult): JobState {
  const { claim, at, outcome, bytes_sent, duration_ms, http_status, reason } = result;
  const said = { ...(http_status === undefined ? {} : { http_status }), ...(reason === undefined ? {} : { reason }) };
  const attempt: Attempt = { claim, at, outcome, bytes_sent, duration_ms, ...said };
  return {
    ...job,
    attempts: [...job.attempts, attempt].slice(-ATTEMPTS_KEPT),
    lastError: result.reason ?? `The upload ended as ${outcome}.`,
  };
}
