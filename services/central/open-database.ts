import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { MIGRATIONS, SCHEMA } from './import-sql.ts';

/**
 * A connection to the database of the imports and of what they hold, of the newest version. FULL: what was committed is on
 * the disk. NORMAL: a power cut may undo the last commits, never one before another.
 */
export function openDatabase(folder: string, synchronous: 'FULL' | 'NORMAL'): Database.Database {
  mkdirSync(folder, { recursive: true });
  const database = new Database(join(folder, 'central.db'));
  database.pragma('journal_mode = WAL');
  database.pragma(`synchronous = ${synchronous}`);
  database.pragma('foreign_keys = ON');
  database.transaction(() => migrate(database)).immediate();
  return database;
}

function migrate(database: Database.Database): void {
  database.exec(SCHEMA);
  const version = Number(database.pragma('user_version', { simple: true }));
  for (const step of MIGRATIONS.slice(version)) database.exec(step);
  if (version < MIGRATIONS.length) database.pragma(`user_version = ${MIGRATIONS.length}`);
}
