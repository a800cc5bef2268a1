import type { Job, PastJob } from './job.ts';

/**
 * `last_error` of an export that stands among the delivered ones though nobody knows: its file lay in the archive, and
 * the queue that knew is lost.
 */
export const DELIVERY_UNKNOWN = 'It was taken up out of the archive; whether it was delivered is not known.';

/** `last_error` of a cancelled export that was on its way: the server may have it all the same. */
export const CANCELLED_ON_ITS_WAY = 'It was cancelled while it was uploaded; it may be ashore.';

export const isDeliveryUnknown = ({ last_error }: Pick<Job | PastJob, 'last_error'>): boolean =>
  last_error === DELIVERY_UNKNOWN;
