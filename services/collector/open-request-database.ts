import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../shared/runtime/errors.ts';
import { findDamage, makeOf } from '../../shared/runtime/find-damage.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { openStore } from '../../shared/runtime/open-store.ts';
import { salvageTables } from '../../shared/runtime/salvage-rows.ts';

const MIGRATIONS = [
  `CREATE TABLE requests (
     seq INTEGER PRIMARY KEY,
     request_id TEXT NOT NULL UNIQUE,
     source TEXT NOT NULL,
     categories TEXT,
     note TEXT,
     received_at TEXT NOT NULL,
     queue_id TEXT UNIQUE,
     announcement TEXT,
     rejected TEXT,
     told INTEGER NOT NULL DEFAULT 0
   ) STRICT;
   CREATE INDEX open_requests ON requests (seq) WHERE announcement IS NULL AND rejected IS NULL;
   CREATE INDEX untold_rejections ON requests (seq) WHERE rejected IS NOT NULL AND told = 0;`,
];

/** Finds nothing in a sound database. */
const SUSPICIOUS = {
  'a request contradicts itself': `SELECT 1 FROM requests
    WHERE NOT json_valid(COALESCE(categories, '[]')) OR NOT json_valid(COALESCE(announcement, rejected, '{}'))
      OR COALESCE(json_extract(COALESCE(announcement, rejected), '$.request_id'), request_id) <> request_id
      OR COALESCE(json_extract(announcement, '$.queue_id'), queue_id) <> queue_id
    LIMIT 1`,
};

/**
 * Opens the collector's database: each transaction that returned survives a power cut. A damaged one is set aside, and
 * what can be read of it goes into a new one; what it knew of exports that were made, the queue-keeper knows too.
 */
export function openRequestDatabase(path: string, setAside: string, log: Logger): DatabaseSync {
  mkdirSync(dirname(path), { recursive: true });
  return openStore<DatabaseSync>({
    path,
    setAside,
    log,
    name: 'The collector’s database',
    meaning: 'Requests that cannot be read any more have to be made again; exports that were made are safe.',
    open: openMigrated,
    verify: (database, thorough) => findDamage(database, modelDatabase(), thorough, SUSPICIOUS),
    openDamaged,
    salvage: (damaged, fresh) => salvageTables(damaged, fresh, (_table, row) => (isSound(row) ? row : null)),
  });
}

function openMigrated(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: 2_000 });
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -1024');
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function migrate(database: DatabaseSync): void {
  const version = versionOf(database);
  if (version > MIGRATIONS.length) throwUnlessNewer(database, version);
  for (const [i, sql] of MIGRATIONS.entries()) {
    if (i >= version) database.exec(`BEGIN IMMEDIATE; ${sql} PRAGMA user_version = ${i + 1}; COMMIT`);
  }
}

/** A newer program's version has other tables than ours; ours under such a number were damaged. */
function throwUnlessNewer(database: DatabaseSync, version: number): never {
  const model = modelDatabase();
  model.exec(`PRAGMA user_version = ${version}`);
  if (makeOf(model) === makeOf(database)) throw new AppError('corrupt', 'its version is none that we ever gave it');
  throw new AppError('failed', `The collector’s database is of version ${version}, made by a newer program than this.`);
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.user_version ?? 0);
}

/** An empty one, as it should be. */
function modelDatabase(): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  migrate(database);
  return database;
}

function openDamaged(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { readOnly: true });
  // With a schema that may be written, SQLite also reads on where the file is shorter than its head says.
  database.exec('PRAGMA writable_schema = ON');
  return database;
}

function isSound(row: Record<string, unknown>): boolean {
  return [row.categories, row.announcement, row.rejected].every((text) => text === null || isJson(String(text)));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
