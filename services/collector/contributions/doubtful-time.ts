/**
 * The time of a contributed record that cannot be, by when it came in: receivers of GPS count their weeks anew after 1,024,
 * and show a day twenty years ago; other clocks are ahead. It stays, beside the moment in which it came in. Pure.
 */
export type Doubt = 'rollover' | 'ahead';

const ROLLOVER_MS = 1_024 * 7 * 86_400_000;
/** So long a program may keep what it sends, and clocks may differ. */
const BEFORE_MS = 3 * 86_400_000;
const AFTER_MS = 86_400_000;
const AHEAD_MS = 10 * 60_000;

/** Null where nothing speaks against it, or nothing is known. */
export function doubtOf(timestamp: unknown, receivedAt: unknown): Doubt | null {
  if (typeof timestamp !== 'string' || typeof receivedAt !== 'string') return null;
  const late = Date.parse(receivedAt) - Date.parse(timestamp);
  if (late < -AHEAD_MS) return 'ahead';
  const turns = Math.round(late / ROLLOVER_MS);
  const since = late - turns * ROLLOVER_MS;
  return turns > 0 && since <= BEFORE_MS && since >= -AFTER_MS ? 'rollover' : null;
}

/** The record with when it came in, where that is known: of a time that is wrong, it is all that can put it right. */
export const withReceipt = (record: object, receivedAt: string | null): object =>
  receivedAt === null ? record : { ...record, received_at: receivedAt };
