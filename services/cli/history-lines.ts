import type { QueueStatus } from '../../shared/contracts/queue-status.ts';
import { CATEGORIES } from '../../shared/export/categories.ts';
import type { Attempt, Job, OutcomeName, PastJob } from '../../shared/export/job.ts';
import { type Lacks, lacksOf } from '../../shared/export/wholeness.ts';
import { isTransient } from '../../shared/findings/failed-words.ts';
import { receiptInWords } from '../../shared/findings/receipt-words.ts';
import { bytes, countedCategories, duration } from './in-words.ts';
import { ownCommand } from './trouble.ts';
import { wholeCount, wholenessLines } from './wholeness-lines.ts';

/** Exports of now and of long ago, for a person. Pure. */

type AnyJob = Job | PastJob;

/** When it is looked at, and what keeps the queue from moving then. */
export interface Moment {
  readonly now: number;
  readonly hold: QueueStatus['waiting_for'];
}

interface FoundRequest {
  readonly request_id: string;
  readonly state: string;
  readonly message: string;
  readonly reason?: string;
  readonly received_at?: string;
  readonly source?: string;
  readonly note?: string;
  readonly job?: AnyJob;
}

const EXPORT_STATUS_WIDTH = 'uploading'.length;

/** One line an export: what it is, when it was made, its receipt or its cause, and what was noted with it. */
export function historyLine(job: AnyJob): string {
  const parts = [
    job.queue_id,
    job.status.padEnd(EXPORT_STATUS_WIDTH),
    seconds(job.created_at),
    bytes(job.file_size_bytes),
    `by ${job.source}`,
    ...endOf(job),
    ...lackWords(job),
    ...noteOf(job),
  ];
  return parts.join('  ');
}

/** All that a person may ask of one export. */
export function exportLines(job: AnyJob, moment: Moment): string[] {
  const finished = finishedAt(job);
  return [
    `${job.queue_id}: ${[job.status, ...endOf(job)].join(', ')}`,
    `  asked for: by ${job.source} as ${job.request_id}`,
    ...noteOf(job).map((note) => `  note:      ${note}`),
    `  made:      ${seconds(job.created_at)}, ${countInWords(job)}, ${bytes(job.file_size_bytes)}`,
    ...lacking(job).map((line) => `  ${line}`),
    ...(finished ? [`  ended:     ${seconds(finished)}`] : []),
    ...(job.left_out ? [`  left out:  ${job.left_out}`] : []),
    ...('file_aboard' in job
      ? fileOf(job)
      : [...job.attempts.map(attemptLine), ...partsOf(job), ...nextTry(job, moment)]),
  ];
}

/** Of an export whose job is gone nobody knows any more which categories were asked for, if it was made by an earlier version. */
function countInWords(job: AnyJob): string {
  const lacks = lacksIn(job);
  const isKnown = 'attempts' in job || lacks !== null || job.category_count === CATEGORIES.length;
  if (!isKnown) return countedCategories(job.category_count);
  return wholeCount({ category_count: job.category_count, problems: [], not_requested: lacks?.not_requested ?? [] });
}

/** What is not in it, and why where that is still known. */
function lacking(job: AnyJob): string[] {
  if ('attempts' in job) return wholenessLines(job);
  const { not_whole = [], withheld = [] } = job.lacks ?? {};
  return [
    ...(not_whole.length > 0 ? [`not whole: ${not_whole.join(', ')}`] : []),
    ...(withheld.length > 0 ? [`withheld: ${withheld.join(', ')}`] : []),
  ];
}

const lacksIn = (job: AnyJob): Lacks | null => ('attempts' in job ? lacksOf(job) : (job.lacks ?? null));

/** In a few words; of what is whole, and was taken, nothing. */
function lackWords(job: AnyJob): string[] {
  const { not_whole = [], withheld = [] } = lacksIn(job) ?? {};
  return [
    ...(not_whole.length > 0 ? [countInWords(job)] : []),
    ...(withheld.length > 0 ? [`${withheld.join(', ')} withheld`] : []),
    ...(job.left_out ? ['not all of it taken or confirmed'] : []),
  ];
}

