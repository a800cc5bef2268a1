import { digestOf } from './digest-of.ts';
import type { Recording } from './recording.ts';
import type { prepareRecordingSql } from './recording-sql.ts';

type Sql = Pick<ReturnType<typeof prepareRecordingSql>, 'standing' | 'formerly' | 'knownAs' | 'claim' | 'claimOwn'>;

/**
 * The contribution under the key that it has: what an earlier version kept before it knew senders belongs to the first that
 * says the same, and keeps its key from then on, also when it is edited. No two senders ever have the same: what is stored
 * since is its sender’s alone. Belongs into a transaction.
 */
export function underKnownKey(sql: Sql, recording: Recording): Recording {
  const { category, key, formerKey, record } = recording;
  if (formerKey === undefined) return ofSomebody(sql, recording);
  if (sql.standing.get(category, key) !== undefined) return recording;
  const known = sql.formerly.get({ category, key })?.key;
  if (typeof known === 'string') return { ...recording, key: known };
  const digest = digestOf(JSON.stringify(record));
  const isClaimed = sql.claim.run({ category, key, formerKey, digest }).changes > 0;
  return isClaimed ? { ...recording, key: formerKey } : recording;
}

/** Somebody aboard has the keys of the earlier version, but for those that another has claimed. */
function ofSomebody(sql: Sql, recording: Recording): Recording {
  const { category, key, apartKey } = recording;
  if (apartKey === undefined) return recording;
  sql.claimOwn.run({ category, key });
  const owner = sql.knownAs.get(category, key)?.knownAs ?? key;
  return owner === key ? recording : { ...recording, key: apartKey };
}
