import { withoutInWords } from '../export/delivered-without.ts';
import { isDeliveryUnknown } from '../export/delivery-unknown.ts';
import type { Job, PastJob } from '../export/job.ts';
import { isNeitherYesNorNo } from '../export/neither-yes-nor-no.ts';

type Told = Pick<Job | PastJob, 'import_id' | 'last_error'> & Partial<Pick<Job, 'attempts'>>;

/** Of a delivered export: what says that it is ashore. Pure. */
export function receiptInWords(job: Told): string {
  if (isDeliveryUnknown(job)) return 'taken up out of the archive, not known whether delivered';
  const receipt = job.import_id ? `receipt ${job.import_id}` : `without a receipt${neither(job)}`;
  const without = withoutInWords(job);
  return without === null ? receipt : `${receipt}; ${without}`;
}

/** Its last attempts are known for as long as its job is. */
const neither = ({ attempts = [] }: Told): string =>
  isNeitherYesNorNo(attempts.at(-1)?.reason) ? ', the answer said neither yes nor no' : '';
