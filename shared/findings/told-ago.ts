import type { QueueStatus } from '../contracts/queue-status.ts';

/**
 * How long ago retained state was told, milliseconds of true time as far as one can know. Clocks jump, most of all when a
 * boat without a clock battery finds the time again; but its owner tells it anew at every start, so that it is never
 * older than this machine's run. Pure.
 */
export function toldMsAgo(lastUpdated: string, now: number, uptimeMs: number): number {
  return Math.max(0, Math.min(now - Date.parse(lastUpdated), uptimeMs));
}

/** The queue's status with its ages as of now: on the bus they are as of `last_updated`, and nothing is told at rest. Pure. */
export function agedStatus(status: QueueStatus, toldAgoMs: number): QueueStatus {
  const aged = (seconds: number | null) => (seconds === null ? null : Math.round(seconds + toldAgoMs / 1_000));
  return {
    ...status,
    oldest_pending_age_s: aged(status.oldest_pending_age_s),
    last_delivered_age_s: aged(status.last_delivered_age_s),
  };
}
