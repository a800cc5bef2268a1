import type { QueueStatus } from '../contracts/queue-status.ts';
import type { Job } from '../export/job.ts';
import { countLater } from '../export/told-later.ts';
import type { BoatFacts } from './boat-facts.ts';
import { isUnderWay } from './failed-words.ts';
import type { Finding } from './finding.ts';
import { duration, quoted } from './in-words.ts';

/** Exports that wait, have been tried and are tried again: whether it is the way ashore that fails, or that export alone. Pure. */

export const triedFindings = (facts: BoatFacts, queue: QueueStatus): Finding[] => [
  ...lastTries(facts, queue),
  ...toldLater(facts, queue),
];

/** An export that waits has failed, and it is not told already what it waits for. */
function lastTries(facts: BoatFacts, queue: QueueStatus): Finding[] {
  const { jobs, now } = facts;
  const { next_pending: first, waiting_for: hold } = queue;
  if (queue.pending_count + queue.uploading_count === 0) return [];
  if (hold !== null && hold.installation_id === undefined) return [];
  // What was tried last tells how the way ashore is now.
  const tried = underWay(first, jobs)
    .filter(({ retry_count }) => retry_count > 0)
    .sort((a, b) => triedMs(b) - triedMs(a));
  const job = tried.find((one) => !wasDeliveredSince(one, queue, facts));
  if (job) {
    return [
      {
        code: 'upload_fails',
        severity: 'problem',
        what: `The last tries to upload failed${becauseOf(job)}${nextTry(job, now, hold)}.`,
        means: 'The export is kept on this boat, and is tried again by itself.',
        next: 'doctor',
        of: job.queue_id,
      },
    ];
  }
  const [only, ...others] = tried;
  if (!only) return [];
  const more = others.length === 0 ? '' : ` So it is with ${others.length} more.`;
  return [
    {
      code: 'not_delivered',
      severity: 'waiting',
      what: `Export ${only.queue_id} was not delivered at its last try${becauseOf(only)}${nextTry(only, now, hold)}.${more}`,
      means: 'Others have been delivered since. It is kept on this boat, and is tried again by itself.',
      next: 'retry_one',
      of: only.queue_id,
    },
  ];
}

/** Each once, the one that is to go next first. */
function underWay(first: Job | null, jobs: readonly Job[]): Job[] {
  const others = jobs.filter(({ queue_id }) => queue_id !== first?.queue_id);
  return [first, ...others].filter((job) => job !== null).filter(isUnderWay);
}

/**
 * Whether the way ashore has been open since this export was tried last: both times are of this computer's clock. Where that
 * was ahead at the delivery, how long ago it was tells, in time that really passed.
 */
function wasDeliveredSince(job: Job, queue: QueueStatus, { now, queueToldMsAgo }: BoatFacts): boolean {
  const { last_delivered_at: at, last_delivered_age_s: ageS } = queue;
  if (at === null) return false;
  if (Date.parse(at) <= now) return Date.parse(at) > triedMs(job);
  return ageS !== null && now - ageS * 1_000 - queueToldMsAgo > triedMs(job);
}

const triedMs = ({ attempts, created_at }: Job): number => Date.parse(attempts.at(-1)?.at ?? created_at);

const becauseOf = ({ last_error }: Job): string => (last_error ? `: ${quoted(last_error)}` : '');

/** What goes behind the cause; nothing where a hold, which is told by itself, may keep it longer. */
function nextTry({ status, next_retry_at }: Job, now: number, hold: QueueStatus['waiting_for'] = null): string {
  const inMs = next_retry_at === null ? 0 : Date.parse(next_retry_at) - now;
  if (status !== 'uploading' && inMs > 0) return `; next try in ${duration(inMs)}`;
  return hold === null ? '; the next try is due' : '';
}

/** So many times in a row are no rush hour any more. */
const LATER_TOO_OFTEN = 5;

/** The server asked us to come later, which uses up no attempt: it could go on for ever, and would not be told. */
function toldLater(facts: BoatFacts, queue: QueueStatus): Finding[] {
  const { jobs, now } = facts;
  const ones = underWay(queue.next_pending, jobs);
  const [job] = ones.filter(({ retry_count }) => retry_count === 0).sort((a, b) => timesLater(b) - timesLater(a));
  if (!job || timesLater(job) === 0 || queue.waiting_for !== null) return [];
  const isOften = timesLater(job) >= LATER_TOO_OFTEN && !wasDeliveredSince(job, queue, facts);
  return [
    {
      code: 'told_later',
      severity: isOften ? 'problem' : 'waiting',
      what: `The central database has asked to come later${isOften ? ' again and again' : ''}${becauseOf(job)}${nextTry(job, now)}.`,
      means: 'The export is kept on this boat and uses up no attempts.',
      next: isOften ? 'doctor' : 'wait',
      of: job.queue_id,
    },
  ];
}

/** One that came back by itself waits for nothing, whatever was said before it failed. */
const timesLater = ({ attempts, status, next_retry_at }: Job): number =>
  status === 'uploading' || next_retry_at !== null ? countLater(attempts) : 0;
