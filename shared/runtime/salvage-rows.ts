import { messageOf } from './errors.ts';
import { isDamage } from './sqlite-errors.ts';

/** What the SQLite libraries have in common. */
export interface Rows {
  prepare(sql: string): {
    all(...params: never[]): unknown[];
    get(...params: never[]): unknown;
    run(...params: never[]): unknown;
  };
}

export type Row = Record<string, unknown>;

export interface Salvaged {
  /** Rows kept, by table. */
  readonly kept: Readonly<Record<string, number>>;
  /** Tables that could not be read as a whole, and why, in words. */
  readonly unreadable: readonly string[];
}

/** Reads that may fail before a table is given up: a damaged page costs one for each row that it held, and a few more. */
const FAILURES_BORNE = 20_000;
const FALLBACK_LAST_ROW = 1_000_000;
const ROWS_A_READ = 500;

/**
 * Copies what can be read of every table of `fresh` from a damaged database of the same or an older version, around
 * what is damaged. `mend` may change a row, or drop it by giving null.
 */
export function salvageTables(damaged: Rows, fresh: Rows, mend: (table: string, row: Row) => Row | null): Salvaged {
  const kept: Record<string, number> = {};
  const unreadable: string[] = [];
  for (const { name, hasRowId } of tablesOf(fresh)) {
    const columns = columnsOf(fresh, name);
    const insert = inserter(fresh, name);
    const problem = readAround(damaged, name, hasRowId, (values) => {
      // By place, not by name: names lie in the damaged file too.
      const row = mend(name, Object.fromEntries(values.map((value, i) => [columns[i] ?? '', value])));
      if (row === null) return;
      insert(row);
      kept[name] = (kept[name] ?? 0) + 1;
    });
    if (problem !== null) unreadable.push(`${name}: ${problem}`);
  }
  return { kept, unreadable };
}

function tablesOf(database: Rows): { name: string; hasRowId: boolean }[] {
  const tables = database
    .prepare(`SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid`)
    .all() as { name: string; sql: string }[];
  return tables.map(({ name, sql }) => ({ name, hasRowId: !/WITHOUT ROWID/i.test(sql) }));
}

function columnsOf(database: Rows, table: string): string[] {
  return (database.prepare(`PRAGMA table_info(${table})`).all() as { name: string }[]).map(({ name }) => name);
}

function inserter(fresh: Rows, table: string): (row: Row) => void {
  const statements = new Map<string, ReturnType<Rows['prepare']>>();
  return (row) => {
    const columns = Object.keys(row).join(', ');
    const places = Object.keys(row)
      .map(() => '?')
      .join(', ');
    const statement = statements.get(columns) ?? fresh.prepare(`INSERT INTO ${table} (${columns}) VALUES (${places})`);
    statements.set(columns, statement);
    statement.run(...(Object.values(row) as never[]));
  };
}

/**
 * Hands out a table's rows as values in the order of its columns. A range of row ids that cannot be read is halved
 * until what fails is a single row. Gives what was wrong, or null. A row that `take` throws for is passed over.
 */
function readAround(damaged: Rows, table: string, hasRowId: boolean, take: (values: unknown[]) => void): string | null {
  let failures = 0;
  let problem: string | null = null;
  const note = (error: unknown) => {
    failures++;
    problem ??= messageOf(error);
  };
  const hand = (row: unknown) => {
    try {
      take(Object.values(row as object));
    } catch (error) {
      note(error);
    }
  };
  try {
    if (!hasRowId) {
      for (const row of damaged.prepare(`SELECT * FROM ${table}`).all()) hand(row);
      return problem;
    }
    const range = `rowid > ? AND rowid <= ? ORDER BY rowid LIMIT ${ROWS_A_READ}`;
    const read = damaged.prepare(`SELECT * FROM ${table} WHERE ${range}`);
    const ranges: [number, number][] = [[-1, lastRowId(damaged, table)]];
    for (let next = ranges.pop(); next && failures < FAILURES_BORNE; next = ranges.pop()) {
      const [after, upTo] = next;
      const rows = readOrNull(() => read.all(...([after, upTo] as never[])), note);
      if (rows && rows.length < ROWS_A_READ) {
        for (const row of rows) hand(row);
      } else if (upTo - after > 1) {
        const middle = after + Math.ceil((upTo - after) / 2);
        ranges.push([middle, upTo], [after, middle]);
      }
    }
  } catch (error) {
    note(error);
  }
  return problem;
}

function readOrNull(read: () => unknown[], note: (error: unknown) => void): unknown[] | null {
  try {
    return read();
  } catch (error) {
    if (!isDamage(error)) throw error;
    note(error);
    return null;
  }
}

function lastRowId(damaged: Rows, table: string): number {
  try {
    const row = damaged.prepare(`SELECT max(rowid) AS last FROM ${table}`).get() as { last: number | null };
    return row.last ?? 0;
  } catch {
    return FALLBACK_LAST_ROW;
  }
}
