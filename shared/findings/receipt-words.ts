import { withoutInWords } from '../export/delivered-without.ts';
import { isDeliveryUnknown } from '../export/delivery-unknown.ts';
import type { Job, PastJob } from '../export/job.ts';

/** Of a delivered export: what says that it is ashore. Pure. */
export function receiptInWords(job: Pick<Job | PastJob, 'import_id' | 'last_error'>): string {
  if (isDeliveryUnknown(job)) return 'taken up out of the archive, not known whether delivered';
  const receipt = job.import_id ? `receipt ${job.import_id}` : 'without a receipt';
  const without = withoutInWords(job);
  return without === null ? receipt : `${receipt}; ${without}`;
}
