import {
  type DELETION_NAMES,
  isDeletedState,
  mayTellState,
  saysDeleted,
} from '../../../shared/export/from-boat/deletion-marks.ts';
import type { Cell, SaidBy } from './read-table.ts';

/** The columns of a table that say that a row is deleted; they stand together, in this order, and after them one that is said. */
export const DELETION_COLUMNS = {
  ...({ deleted: 'text', is_deleted: 'text', deleted_at: 'text' } as const satisfies Record<
    keyof typeof DELETION_NAMES,
    'text'
  >),
  deleted_state: 'said',
} as const;

/** A column of states, of which one says that its row is deleted. */
export const DELETED_STATE: SaidBy = { mayBe: mayTellState, says: (_name, value) => isDeletedState(value) };

/** Whether any of these columns, of which the first has this place, says so, of a moment up to `latest`. A million rows pass here. */
export const isDeletedRow = (row: readonly Cell[], first: number, latest: string | null): boolean =>
  (row[first] !== null && saysDeleted(row[first], latest)) ||
  (row[first + 1] !== null && saysDeleted(row[first + 1], latest)) ||
  (row[first + 2] !== null && saysDeleted(row[first + 2], latest)) ||
  row[first + 3] !== null;
