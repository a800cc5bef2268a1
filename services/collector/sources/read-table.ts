import type { StatementSync } from 'node:sqlite';
import { type Clock, pause } from '../../../shared/runtime/clock.ts';
import { messageOf } from '../../../shared/runtime/errors.ts';
import { SQLITE, sqliteCodeOf } from '../sqlite-codes.ts';
import { openSourceDatabase, type SourceDatabase } from './open-source-database.ts';
import { type ColumnKind, readBytes } from './read-bytes.ts';
import { SourceMissing, SourceProblem } from './source-problem.ts';

/**
 * A value as it comes out: text columns are text, number columns what the boat wrote, null when there is none; bytes are
 * what neither is, also where SQLite calls them a text. The last of each row is its rowid, a bigint.
 */
export type Cell = string | number | bigint | Uint8Array | null;

export interface TableRead {
  readonly path: string;
  /** How a person knows the database. */
  readonly name: string;
  readonly table: string;
  /** Columns by name, whatever their order; a column that the table lacks reads as null. */
  readonly columns: Readonly<Record<string, ColumnKind>>;
  /** Our own folder, for the copy that a WAL without an owner needs. */
  readonly scratch: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** What stands in a text for bytes that are no UTF-8; a writer may also have meant it. */
const STAND_IN = '\uFFFD';
const PAGE_ROWS = 250;
const LOCK_WAIT_MS = 4_000;
const LOCK_PAUSE_MS = 50;
/** A reader of a database without WAL keeps its owner from writing; after this long it lets the owner in. */
const HOLD_MS = 250;
const REOPENS = 20;
const CACHE_KIB = 1_024;
const LOWEST_ROWID = -(2n ** 63n);
const HIGHEST_ROWID = 2n ** 63n - 1n;

/**
 * All rows of a table that were there when the read began, in the order they were written, in pages. Read in one
 * transaction where that hinders nobody (WAL), else in slices short enough for the boat's own writer.
 * Throws a SourceMissing (no file, or no table in it), or after the rows that could be read a SourceProblem: `unreadable`,
 * `corrupt`, `locked` (by a writer, for more than four seconds), `unexpected_format` (none of the columns).
 */
export async function* readTable(read: TableRead): AsyncGenerator<Cell[][]> {
  let last = LOWEST_ROWID;
  for (let opening = 0; opening < REOPENS; opening++) {
    const source = openSourceDatabase(read.path, read.name, read.scratch);
    try {
      const page = await whenUnlocked(read, () => prepareTable(source, read));
      let limit = PAGE_ROWS;
      let heldSince = read.clock.monotonicMs();
      for (;;) {
        const rows = await whenUnlocked(read, () => page.next(last, limit)).catch((error: unknown) => {
          // One by one up to the broken page, so that none that can be read is left out.
          if (limit > 1 && error instanceof SourceProblem && error.code === 'corrupt') return 'narrow' as const;
          throw error;
        });
        if (source.hasMoved()) break;
        if (rows === 'narrow') {
          limit = 1;
          continue;
        }
        if (rows.length === 0) return;
        last = rowidOf(rows.at(-1)) ?? last;
        yield rows;
        if (!source.isSnapshot && read.clock.monotonicMs() - heldSince > HOLD_MS) {
          source.database.exec('COMMIT; BEGIN');
          heldSince = read.clock.monotonicMs();
        }
      }
    } finally {
      source.close();
    }
  }
  throw new SourceProblem('locked', `${read.name} is written so often that it could not be read to its end.`);
}

/** Begins the transaction, and fixes which rows are meant. */
function prepareTable(source: SourceDatabase, read: TableRead) {
  const { database } = source;
  if (!database.isTransaction) database.exec(`PRAGMA cache_size = -${CACHE_KIB}; BEGIN`);
  const present = new Map(
    database
      .prepare('SELECT name FROM pragma_table_info(?)')
      .all(read.table)
      .map(({ name }) => [String(name).toLowerCase(), String(name)]),
  );
  if (present.size === 0) {
    throw new SourceMissing(`${read.name} has no table ${read.table} any more: what it held is not in this export.`, {
      ifNever: `It has no table ${read.table}: nothing has been recorded yet.`,
    });
  }
  const kinds = Object.values(read.columns);
  const names = Object.keys(read.columns).map((name) => present.get(name));
  const columns = names.map((name, i) => columnSql(name, kinds[i] ?? 'text'));
  if (columns.every((sql) => sql === 'NULL')) {
    throw new SourceProblem('unexpected_format', `${read.name}: table ${read.table} has none of the expected columns.`);
  }
  const end = lastRowid(database.prepare(`SELECT max(rowid) FROM "${read.table}"`));
  const rows = database.prepare(
    `SELECT ${columns.join(', ')}, rowid FROM "${read.table}" WHERE rowid > ? AND rowid <= ? ORDER BY rowid LIMIT ?`,
  );
  rows.setReturnArrays(true);
  // Rowids are the only integers that come out; they may be larger than a JavaScript number can hold exactly.
  rows.setReadBigInts(true);
  /** What SQLite holds for a text, byte by byte; null where it does not find the row again, in a damaged table. */
  function bytesOf(row: Cell[], place: number): Uint8Array | null {
    const one = database.prepare(
      `SELECT CAST(${quoted(names[place] ?? '')} AS BLOB) FROM "${read.table}" WHERE rowid = ?`,
    );
    one.setReturnArrays(true);
    const [bytes] = (one.get(rowidOf(row)) ?? []) as unknown as unknown[];
    return bytes instanceof Uint8Array ? bytes : null;
  }

  function readCell(row: Cell[], cell: Cell | undefined, place: number): void {
    if (typeof cell === 'string' ? !cell.includes(STAND_IN) : !(cell instanceof Uint8Array)) return;
    const bytes = cell instanceof Uint8Array ? cell : bytesOf(row, place);
    if (bytes !== null) row[place] = readBytes(kinds[place] ?? 'text', bytes);
  }

  return {
    next(after: bigint, limit: number): Cell[][] {
      const page = rows.all(after, end, limit) as unknown as Cell[][];
      for (const row of page) for (let i = 0; i < kinds.length; i++) readCell(row, row[i], i);
      return page;
    },
  };
}

function rowidOf(row: Cell[] | undefined): bigint | null {
  const rowid = row?.at(-1);
  return typeof rowid === 'bigint' ? rowid : null;
}

function columnSql(name: string | undefined, kind: ColumnKind): string {
  if (name === undefined) return 'NULL';
  const column = quoted(name);
  // An integer may be larger than a JavaScript number can hold exactly; then it comes rounded instead of failing.
  if (kind === 'number') return `iif(typeof(${column}) = 'integer', CAST(${column} AS REAL), ${column})`;
  return `iif(typeof(${column}) = 'blob', ${column}, CAST(${column} AS TEXT))`;
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** The end of a table whose last page is broken cannot be known: then all that can be read is meant. */
function lastRowid(statement: StatementSync): bigint {
  try {
    statement.setReturnArrays(true);
    statement.setReadBigInts(true);
    const [row] = statement.all() as unknown as Cell[][];
    return rowidOf(row) ?? LOWEST_ROWID;
  } catch (error) {
    if (sqliteCodeOf(error) !== SQLITE.corrupt) throw error;
    return HIGHEST_ROWID;
  }
}

/** Tries again while a writer has the database locked; waiting never blocks the process. */
async function whenUnlocked<T>(read: TableRead, act: () => T): Promise<T> {
  const deadline = read.clock.monotonicMs() + LOCK_WAIT_MS;
  for (;;) {
    try {
      return act();
    } catch (error) {
      const isLocked = sqliteCodeOf(error) === SQLITE.busy || sqliteCodeOf(error) === SQLITE.locked;
      if (!isLocked || read.signal.aborted || read.clock.monotonicMs() > deadline) throw asProblem(error, read.name);
    }
    await pause(read.clock, LOCK_PAUSE_MS, read.signal);
  }
}

function asProblem(error: unknown, name: string): unknown {
  switch (sqliteCodeOf(error)) {
    case 0:
      return error;
    case SQLITE.busy:
    case SQLITE.locked:
      return new SourceProblem('locked', `${name} was locked by another program.`);
    case SQLITE.corrupt:
    case SQLITE.notADatabase:
      return new SourceProblem('corrupt', `${name} is damaged; what comes after the damage could not be read.`);
    case SQLITE.readonly:
      return new SourceProblem(
        'unreadable',
        `${name} was left in the middle of a write; it can be read once the program that owns it has opened it.`,
      );
    default:
      return new SourceProblem('unreadable', `${name} cannot be read: ${messageOf(error, 200)}.`);
  }
}
