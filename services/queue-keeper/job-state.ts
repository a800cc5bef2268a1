import type { UploadResult } from '../../shared/contracts/upload-result.ts';
import type { Attempt, JobStatus } from '../../shared/export/job.ts';
import { isNeitherYesNorNo } from '../../shared/export/neither-yes-nor-no.ts';
import type { Parts } from './parts/parts.ts';

/** What is known of a job, and the steps of which its life is made. Pure; times are milliseconds of the wall clock. */

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
  /** Once the server has refused it whole: how far it is in parts. */
  readonly parts: Parts | null;
}

export interface RetryRules {
  readonly scheduleS: readonly number[];
  readonly retryAfterMaxS: number;
}

/** When an attempt ended, and what comes after those that fail; `chance`, from 0 up to 1, spreads the pauses. */
export interface Trying {
  readonly at: number;
  readonly rules: RetryRules;
  readonly chance: number;
}

const ATTEMPTS_KEPT = 5;
export const LONGEST_ERROR = 500;

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
  parts: null,
};

/** Pending, whatever had ended it. */
export function comeBack(job: JobState): JobState {
  return { ...job, status: 'pending', nextRetryAt: 0, retryDelayMs: 0, finishedAt: null, fileGone: false };
}

/** What an accepted upload says that was not taken, or not confirmed; that its answer says neither yes nor no is nothing left out. */
export const leftOutBy = ({ reason }: UploadResult): string | null =>
  isNeitherYesNorNo(reason) ? null : (reason ?? null);

export function complete(job: JobState, result: UploadResult, at: number): JobState {
  const importId = result.import_id ?? null;
  const leftOut = leftOutBy(result);
  const done = { nextRetryAt: 0, retryDelayMs: 0, lastError: null, fileGone: false };
  return { ...job, ...done, status: 'completed', importId, leftOut, finishedAt: at };
}

export function fail(job: JobState, at: number): JobState {
  return { ...job, status: 'failed', nextRetryAt: 0, retryDelayMs: 0, finishedAt: at };
}

/** Pending, and due after this pause. */
export function pauseFor(job: JobState, delayMs: number, at: number): JobState {
  return { ...job, status: 'pending', retryDelayMs: delayMs, nextRetryAt: delayMs === 0 ? 0 : at + delayMs };
}

/** Its last attempts, and why the last one did not succeed. */
export function remember(job: JobState, result: UploadResult): JobState {
  const { claim, at, outcome, bytes_sent, duration_ms, http_status, reason, notice, may_have_arrived } = result;
  const said = {
    ...(http_status === undefined ? {} : { http_status }),
    ...(reason === undefined ? {} : { reason }),
    ...(notice === undefined ? {} : { notice }),
    ...(may_have_arrived && { may_have_arrived }),
  };
  const attempt: Attempt = { claim, at, outcome, bytes_sent, duration_ms, ...said };
  return {
    ...job,
    attempts: lastOf([...job.attempts, attempt]),
    lastError: result.reason ?? `The upload ended as ${outcome}.`,
  };
}

/** The last few; in the place of the first of them one that may have arrived, for as long as nothing else says so. */
function lastOf(attempts: readonly Attempt[]): readonly Attempt[] {
  const kept = attempts.slice(-ATTEMPTS_KEPT);
  const open = openAttempt(attempts);
  return open === undefined || openAttempt(kept) !== undefined ? kept : [open, ...kept.slice(1)];
}

/** Of the attempts with the bytes that are sent now the last one that may have arrived. Other bytes follow a part that was taken or refused. */
export function openAttempt(attempts: readonly Attempt[]): Attempt | undefined {
  const other = attempts.findLastIndex(({ outcome }) => outcome === 'accepted' || outcome === 'refused');
  return attempts.slice(other + 1).findLast(({ may_have_arrived }) => may_have_arrived);
}
