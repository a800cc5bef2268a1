import { isObjectCategory } from '../../../shared/export/category-names.ts';
import { digestOf } from './digest-of.ts';
import type { Recording } from './recording.ts';
import type { prepareRecordingSql } from './recording-sql.ts';

/** Whether the same was said before. Records of an object are laid over one another: an earlier one that is said again is the last word again. */
export function isKnown(
  sql: Pick<ReturnType<typeof prepareRecordingSql>, 'same' | 'newest'>,
  { category, key, record }: Recording,
): boolean {
  const same = sql.same.get(category, key, digestOf(JSON.stringify(record)));
  if (same === undefined) return false;
  return !isObjectCategory(category) || same.seq === sql.newest.get(category)?.seq;
}
