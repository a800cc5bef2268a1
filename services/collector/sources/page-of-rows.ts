import type { StatementSync } from 'node:sqlite';
import type { Cell } from './read-table.ts';

/** How far a table was read: to which rowid, and how many rows. */
export interface Place {
  readonly rowid: bigint | null;
  readonly count: number;
}

export const START: Place = { rowid: null, count: 0 };

/** Rows of so many characters and bytes are a page, however few they are. */
const PAGE_SIZE = 1_024 * 1_024;

/** Fills a page up with the next rows, as far as they come, and gives it; `isLong` ends it before. */
export function pageOf(
  rows: Iterator<unknown>,
  limit: number,
  readCells: (row: Cell[]) => Cell[],
  page: Cell[][],
  isLong: () => boolean = () => false,
): Cell[][] {
  for (let size = 0; page.length < limit && size < PAGE_SIZE && (page.length === 0 || !isLong()); ) {
    const { done, value } = rows.next();
    if (done) break;
    const row = readCells(value as Cell[]);
    page.push(row);
    for (const cell of row) if (typeof cell === 'string' || cell instanceof Uint8Array) size += cell.length;
  }
  return page;
}

export function asArrays(statement: StatementSync): StatementSync {
  statement.setReturnArrays(true);
  // Rowids are the only integers that come out; they may be larger than a JavaScript number can hold exactly.
  statement.setReadBigInts(true);
  return statement;
}
