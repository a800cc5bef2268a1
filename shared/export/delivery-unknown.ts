import type { Job, PastJob } from './job.ts';

/**
 * `last_error` of an export that stands among the delivered ones though nobody knows: its file lay in the archive, and
 * the queue that knew is lost.
 */
export const DELIVERY_UNKNOWN = 'It was taken up out of the archive; whether it was delivered is not known.';

export const isDeliveryUnknown = ({ last_error }: Pick<Job | PastJob, 'last_error'>): boolean =>
  last_error === DELIVERY_UNKNOWN;
