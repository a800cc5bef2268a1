import type { StatementSync } from 'node:sqlite';
import { SQLITE, sqliteCodeOf } from '../sqlite-codes.ts';
import { isBeginning, readBeginning, STAND_IN } from './bound-cell.ts';
import { readPastBrokenSchema } from './broken-schema.ts';
import { quoted } from './column-sql.ts';
import { createRowPace, mustCostLittle, type RowPace } from './computed-rows.ts';
import { settleRow } from './further-columns.ts';
import { endingOnes, inOwnOrder } from './in-own-order.ts';
import type { SourceDatabase } from './open-source-database.ts';
import { asArrays, type Place, pageOf } from './page-of-rows.ts';
import { planColumns } from './plan-columns.ts';
import { readBytes } from './read-bytes.ts';
import type { Cell, TableRead } from './read-table.ts';
import { takenIds } from './taken-ids.ts';

/** A table of which rows are taken, some at a time. */
export interface PreparedTable {
  /** The rows after a place, so many at most and fewer where they are long; none after the last. */
  next(after: Place, limit: number): Cell[][];
  /** The place after these rows. */
  after(place: Place, rows: Cell[][]): Place;
  /** The row of a rowid; null where there is none, or none has one. */
  rowAt(rowid: bigint): Cell[] | null;
  /** Between two calls of `next` its transaction may end and another begin. */
  readonly isInSlices: boolean;
  /** What of the needed columns the table lacks, in words; null when they are all there. */
  readonly lacks: string | null;
  /** The own ids that are rowids of rows without one. */
  takenIds(): ReadonlySet<string>;
}

const CACHE_KIB = 1_024;
const LOWEST_ROWID = -(2n ** 63n);
const HIGHEST_ROWID = 2n ** 63n - 1n;
/** A column may bear one of these names, which then is not the rowid's. */
const ROWID_NAMES = ['rowid', '_rowid_', 'oid'];

/** Begins the transaction, and fixes which rows are meant. Throws as `readTable` does, and what SQLite says. */
export function prepareTable({ database }: SourceDatabase, read: TableRead): PreparedTable {
  readPastBrokenSchema(database, read);
  if (!database.isTransaction) database.exec(`PRAGMA cache_size = -${CACHE_KIB}; BEGIN`);
  const encoding = String(database.prepare('PRAGMA encoding').get()?.encoding);
  const { present, lacks, names, kinds, plan, columns, ids, computed } = planColumns(database, read);
  const what = `${read.name}: ${read.table}`;
  mustCostLittle(database, read.table, computed, what);
  const pace = computed.length === 0 ? null : createRowPace(read.clock, what);

  function readCells(row: Cell[], bytesOf: (place: number) => Uint8Array | null): Cell[] {
    pace?.came();
    for (let i = 0; i < kinds.length; i++) {
      const cell = row[i];
      if (typeof cell === 'string' ? !cell.includes(STAND_IN) : !(cell instanceof Uint8Array)) continue;
      const kind = kinds[i] ?? 'text';
      const bytes = cell instanceof Uint8Array ? cell : bytesOf(i);
      if (bytes === null) continue;
      row[i] = isBeginning(kind, bytes) ? readBeginning(kind, bytes, encoding) : readBytes(kind, bytes);
    }
    return settleRow(row, plan);
  }

  const rowid = rowidName(database, present, read.table);
  if (rowid === null) {
    const ways = columns.map((way) => `SELECT ${way}, NULL FROM ${quoted(read.table)} LIMIT -1 OFFSET ?`);
    const all = endingOnes(database, ways, what);
    return {
      ...inOwnOrder(all, (row) => readCells(row, () => null), pace),
      lacks,
      rowAt: () => null,
      takenIds: () => new Set(),
    };
  }
  const rows = () =>
    database.prepare(
      `SELECT ${columns[0]}, ${rowid} FROM ${quoted(read.table)} WHERE ${rowid} >= ? AND ${rowid} <= ? ORDER BY ${rowid} LIMIT ?`,
    );
  /** What SQLite holds for a text, byte by byte; null where it does not find the row again, in a damaged table. */
  function bytesOf(row: Cell[], place: number): Uint8Array | null {
    const one = database.prepare(
      `SELECT CAST(${quoted(names[place] ?? '')} AS BLOB) FROM ${quoted(read.table)} WHERE ${rowid} = ?`,
    );
    one.setReturnArrays(true);
    const [bytes] = (one.get(rowidOf(row)) ?? []) as unknown as unknown[];
    return bytes instanceof Uint8Array ? bytes : null;
  }

  let taken: ReadonlySet<string> | null = null;
  const end = lastRowid(database.prepare(`SELECT max(${rowid}) FROM ${quoted(read.table)}`));
  const readRow = (row: Cell[]) => readCells(row, (place) => bytesOf(row, place));
  return {
    ...byRowid(rows, end, readRow, pace),
    lacks,
    rowAt(at) {
      const one = database.prepare(`SELECT ${columns[0]}, ${rowid} FROM ${quoted(read.table)} WHERE ${rowid} = ?`);
      asArrays(one);
      pace?.begin();
      const [row] = one.all(at) as unknown as Cell[][];
      return row === undefined ? null : readRow(row);
    },
    takenIds: () => {
      taken ??= takenIds(database, { table: read.table, rowid, ids });
      return taken;
    },
  };
}

