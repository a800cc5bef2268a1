import type { BoatFacts } from './boat-facts.ts';

/**
 * How many requests are acknowledged and not an export yet; 0 where the collector was never heard. What the collector told
 * is older than the queue's own word, in which the export of one of them may stand already. Pure.
 */
export function countOpenRequests({ collector, jobs }: Pick<BoatFacts, 'collector' | 'jobs'>): number {
  if (collector === null) return 0;
  const { requests_open, open_requests = [] } = collector;
  if (open_requests.length === 0) return requests_open;
  const made = new Set(jobs.map(({ request_id }) => request_id));
  return requests_open - open_requests.filter((id) => made.has(id)).length;
}
