import type { Job, PastJob } from './job.ts';

/** `last_error` of a delivered export of which the server refused records: of all that it is, this is kept for ever. Pure. */

/** What the server said of the first of them follows. */
export const deliveredWithout = (records: number, said: string): string =>
  `${records} record${records === 1 ? '' : 's'} that the server refused went into quarantine. ${said}`.trim();

/** What it is without, in words; null when it was delivered whole. */
export const withoutInWords = ({ last_error }: Pick<Job | PastJob, 'last_error'>): string | null =>
  /^\d+ records? that the server refused went into quarantine/.exec(last_error ?? '')?.[0] ?? null;