function fileOf({ file_aboard, status }: PastJob): string[] {
  if (file_aboard) return [];
  return [
    `  file:      ${status === 'failed' ? 'gone, so it cannot be retried' : 'removed: its days were over, or its room was needed'}`,
  ];
}

const ENDED: Readonly<Record<OutcomeName, string>> = {
  accepted: 'delivered',
  retry: 'failed',
  refused: 'refused',
  parked: 'turned away, which uses up no attempt',
  offline: 'there was no network',
  portal: 'a sign-in page stood in the way',
};

function attemptLine({ at, outcome, http_status, reason }: Attempt): string {
  const why = reason ?? (http_status === undefined ? '' : `HTTP ${http_status}`);
  return `  tried:     ${seconds(at)}, ${ENDED[outcome]}${why && `: ${why.replace(/\s+/g, ' ')}`}`;
}

/** Of an export that the server refused whole. */
function partsOf({ parts }: Job): string[] {
  if (parts === undefined) return [];
  const { ashore, waiting, refused, quarantined, left } = parts;
  const held = quarantined.length === 0 ? '' : `; in quarantine: ${quarantined.join(', ')}`;
  const rest = left === 0 ? '' : `; ${left} records not taken`;
  return [`  in parts:  ${ashore} ashore, ${waiting} waiting, ${refused} uploads refused${held}${rest}`];
}

function nextTry(job: Job, moment: Moment): string[] {
  const when = nextTryInWords(job, moment);
  return when === null ? [] : [`  next try:  ${when}`];
}

function nextTryInWords(job: Job, { now, hold }: Moment): string | null {
  if (job.file_gone) return 'none: its file is gone, so it cannot be retried';
  switch (job.status) {
    case 'completed':
      return null;
    case 'uploading':
      return 'it is going up now, or as soon as there is a network';
    case 'pending': {
      const own = comingAt(job.next_retry_at, now);
      if (own !== null) return own;
      if (hold === null) return 'as soon as it is its turn';
      const when = comingAt(hold.next_try_at ?? null, now);
      return `${when === null ? 'by itself' : `${when}, or`} when this is over: ${hold.message}`;
    }
    case 'failed':
      if (isTransient(job)) return 'by itself when the server answers';
      return `only when asked for: ${ownCommand(`retry ${job.queue_id}`)}`;
    case 'cancelled':
      return `only when asked for: ${ownCommand(`retry ${job.queue_id}`)}`;
  }
}

/** A time that is still to come, and how far away it is. */
function comingAt(at: string | null, now: number): string | null {
  const inMs = at === null ? 0 : Date.parse(at) - now;
  return at !== null && inMs > 0 ? `${seconds(at)}, in ${duration(inMs)}` : null;
}

export function requestLines(request: FoundRequest, moment: Moment): string[] {
  const { request_id, state, message, reason, received_at, source, job } = request;
  if (job) return exportLines(job, moment);
  const what = state === 'being_made' ? 'being made' : state;
  return [
    `${request_id}: ${what}${reason ? ` (${reason})` : ''}: ${message}`,
    ...(source || received_at
      ? [`  asked for: ${[source && `by ${source}`, received_at && seconds(received_at)].filter(Boolean).join(', ')}`]
      : []),
    ...noteOf(request).map((note) => `  note:      ${note}`),
  ];
}

function endOf(job: AnyJob): string[] {
  if (job.status === 'completed' || job.import_id) return [receiptInWords(job)];
  if (!job.last_error) return [];
  // What it waits for now may be something else.
  return [job.status === 'pending' ? `last try: ${job.last_error}` : job.last_error];
}

/** On one line, whatever it holds. */
const noteOf = ({ note }: { readonly note?: string }): string[] => (note ? [`“${note.replace(/\s+/g, ' ')}”`] : []);

function finishedAt(job: AnyJob): string | null {
  if ('finished_at' in job) return job.finished_at;
  return job.completed_at ?? job.failed_at ?? job.cancelled_at;
}

const seconds = (time: string): string => time.replace(/\.\d+Z$/, 'Z');
