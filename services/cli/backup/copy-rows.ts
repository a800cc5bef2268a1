import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

export type Row = Record<string, SQLInputValue>;

/**
 * Works on a database with another one of its kind beside it, whose tables are `older.…`, in one transaction. What the
 * other one lacks, since an earlier version made it, is as if it had never been told.
 */
export function withOlder<T>(path: string, older: string, work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA synchronous = FULL');
    database.prepare('ATTACH ? AS older').run(older);
    database.exec('BEGIN IMMEDIATE');
    const result = work(database);
    database.exec('COMMIT');
    return result;
  } finally {
    // What was not committed is rolled back.
    database.close();
  }
}

/** Inserts rows that come from `older`, as far as the table has their columns. */
export function inserter(database: DatabaseSync, table: string): (row: Row) => void {
  const known = database.prepare(`PRAGMA table_info(${table})`).all() as { name: string }[];
  return (row) => {
    const columns = known.map(({ name }) => name).filter((name) => Object.hasOwn(row, name));
    const places = columns.map((name) => `$${name}`);
    const values = Object.fromEntries(columns.map((name) => [name, row[name] ?? null]));
    database.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places.join(', ')})`).run(values);
  };
}

export const all = (database: DatabaseSync, sql: string, ...values: SQLInputValue[]): Row[] =>
  database.prepare(sql).all(...values) as Row[];
