import type { DatabaseSync } from 'node:sqlite';
import { messageOf } from '../../../shared/runtime/errors.ts';
import { SQLITE, sqliteCodeOf } from '../sqlite-codes.ts';
import { SourceProblem } from './source-problem.ts';

/** “malformed database schema (name) - near "SELEC": syntax error” */
const MALFORMED = /^malformed database schema \((.*?)\)(?: - (.*))?$/s;
const LONGEST_WORDS = 120;

interface Wanted {
  readonly name: string;
  readonly table: string;
}

/**
 * One view, index or trigger that SQLite cannot understand, as a newer version or a slip of a program leaves it, shuts the
 * whole database, though each row is well. Then it is read without what is not understood; the file is open for reading
 * only, and stays as it is. Throws a SourceProblem where that is the very table or view that is asked for, and what SQLite says.
 */
export function readPastBrokenSchema(database: DatabaseSync, { name, table }: Wanted): void {
  const broken = brokenIn(database);
  if (broken === null) return;
  database.enableDefensive(false);
  database.exec('PRAGMA writable_schema = ON');
  const is = (type: string) => `SELECT 1 FROM pragma_table_list(?) WHERE schema = 'main' AND type ${type}`;
  if (database.prepare(is("<> ''")).get(table) !== undefined) return;
  const listed = database.prepare('SELECT type FROM sqlite_schema WHERE name = ? COLLATE NOCASE').get(table);
  if (listed === undefined) throw broken.error;
  const words = broken.of.toLowerCase() === table.toLowerCase() && broken.words ? ` (${broken.words})` : '';
  if (listed.type === 'view')
    throw new SourceProblem('unreadable', brokenView(name, table, `cannot be understood${words}`));
  throw new SourceProblem(
    'corrupt',
    `${name} is damaged: what its table ${table} is made of cannot be understood${words}, so none of its rows could be read.`,
  );
}

function brokenIn(
  database: DatabaseSync,
): { readonly of: string; readonly words: string; readonly error: unknown } | null {
  try {
    database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get();
    return null;
  } catch (error) {
    const said = sqliteCodeOf(error) === SQLITE.corrupt ? MALFORMED.exec(messageOf(error, LONGEST_WORDS)) : null;
    if (said === null) throw error;
    const [, of = '', words = ''] = said;
    return { of, words, error };
  }
}

/** What SQLite says of a view that was made of a table or column that is gone; null for what it says of anything else. */
export function refersToNothing(said: string, { name, table }: Wanted): string | null {
  const missing = /^no such (?:table|column): (?:main\.)?(.*)$/s.exec(said)?.[1];
  if (missing === undefined || missing.toLowerCase() === table.toLowerCase()) return null;
  return brokenView(name, table, `refers to what is not there (${said})`);
}

const brokenView = (name: string, table: string, why: string): string =>
  `${name} can be read, but its view ${table} ${why}, so nothing of it could be read; ask who made the program that owns it to make the view anew.`;
