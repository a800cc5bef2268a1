import type { StatementSync } from 'node:sqlite';
import { SQLITE, sqliteCodeOf } from '../sqlite-codes.ts';
import { quoted } from './column-sql.ts';
import type { SourceDatabase } from './open-source-database.ts';

/**
 * The own ids of a table that are the rowid of another row which may have none of its own, since its id holds no digit: none
 * of the words for nothing does. Each own id that is a number is looked up by rowid, so this takes one walk over the table.
 */
export function takenIds(
  database: SourceDatabase['database'],
  { table, rowid, ids }: { readonly table: string; readonly rowid: string; readonly ids: readonly string[] },
): ReadonlySet<string> {
  const taken = new Set<string>();
  const hasNone = ids.map((id) => `ifnull(CAST(b.${quoted(id)} AS TEXT), '') NOT GLOB '*[0-9]*'`).join(' AND ');
  for (const id of ids) {
    const own = `CAST(a.${quoted(id)} AS TEXT)`;
    const sql = `SELECT ${own} FROM ${quoted(table)} a WHERE CAST(CAST(${own} AS INTEGER) AS TEXT) = ${own}
      AND EXISTS (SELECT 1 FROM ${quoted(table)} b WHERE b.${rowid} = CAST(${own} AS INTEGER) AND ${hasNone})`;
    addAll(taken, database.prepare(sql));
  }
  return taken;
}

function addAll(taken: Set<string>, statement: StatementSync): void {
  statement.setReturnArrays(true);
  try {
    for (const row of statement.iterate()) taken.add(String((row as unknown as unknown[])[0]));
  } catch (error) {
    // What lies behind the damage is in no export either.
    if (sqliteCodeOf(error) !== SQLITE.corrupt) throw error;
  }
}
