import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { migrate } from '../../services/queue-keeper/database/migrations.ts';

/**
 * Puts the jobs of a closed queue database into one of an earlier version in its place, open, so that a test can add what
 * else that version knew.
 */
export function queueOfVersion(path: string, version: number): Database.Database {
  const newest = new Database(path);
  const jobs = newest.prepare('SELECT * FROM jobs ORDER BY seq').all() as Record<string, unknown>[];
  newest.close();
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
  const earlier = new Database(path);
  migrate(earlier, version);
  const columns = (earlier.pragma('table_info(jobs)') as { name: string }[]).map(({ name }) => name);
  const insert = earlier.prepare(`INSERT INTO jobs (${columns}) VALUES (${columns.map((name) => `@${name}`)})`);
  for (const job of jobs) insert.run(job);
  return earlier;
}
