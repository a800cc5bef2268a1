import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import type { Clock } from '../../../shared/runtime/clock.ts';
import { fsyncFolder } from '../../../shared/runtime/durable-file.ts';
import { AppError } from '../../../shared/runtime/errors.ts';
import { explainOpening } from '../../../shared/runtime/explain-opening.ts';
import { makeOf } from '../../../shared/runtime/find-damage.ts';
import { openGuarded } from '../../../shared/runtime/guard-store.ts';
import type { GuardedPlaces } from '../../../shared/runtime/keep-places.ts';
import type { Logger } from '../../../shared/runtime/logger.ts';
import { openStore } from '../../../shared/runtime/open-store.ts';
import { migrate } from './migrations.ts';
import { queueDamage, salvageQueue } from './salvage-queue.ts';

/**
 * Opens the queue database as `openQueueDatabase` does, with the guard that all work on it runs under; see `openGuarded`.
 */
export function openGuardedQueue(deps: {
  readonly path: string;
  readonly setAside: string;
  readonly places: GuardedPlaces | undefined;
  readonly clock: Clock;
  readonly log: Logger;
}) {
  return openGuarded<Database.Database>({
    ...deps,
    name: 'The queue database',
    open: () => openQueueDatabase(deps.path, deps.setAside, deps.log),
    isOpen: ({ open }) => open,
    inTransaction: ({ inTransaction }) => inTransaction,
  });
}

/**
 * Opens the queue database as `openDatabase` does; one that is damaged is set aside, and what can be read of it goes into
 * a new one. What no database remembers, the sweep takes up from the files.
 */
export function openQueueDatabase(path: string, setAside: string, log: Logger): Database.Database {
  return openStore<Database.Database>({
    path,
    setAside,
    log,
    name: 'The queue database',
    meaning: 'Exports whose files are there are taken up again.',
    open: openDatabase,
    verify: (database, thorough) => queueDamage(database, modelDatabase(), thorough),
    openDamaged,
    salvage: salvageQueue,
  });
}

/**
 * Opens the queue database, alone and durable: a transaction that returned survives a power cut (WAL with
 * `synchronous=FULL`; better-sqlite3's default, NORMAL, loses acknowledged rows).
 * Throws an AppError `permission`, `disk_full` or `corrupt` with what to do.
 */
export function openDatabase(path: string): Database.Database {
  let database: Database.Database | null = null;
  try {
    mkdirSync(dirname(path), { recursive: true });
    database = new Database(path, { timeout: 5_000 });
    // Rows are small: with larger pages an SD card would write mostly what has not changed.
    database.pragma('page_size = 1024');
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    database.pragma('journal_size_limit = 4194304');
    throwIfOnlyItsVersionIsWrong(database);
    migrate(database);
    fsyncFolder(dirname(path));
    return database;
  } catch (error) {
    database?.close();
    throw explainOpening(error, {
      name: 'The queue database',
      path,
      consequence: 'no export can be queued',
      withoutIt: 'exports whose files are there are taken up again',
    });
  }
}

/** An empty one, as it should be. */
function modelDatabase(): Database.Database {
  const database = new Database(':memory:');
  migrate(database);
  return database;
}

/** A newer version with our own tables is no newer program's, but a damaged number. */
function throwIfOnlyItsVersionIsWrong(database: Database.Database): void {
  const model = modelDatabase();
  const versionOf = (one: Database.Database) => Number(one.pragma('user_version', { simple: true }));
  if (versionOf(database) <= versionOf(model)) return;
  model.pragma(`user_version = ${versionOf(database)}`);
  if (makeOf(model) === makeOf(database)) throw new AppError('corrupt', 'its version is none that we ever gave it');
}

function openDamaged(path: string): Database.Database {
  const database = new Database(path, { readonly: true, fileMustExist: true });
  // With a schema that may be written, SQLite also reads on where the file is shorter than its head says.
  database.unsafeMode(true);
  database.pragma('writable_schema = ON');
  return database;
}
