import type { TimeFields } from '../../../shared/export/from-boat/boat-time.ts';

/** Who gave no time at all meant now; a time that was given and cannot be read stays as it is. */
export function isWithoutTime(record: object): boolean {
  const { timestamp, timestamp_given } = record as Partial<TimeFields>;
  return timestamp === null && timestamp_given === undefined;
}

export const timedByReceipt = (record: object, receivedAt: string | null): object =>
  receivedAt === null ? record : { ...record, timestamp: receivedAt, time_source: 'received' };
