import type { Rows } from './salvage-rows.ts';

/**
 * What is wrong with a database of ours, in words; null when nothing is. `model` is an empty one of the version it
 * should have: whatever SQLite finds well formed, but is not as we made it, is damage as well. `thorough` compares
 * indexes too. `suspicious` are queries that find nothing in a sound database, by what it means when they do.
 */
export function findDamage(
  database: Rows,
  model: Rows,
  thorough: boolean,
  suspicious: Readonly<Record<string, string>>,
): string | null {
  const verdict = firstValue(database, `PRAGMA ${thorough ? 'integrity_check' : 'quick_check'}(1)`);
  if (verdict !== 'ok') return String(verdict).replace(/\s+/g, ' ').slice(0, 200);
  if (makeOf(database) !== makeOf(model)) return 'its tables are not as they were made';
  for (const [meaning, query] of Object.entries(suspicious)) {
    if (database.prepare(query).get() !== undefined) return meaning;
  }
  return null;
}

/** Version and schema, as one text. */
export function makeOf(database: Rows): string {
  const schema = database.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name').all();
  return JSON.stringify([firstValue(database, 'PRAGMA user_version'), schema]);
}

function firstValue(database: Rows, query: string): unknown {
  return Object.values(database.prepare(query).get() as object)[0];
}
