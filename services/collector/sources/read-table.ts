import { statSync } from 'node:fs';
import type { Clock } from '../../../shared/runtime/clock.ts';
import type { FollowedTable } from './follow-table.ts';
import { createLeftOut } from './left-out-values.ts';
import { openSourceDatabase, type SourceDatabase } from './open-source-database.ts';
import { type Place, START } from './page-of-rows.ts';
import { type PreparedTable, prepareTable } from './prepare-table.ts';
import type { ColumnKind } from './read-bytes.ts';
import { createRowIds } from './row-ids.ts';
import { letOwnerIn, whenUnlocked } from './share-with-owner.ts';
import { SourceProblem } from './source-problem.ts';

/**
 * A value as it comes out: text columns are text, number columns what the boat wrote, null when there is none; bytes are
 * what neither is, also where SQLite calls them a text. The last three of each row: what of it nobody reads (`leftOutOf`),
 * whose clock its time is of (`isOfSqlite`), and its rowid, a bigint; null in what has none.
 */
export type Cell = string | number | bigint | Uint8Array | null;

/** Which columns may say something, by their names, and which values of them do. */
export interface SaidBy {
  mayBe(name: string): boolean;
  says(name: string, value: Cell): boolean;
}

export interface TableRead {
  readonly path: string;
  /** How a person knows the database. */
  readonly name: string;
  readonly table: string;
  /** Columns by name, whatever their order; a column that the table lacks reads as null, but for an id (`createRowIds`). */
  readonly columns: Readonly<Record<string, ColumnKind | 'said'>>;
  /** So many of the columns, the first ones, name a row that has neither an id nor a rowid; with another number ids would change. */
  readonly namedBy: number;
  /** Names that a column is known by besides its own, the likeliest first. */
  readonly otherNames?: Readonly<Record<string, readonly string[]>>;
  /**
   * What of the columns is made of what others say, each of which may have any name: a text of all that say so, null where
   * none does. What says anything else is named among what nobody reads.
   */
  readonly saidBy?: Readonly<Record<string, SaidBy>>;
  /** Columns that are known, and stay aboard: nobody misses them. */
  readonly keptAboard?: readonly string[];
  /** Columns without which the rows say little: that the table lacks them is a problem. */
  readonly needed?: readonly string[];
  /** Told what is read, so that a table that was begun anew is known as such before its first row. */
  readonly follow?: FollowedTable;
  /** Our own folder, for the copy that a WAL without an owner needs. */
  readonly scratch: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const PAGE_ROWS = 250;
const REOPENS = 20;

/**
 * All rows of a table, or a view, that were there when the read began, in the order they were written, in pages. Read in
 * one transaction where that hinders nobody (WAL), else in slices short enough for the boat's own writer; what has no
 * rowids (a view, a table WITHOUT ROWID) comes in its own order, and cannot be read in slices.
 * Throws a SourceMissing (no file, or no table in it), or after the rows that could be read a SourceProblem: `unreadable`,
 * `corrupt`, `locked` (by a writer, for more than four seconds), `unexpected_format` (columns are missing).
 */
export async function* readTable(read: TableRead): AsyncGenerator<Cell[][]> {
  let place: Place = START;
  const leftOut = createLeftOut(Object.keys(read.columns));
  const ids = createRowIds(read);
  for (let opening = 0; opening < REOPENS; opening++) {
    const source = await openSourceDatabase(read.path, read.name, read.scratch);
    try {
      const page = await whenUnlocked(read, () => prepareTable(source, read));
      if (opening === 0) {
        read.follow?.begin({ file: fileAt(read.path), rowAt: (rowid) => rowAt(page, rowid) });
        if (read.follow?.isInDoubt()) read.follow.settle(yield* comesToItsEnd(read, source, page));
      }
      let limit = PAGE_ROWS;
      let heldSince = read.clock.monotonicMs();
      for (;;) {
        const rows = await whenUnlocked(read, () => page.next(place, limit)).catch((error: unknown) => {
          // One by one up to the broken page, so that none that can be read is left out.
          if (limit > 1 && error instanceof SourceProblem && error.code === 'corrupt') return 'narrow' as const;
          throw error;
        });
        if (source.hasMoved()) break;
        if (rows === 'narrow') {
          limit = 1;
          continue;
        }
        if (rows.length === 0) {
          if (page.lacks !== null)
            throw new SourceProblem('unexpected_format', page.lacks + leftOut.sentence(), { isAllRead: true });
          if (leftOut.sentence() !== '')
            throw new SourceProblem('values_changed', `${read.name}:${leftOut.sentence()}`, { isAllRead: true });
          return;
        }
        place = page.after(place, rows);
        read.follow?.saw(rows);
        for (const row of rows) leftOut.takeFrom(row);
        await ids.nameAll(rows, () => whenUnlocked(read, page.takenIds));
        yield rows;
        heldSince = letOwnerIn(read, source, page, heldSince);
      }
    } finally {
      source.close();
    }
  }
  throw new SourceProblem('locked', `${read.name} is written so often that it could not be read to its end.`);
}

/** Whether all rows can be read, told before the first is given; by empty pages meanwhile, so that nobody takes it for stalled. */
async function* comesToItsEnd(
  read: TableRead,
  source: SourceDatabase,
  page: PreparedTable,
): AsyncGenerator<Cell[][], boolean> {
  let heldSince = read.clock.monotonicMs();
  try {
    for (let place = START; ; ) {
      const rows = await whenUnlocked(read, () => page.next(place, PAGE_ROWS));
      if (source.hasMoved()) return false;
      if (rows.length === 0) return true;
      place = page.after(place, rows);
      yield [];
      heldSince = letOwnerIn(read, source, page, heldSince);
    }
  } catch (error) {
    if (error instanceof SourceProblem) return false;
    throw error;
  }
}

/** Its inode may be given to another file once it is removed; with the time of its making it is its own. */
function fileAt(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stat ? `${stat.ino}-${stat.birthtimeNs}` : '';
}

/** Null also where it cannot be read: that shows again when its page comes. */
function rowAt(table: PreparedTable, rowid: bigint): Cell[] | null {
  try {
    return table.rowAt(rowid);
  } catch {
    return null;
  }
}
