import { isDeliveryUnknown } from '../export/delivery-unknown.ts';
import type { Job } from '../export/job.ts';
import type { BoatFacts } from './boat-facts.ts';
import { ago, counted, dayAndTime } from './in-words.ts';
import { receiptInWords } from './receipt-words.ts';

/** How much has gone ashore, and up to when. Pure. */

const isDelivered = (job: Job): boolean => job.status === 'completed' && !isDeliveryUnknown(job);

/** The export that was delivered last, of those still listed. */
export function lastDelivered(jobs: readonly Job[]): Job | null {
  const at = (job: Job) => Date.parse(job.completed_at ?? '') || 0;
  return jobs.filter(isDelivered).reduce<Job | null>((last, job) => (last && at(last) > at(job) ? last : job), null);
}

/**
 * By category, the newest record that is ashore: of the newest delivered export that holds the category, since one that
 * failed before may have been delivered after it. Empty where exports do not tell.
 */
export function newestAshore(jobs: readonly Job[]): Readonly<Record<string, string>> {
  const delivered = jobs.filter(isDelivered).sort((a, b) => (a.created_at < b.created_at ? -1 : 1));
  return Object.assign({}, ...delivered.map(({ last_record_at = {} }) => last_record_at));
}

export function ashoreLines({ queue, jobs, collector, now }: BoatFacts): string[] {
  if (queue === null) return ['not known.'];
  const { ledger } = queue;
  if (ledger.completed === 0) return ['no export has been delivered yet.', ...unheard(collector)];
  const last = lastDelivered(jobs);
  const when = last?.completed_at
    ? ` The last: ${last.queue_id}, ${ago(last.completed_at, now)}, ${receiptInWords(last)}.`
    : '';
  const newest = Object.entries(newestAshore(jobs)).map(([category, at]) => `${category} ${dayAndTime(at, now)}`);
  return [
    `${counted(ledger.completed, 'export')} of ${ledger.queued} delivered.${when}`,
    ...(newest.length > 0 ? [`Newest records ashore: ${newest.join(', ')}.`] : []),
    ...unheard(collector),
  ];
}

/** An older collector, or none, does not tell: that is not nothing. */
const unheard = (collector: BoatFacts['collector']): string[] =>
  collector === null
    ? ['What was recorded or asked for here since then is not known: the collector has not told.']
    : [];
