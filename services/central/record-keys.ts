import { createHash } from 'node:crypto';
import { type CategoryName, isObjectCategory } from '../../shared/export/category-names.ts';

/** The member by which the records of a category are told apart where they have no key; the others have none. */
const OWN_IDS: Partial<Readonly<Record<CategoryName, string>>> = {
  engine_benchmark: 'run_id',
  boatlog: 'entry_id',
  marine_vision_captures: 'capture_id',
  marine_vision_snapshots: 'snapshot_id',
  system_alerts: 'alert_id',
};

/** Begins no key that a boat gives. */
const MADE = 'unkeyed:';

/**
 * A key for a record that has none, as of an older boat: an object's by its category, another's by its own id, else by what it
 * is. `isTaken` says whether another record of the same export has that id; then both go into the key. Pure.
 */
export function madeKey(
  category: CategoryName,
  record: Readonly<Record<string, unknown>>,
  text: string,
  isTaken: (key: string) => boolean,
): string {
  if (isObjectCategory(category)) return `${MADE}${category}`;
  const id = record[OWN_IDS[category] ?? ''];
  if (typeof id !== 'string' || id === '') return `${MADE}sha256:${digestOf(text)}`;
  const byId = `${MADE}id:${id}`;
  return isTaken(byId) ? `${byId} sha256:${digestOf(text)}` : byId;
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');
