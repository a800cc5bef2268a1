import { isDeliveryUnknown } from '../export/delivery-unknown.ts';
import type { Job } from '../export/job.ts';
import type { BoatFacts } from './boat-facts.ts';
import { ago, counted, dayAndTime } from './in-words.ts';
import { receiptInWords } from './receipt-words.ts';

/** How much has gone ashore, and up to when: as the queue-keeper remembers it, whichever jobs are still listed. Pure. */

type Known = Pick<BoatFacts, 'queue' | 'jobs'>;

export interface Delivery {
  readonly queue_id: string;
  readonly import_id: string | null;
  /** Null when that is not known. */
  readonly at: string | null;
}

export const isDelivered = (job: Job): boolean => job.status === 'completed' && !isDeliveryUnknown(job);

/** The export that was delivered last. Earlier queue-keepers do not tell: there it is the last of those still listed. */
export function lastDelivery({ queue, jobs }: Known): Delivery | null {
  if (queue?.last_delivered) return { ...queue.last_delivered, at: queue.last_delivered_at };
  const at = (job: Job) => Date.parse(job.completed_at ?? '') || 0;
  const last = jobs
    .filter(isDelivered)
    .reduce<Job | null>((newest, job) => (newest && at(newest) > at(job) ? newest : job), null);
  return last && { queue_id: last.queue_id, import_id: last.import_id, at: last.completed_at };
}

/**
 * By category, the newest record that is ashore, of all exports ever delivered. Earlier queue-keepers do not tell: there it is
 * the newest of those still listed. Empty where exports do not tell.
 */
export function newestAshore({ queue, jobs }: Known): Readonly<Record<string, string>> {
  if (queue?.last_record_at !== undefined) return queue.last_record_at;
  const newest: Record<string, string> = {};
  for (const told of jobs.filter(isDelivered).map((job) => job.last_record_at)) {
    for (const [category, at] of Object.entries(told ?? {})) {
      const before = newest[category];
      if (before === undefined || Date.parse(at) > Date.parse(before)) newest[category] = at;
    }
  }
  return newest;
}

export function ashoreLines(facts: BoatFacts): string[] {
  const { queue, jobs, collector, now } = facts;
  if (queue === null) return ['not known.'];
  const { ledger } = queue;
  if (ledger.completed === 0) return ['no export has been delivered yet.', ...unheard(collector)];
  const last = lastDelivery(facts);
  const when = last?.at
    ? ` The last: ${last.queue_id}, ${ago(last.at, now)}, ${receiptInWords({ ...last, last_error: null, ...attemptsOf(jobs, last) })}.`
    : '';
  const newest = Object.entries(newestAshore(facts)).map(([category, at]) => `${category} ${dayAndTime(at, now)}`);
  return [
    `${counted(ledger.completed, 'export')} of ${ledger.queued} delivered.${when}`,
    ...(newest.length > 0 ? [`Newest records ashore: ${newest.join(', ')}.`] : []),
    ...unheard(collector),
  ];
}

const attemptsOf = (jobs: readonly Job[], { queue_id }: Delivery): Partial<Pick<Job, 'attempts'>> => {
  const attempts = jobs.find((job) => job.queue_id === queue_id)?.attempts;
  return attempts === undefined ? {} : { attempts };
};

/** An older collector, or none, does not tell: that is not nothing. */
const unheard = (collector: BoatFacts['collector']): string[] =>
  collector === null
    ? ['What was recorded or asked for here since then is not known: the collector has not told.']
    : [];
