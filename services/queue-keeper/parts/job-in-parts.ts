import type { UploadResult } from '../../../shared/contracts/upload-result.ts';
import { comeBack, complete, fail, type JobState, LONGEST_ERROR, leftOutBy, openAttempt } from '../job-state.ts';
import type { Holds, Parts } from './parts.ts';
import { endedInWords, mayBeStoredTwice } from './parts-in-words.ts';
import {
  afterPartAccepted,
  afterPartRefused,
  beginParts,
  isAboutRecords,
  mayBeOfFirewall,
  TOO_LARGE,
} from './plan-parts.ts';

import { isKnownWhole, waitBehind } from './turned-away.ts';

/** The life of a job whose export the server refuses whole. Pure; the attempt is remembered by whoever calls. */

/**
 * The server may refuse it for one record; then it goes on in parts. But not while an attempt with these bytes may have
 * arrived: a server that knows a repeated import and says so in words of its own would store all of it a second time.
 */
export function refuse(job: JobState, result: UploadResult, at: number, holds: Holds | null): JobState {
  const status = result.http_status ?? 0;
  if (!isAboutRecords(status)) return endRefused(job, at);
  if (mayBeOfFirewall(status) && (isKnownWhole(job) || isPerhapsRepeated(job, result))) return comeBack(job);
  if (isPerhapsRepeated(job, result)) return giveUpParts(job, mayBeStoredTwice(job.lastError), at);
  const refusal = { status, places: result.refused_places ?? [], said: job.lastError ?? '' };
  const begin = () => (holds === null ? null : beginParts(holds, refusal));
  const parts = job.parts ? afterPartRefused(job.parts, refusal) : begin();
  if (parts?.end === null) return nextPart(job, parts);
  if (parts !== null && parts.end.took !== 'none') return endParts(job, parts, result, at);
  return mayBeOfFirewall(status) ? waitBehind({ ...job, parts }) : endRefused({ ...job, parts }, at);
}

/** What is too large was never taken, nor is a record named of what was: such a refusal answers the attempts before it. */
function isPerhapsRepeated({ attempts }: JobState, { http_status, refused_places = [] }: UploadResult): boolean {
  return http_status !== TOO_LARGE && refused_places.length === 0 && openAttempt(attempts.slice(0, -1)) !== undefined;
}

/** What the server left out of a part is left out of the export. A cancelled one stays so, unless all of it is ashore. */
export function takePart(before: JobState, result: UploadResult, at: number): JobState | null {
  if (before.parts === null) return null;
  const parts = afterPartAccepted(before.parts, result.import_id ?? null);
  const job = { ...before, leftOut: allLeftOut(before.leftOut, leftOutBy(result)) };
  if (job.status === 'cancelled' && parts.end?.took !== 'all') return { ...job, parts };
  return parts.end === null ? nextPart(job, parts) : endParts(job, parts, result, at);
}

function allLeftOut(before: string | null, now: string | null): string | null {
  if (before === null || now === null) return before ?? now;
  return `${before} ${now}`.slice(0, LONGEST_ERROR);
}

/** Each part has all attempts. */
function nextPart(job: JobState, parts: Parts): JobState {
  return { ...comeBack(job), retryCount: 0, parts };
}

/** Something of it is ashore: with what the server refused in quarantine it is delivered, unless something is left. */
function endParts(job: JobState, parts: Parts, result: UploadResult, at: number): JobState {
  const said = endedInWords(parts, job.lastError);
  if (parts.end?.took !== 'all') return { ...endRefused({ ...job, parts }, at), lastError: said };
  const importId = result.import_id ?? parts.importIds.at(-1);
  return {
    ...complete({ ...job, parts }, importId === undefined ? { ...result } : { ...result, import_id: importId }, at),
    leftOut: job.leftOut,
    lastError: said,
  };
}

/** Its next part cannot be made: what is ashore is, and the rest stays here. */
export function giveUpParts(job: JobState, why: string, at: number): JobState {
  return { ...fail(job, at), lastError: why.slice(0, LONGEST_ERROR), transient: false };
}

function endRefused(job: JobState, at: number): JobState {
  const { parts } = job;
  const lastError = parts === null ? job.lastError : endedInWords(parts, job.lastError);
  return { ...fail(job, at), retryCount: job.retryCount + 1, transient: false, lastError };
}
