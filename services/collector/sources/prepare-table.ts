import type { StatementSync } from 'node:sqlite';
import { SQLITE, sqliteCodeOf } from '../sqlite-codes.ts';
import { columnSql, quoted, unreadSql } from './column-sql.ts';
import { columnsFor, lacking } from './find-columns.ts';
import { settleRow, sqliteForm } from './further-columns.ts';
import type { SourceDatabase } from './open-source-database.ts';
import { readBytes } from './read-bytes.ts';
import type { Cell, TableRead } from './read-table.ts';
import { SourceMissing, SourceProblem } from './source-problem.ts';

/** How far a table was read: to which rowid, and how many rows. */
export interface Place {
  readonly rowid: bigint | null;
  readonly count: number;
}

export const START: Place = { rowid: null, count: 0 };

/** A table of which rows are taken, some at a time. */
export interface PreparedTable {
  /** The rows after a place; none after the last. */
  next(after: Place, limit: number): Cell[][];
  /** The place after these rows. */
  after(place: Place, rows: Cell[][]): Place;
  /** Between two calls of `next` its transaction may end and another begin. */
  readonly isInSlices: boolean;
  /** What of the needed columns the table lacks, in words; null when they are all there. */
  readonly lacks: string | null;
}

/** What stands in a text for bytes that are no UTF-8; a writer may also have meant it. */
const STAND_IN = '\uFFFD';
const CACHE_KIB = 1_024;
const LOWEST_ROWID = -(2n ** 63n);
const HIGHEST_ROWID = 2n ** 63n - 1n;
/** A column may bear one of these names, which then is not the rowid's. */
const ROWID_NAMES = ['rowid', '_rowid_', 'oid'];

/** Begins the transaction, and fixes which rows are meant. Throws as `readTable` does, and what SQLite says. */
export function prepareTable({ database }: SourceDatabase, read: TableRead): PreparedTable {
  if (!database.isTransaction) database.exec(`PRAGMA cache_size = -${CACHE_KIB}; BEGIN`);
  // `table_info` leaves out generated columns; what is hidden of a virtual table is none of its columns.
  const declared = database
    .prepare('SELECT name, hidden, dflt_value FROM pragma_table_xinfo(?) WHERE hidden <> 1')
    .all(read.table);
  const present = declared.map(({ name }) => String(name));
  if (present.length === 0) {
    throw new SourceMissing(`${read.name} has no table ${read.table} any more: what it held is not in this export.`, {
      ifNever: `It has no table ${read.table}: nothing has been recorded yet.`,
    });
  }
  const found = columnsFor(present, read);
  const lacks = lacking(present, read);
  if (lacks !== null && found.flat().length === 0) throw new SourceProblem('unexpected_format', lacks);
  const alternatives = found.flatMap((names, instead) => names.slice(1).map((name) => ({ name, instead })));
  const names = [...found.map(([name]) => name), ...alternatives.map(({ name }) => name)];
  const asked = Object.values(read.columns);
  const kinds = [...asked, ...alternatives.map(({ instead }) => asked[instead] ?? 'text')];
  const known = new Set([...names, ...(read.keptAboard ?? [])]);
  const defaults = new Map(declared.map(({ name, dflt_value }) => [String(name), sqliteForm(dflt_value)]));
  const forms = new Map(
    names.flatMap((name = '', i) => {
      const form = kinds[i] === 'time' ? defaults.get(name) : null;
      return form ? [[i, form] as const] : [];
    }),
  );
  const plan = { asked: asked.length, alternatives, forms };
  // What is computed holds nothing of its own, and may fail.
  const unread = declared.flatMap(({ name, hidden }) => (hidden === 0 && !known.has(String(name)) ? String(name) : []));
  const columns = [
    ...names.map((name, i) => columnSql(name, kinds[i] ?? 'text')),
    isView(database, read.table) ? 'NULL' : unreadSql(unread),
    'NULL',
  ].join(', ');

  function readCells(row: Cell[], bytesOf: (place: number) => Uint8Array | null): Cell[] {
    for (let i = 0; i < kinds.length; i++) {
      const cell = row[i];
      if (typeof cell === 'string' ? !cell.includes(STAND_IN) : !(cell instanceof Uint8Array)) continue;
      const bytes = cell instanceof Uint8Array ? cell : bytesOf(i);
      if (bytes !== null) row[i] = readBytes(kinds[i] ?? 'text', bytes);
    }
    return settleRow(row, plan);
  }

  const rowid = rowidName(database, present, read.table);
  if (rowid === null) {
    const all = database.prepare(`SELECT ${columns}, NULL FROM ${quoted(read.table)} LIMIT -1 OFFSET ?`);
    return { ...inOwnOrder(all, (row) => readCells(row, () => null)), lacks };
  }
  const rows = database.prepare(
    `SELECT ${columns}, ${rowid} FROM ${quoted(read.table)} WHERE ${rowid} >= ? AND ${rowid} <= ? ORDER BY ${rowid} LIMIT ?`,
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

  const end = lastRowid(database.prepare(`SELECT max(${rowid}) FROM ${quoted(read.table)}`));
  return {
    ...byRowid(rows, end, (row) => readCells(row, (place) => bytesOf(row, place))),
    lacks,
  };
}

function byRowid(rows: StatementSync, end: bigint | null, readCells: (row: Cell[]) => Cell[]) {
  asArrays(rows);
  return {
    isInSlices: true,
    next({ rowid }: Place, limit: number): Cell[][] {
      if (end === null || (rowid !== null && rowid >= end)) return [];
      const page = rows.all(rowid === null ? LOWEST_ROWID : rowid + 1n, end, limit) as unknown as Cell[][];
      return page.map(readCells);
    },
    after: ({ rowid, count }: Place, page: Cell[][]): Place => ({
      rowid: rowidOf(page.at(-1)) ?? rowid,
      count: count + page.length,
    }),
  };
}

/** Of one statement, whose rows stay those of its beginning. Where it failed once, it fails again: it lost its place. */
function inOwnOrder(all: StatementSync, readCells: (row: Cell[]) => Cell[]) {
  asArrays(all);
  let going: Iterator<unknown> | null = null;
  let failed: unknown = null;
  return {
    isInSlices: false,
    next({ count }: Place, limit: number): Cell[][] {
      const page: Cell[][] = [];
      try {
        if (failed !== null) throw failed;
        going ??= all.iterate(count);
        while (page.length < limit) {
          const { done, value } = going.next();
          if (done) break;
          page.push(readCells(value as Cell[]));
        }
      } catch (error) {
        const isLocked = sqliteCodeOf(error) === SQLITE.busy || sqliteCodeOf(error) === SQLITE.locked;
        if (isLocked) going = null;
        else failed = error;
        if (page.length === 0) throw error;
      }
      return page;
    },
    after: ({ rowid, count }: Place, page: Cell[][]): Place => ({ rowid, count: count + page.length }),
  };
}

function asArrays(statement: StatementSync): void {
  statement.setReturnArrays(true);
  // Rowids are the only integers that come out; they may be larger than a JavaScript number can hold exactly.
  statement.setReadBigInts(true);
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

/** Its columns are computed. */
const isView = (database: SourceDatabase['database'], table: string): boolean =>
  database.prepare("SELECT 1 FROM pragma_table_list(?) WHERE type = 'view'").get(table) !== undefined;

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
