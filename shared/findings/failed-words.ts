import { CANCELLED_ON_ITS_WAY } from '../export/delivery-unknown.ts';
import type { Job } from '../export/job.ts';
import { day, quoted } from './in-words.ts';

/** What became of exports that are not delivered, in the words that every face uses. Pure. */

/** Whether it waits on this boat to go ashore, or is going. */
export const isUnderWay = ({ status }: Job): boolean => status === 'pending' || status === 'uploading';

/** Whether a failed export is tried again by itself; not without its file. Jobs of earlier versions tell it by how their last attempt ended. */
export const isTransient = ({ transient, attempts, file_gone }: Job): boolean =>
  !file_gone && (transient ?? attempts.at(-1)?.outcome === 'retry');

/** Whether the central database itself refused it; without an answer it was for instance the file that was gone. */
export function isRefused({ attempts }: Job): boolean {
  const last = attempts.at(-1);
  return last?.outcome === 'refused' && last.http_status !== undefined;
}

/** "removed about 3 March"; nothing when nobody knows. */
export const removal = (at: string | null | undefined, now: number): string =>
  at ? `removed about ${day(at, now)}` : 'removed after its days';

/** The earliest of these times; null when none is known. */
export function earliest(times: readonly (string | null | undefined)[]): string | null {
  return (
    times
      .filter((at): at is string => typeof at === 'string')
      .sort((a, b) => Date.parse(a) - Date.parse(b))
      .at(0) ?? null
  );
}

/** Of one failed or cancelled export: what is the matter, whether it comes again by itself, and until when it is kept. */
export function endingInWords(job: Job, now: number): string {
  if (job.file_gone) return `${job.status}; its file is gone, so it cannot be retried`;
  const goes = removal(job.kept_until, now);
  const why = job.last_error ? `: ${quoted(job.last_error)}` : '';
  if (job.status === 'cancelled') {
    const ashore = job.last_error === CANCELLED_ON_ITS_WAY ? ' while it was uploaded, so it may be ashore' : '';
    return `cancelled${ashore}; ${goes} unless retried`;
  }
  if (isTransient(job)) return `failed${why}; tried again when the server answers; ${goes}`;
  const what = isRefused(job) ? 'the server refused it' : 'failed';
  return `${what}${why}; it is not tried again by itself; ${goes} unless retried`;
}