/** A statement that met damage fails once more, wherever it is asked to go on: then another takes its place. */
function byRowid(
  prepareRows: () => StatementSync,
  end: bigint | null,
  readCells: (row: Cell[]) => Cell[],
  pace: RowPace | null,
) {
  let rows: StatementSync | null = null;
  return {
    isInSlices: true,
    next({ rowid }: Place, limit: number): Cell[][] {
      if (end === null || (rowid !== null && rowid >= end)) return [];
      const from = rowid === null ? LOWEST_ROWID : rowid + 1n;
      rows ??= asArrays(prepareRows());
      pace?.begin();
      try {
        const going = rows.iterate(from, end, limit);
        const page = pageOf(going, limit, readCells, [], pace?.isLong);
        // A statement that has not come to its end would hold its lock; one that failed holds none.
        going.return?.();
        return page;
      } catch (error) {
        rows = null;
        throw error;
      }
    },
    after: ({ rowid, count }: Place, page: Cell[][]): Place => ({
      rowid: rowidOf(page.at(-1)) ?? rowid,
      count: count + page.length,
    }),
  };
}

/** The name by which the rows of a table are told apart; null for a view, a table without rowids, or one that hides them. */
function rowidName(database: SourceDatabase['database'], present: readonly string[], table: string): string | null {
  const declared = new Set(present.map((name) => name.toLowerCase()));
  const name = ROWID_NAMES.find((one) => !declared.has(one));
  if (name === undefined) return null;
  try {
    database.prepare(`SELECT ${name} FROM ${quoted(table)} LIMIT 0`);
    return name;
  } catch (error) {
    // The only other thing that may be wrong with it is told when the columns are asked for.
    if (sqliteCodeOf(error) === SQLITE.error) return null;
    throw error;
  }
}

function rowidOf(row: Cell[] | undefined): bigint | null {
  const rowid = row?.at(-1);
  return typeof rowid === 'bigint' ? rowid : null;
}

/** The end of a table whose last page is broken cannot be known: then all that can be read is meant. Null when it is empty. */
function lastRowid(statement: StatementSync): bigint | null {
  try {
    asArrays(statement);
    const [row] = statement.all() as unknown as Cell[][];
    return rowidOf(row);
  } catch (error) {
    if (sqliteCodeOf(error) !== SQLITE.corrupt) throw error;
    return HIGHEST_ROWID;
  }
}
