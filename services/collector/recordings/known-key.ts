import { digestOf } from './digest-of.ts';
import type { Recording } from './recording.ts';
import type { prepareRecordingSql } from './recording-sql.ts';

/**
 * The contribution under the key that it has: what an earlier version kept before it knew senders belongs to the first that
 * says the same, and keeps its key from then on, also when it is edited. Belongs into a transaction.
 */
export function underKnownKey(
  sql: Pick<ReturnType<typeof prepareRecordingSql>, 'standing' | 'formerly' | 'claim'>,
  recording: Recording,
): Recording {
  const { category, key, formerKey, record } = recording;
  if (formerKey === undefined || sql.standing.get(category, key) !== undefined) return recording;
  const known = sql.formerly.get({ category, key })?.key;
  if (typeof known === 'string') return { ...recording, key: known };
  const digest = digestOf(JSON.stringify(record));
  const isClaimed = sql.claim.run({ category, key, formerKey, digest }).changes > 0;
  return isClaimed ? { ...recording, key: formerKey } : recording;
}
