import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { migrate } from '../../services/queue-keeper/database/migrations.ts';

/**
 * Puts the jobs of a closed queue database, and what it knew of time, into one of an earlier version in its place, open,
 * so that a test can add what else that version knew.
 */
export function queueOfVersion(path: string, version: number): Database.Database {
  const newest = new Database(path);
  const rows = Object.fromEntries(TABLES.map((table) => [table, newest.prepare(`SELECT * FROM ${table}`).all()]));
  newest.close();
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
  const earlier = new Database(path);
  migrate(earlier, version);
  for (const table of TABLES) {
    const columns = (earlier.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name);
    if (columns.length === 0) continue;
    const insert = earlier.prepare(`INSERT INTO ${table} (${columns}) VALUES (${columns.map((name) => `@${name}`)})`);
    for (const row of rows[table] ?? []) insert.run(row);
  }
  return earlier;
}

const TABLES = ['jobs', 'true_time'];
