import { isObjectCategory } from '../../../shared/export/category-names.ts';
import { digestOf } from './digest-of.ts';
import type { Recording } from './recording.ts';
import type { prepareRecordingSql } from './recording-sql.ts';

/** What becomes of one more word on a thing: the first, in place of one that is not ashore, or of one that is; or said before. */
export type Became = 'new' | 'replaced' | 'new_version' | 'known';

type Sql = Pick<ReturnType<typeof prepareRecordingSql>, 'same' | 'newest' | 'standing'>;

export function becomes(sql: Sql, recording: Recording): Became {
  const { category, key } = recording;
  if (isKnown(sql, recording)) return 'known';
  const standing = sql.standing.get(category, key);
  if (standing === undefined || isObjectCategory(category)) return 'new';
  return standing.waits === 1 ? 'replaced' : 'new_version';
}

/** Whether the same was said before. Records of an object are laid over one another: an earlier one that is said again is the last word again. */
function isKnown(sql: Sql, { category, key, record }: Recording): boolean {
  const same = sql.same.get(category, key, digestOf(JSON.stringify(record)));
  if (same === undefined) return false;
  return !isObjectCategory(category) || same.seq === sql.newest.get(category)?.seq;
}
