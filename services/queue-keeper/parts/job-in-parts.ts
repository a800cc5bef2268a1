import type { UploadResult } from '../../../shared/contracts/upload-result.ts';
import {
  comeBack,
  complete,
  fail,
  type JobState,
  LONGEST_ERROR,
  leftOutBy,
  openAttempt,
  pauseFor,
  type Trying,
} from '../job-state.ts';
import { lookAgainDelayMs } from '../retry-schedule.ts';
import { isAboutRecords, mayBeOfFirewall, TOO_LARGE } from './about-records.ts';
import { isOnlyInDoubt, sayingOf } from './look-again.ts';
import type { Holds, Parts } from './parts.ts';
import { endedInWords, lookedAgainInWords, mayBeStoredTwice } from './parts-in-words.ts';
import { afterPartAccepted, afterPartRefused, beginParts, giveUp } from './plan-parts.ts';

import { isKnownWhole, waitBehind } from './turned-away.ts';

/** The life of a job whose export the server refuses whole. Pure; the attempt is remembered by whoever calls. */

/**
 * The server may refuse it for one record; then it goes on in parts. But not while an attempt with these bytes may have
 * arrived: a server that knows a repeated import and says so in words of its own would store all of it a second time.
 */
export function refuse(job: JobState, result: UploadResult, trying: Trying, holds: Holds | null): JobState {
  const status = result.http_status ?? 0;
  const { at } = trying;
  if (!isAboutRecords(status)) return endRefused(job, at);
  if (mayBeOfFirewall(status) && (isKnownWhole(job) || isPerhapsRepeated(job, result))) return comeBack(job);
  if (isPerhapsRepeated(job, result)) return giveUpParts(job, mayBeStoredTwice(job.lastError), at);
  const refusal = { status, places: result.refused_places ?? [], said: job.lastError ?? '' };
  const begin = () => (holds === null ? null : beginParts(holds, refusal));
  const isWhole = job.parts === null || job.parts.current === null;
  if (isWhole && isRefusedAsBefore(job.parts, refusal.said)) return failAsServer(job, trying);
  const parts = job.parts && !isWhole ? afterPartRefused(job.parts, refusal) : begin();
  if (parts?.end === null) return nextPart(job, parts, result, trying);
  if (parts !== null && parts.end.took !== 'none') return endParts(job, parts, result, at);
  if (mayBeOfFirewall(status)) return waitBehind({ ...job, parts });
  return parts?.sayings.length === 1 ? failAsServer({ ...job, parts }, trying) : endRefused({ ...job, parts }, at);
}

/** Whether all parts of it were refused in these words. */
const isRefusedAsBefore = (parts: Parts | null, said: string): boolean =>
  parts?.end?.took === 'none' && parts.sayings.length === 1 && parts.sayings[0] === sayingOf(said);

/** Of a server that says the same of each part, and takes none, it is the server: it is tried again, whole. */
function failAsServer(job: JobState, { at, rules, chance }: Trying): JobState {
  const retryCount = job.retryCount + 1;
  const told = { ...job, retryCount, lastError: job.parts && endedInWords(job.parts, job.lastError) };
  const delay = lookAgainDelayMs(retryCount, rules.scheduleS, chance);
  return delay === null ? { ...fail(told, at), transient: true } : pauseFor(told, delay, at);
}

/** What is too large was never taken, nor is a record named of what was: such a refusal answers the attempts before it. */
function isPerhapsRepeated({ attempts }: JobState, { http_status, refused_places = [] }: UploadResult): boolean {
  return http_status !== TOO_LARGE && refused_places.length === 0 && openAttempt(attempts.slice(0, -1)) !== undefined;
}

/** What the server left out of a part is left out of the export. A cancelled one stays so, unless all of it is ashore. */
export function takePart(before: JobState, result: UploadResult, trying: Trying): JobState | null {
  if (before.parts === null) return null;
  const parts = afterPartAccepted(before.parts, result.import_id ?? null);
  const job = { ...before, leftOut: allLeftOut(before.leftOut, leftOutBy(result)) };
  if (job.status === 'cancelled' && parts.end?.took !== 'all') return { ...job, parts };
  return parts.end === null ? nextPart(job, parts, result, trying) : endParts(job, parts, result, trying.at);
}

function allLeftOut(before: string | null, now: string | null): string | null {
  if (before === null || now === null) return before ?? now;
  return `${before} ${now}`.slice(0, LONGEST_ERROR);
}

/** Each part has all attempts. What is looked at again waits for its pause, and when there are no more, for a better time. */
function nextPart(job: JobState, parts: Parts, result: UploadResult, { at, rules, chance }: Trying): JobState {
  const looks = job.parts?.looks ?? 0;
  if (parts.looks === looks) return { ...comeBack(job), retryCount: 0, parts };
  const told = { ...job, parts, retryCount: parts.looks, lastError: lookedAgainInWords(parts) };
  const delay = lookAgainDelayMs(parts.looks, rules.scheduleS, chance);
  if (delay !== null) return pauseFor(comeBack(told), delay, at);
  return isOnlyInDoubt(parts) ? { ...fail(told, at), transient: true } : endParts(job, giveUp(parts), result, at);
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
