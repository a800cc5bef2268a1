import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../shared/runtime/clock.ts';
import { AppError } from '../../shared/runtime/errors.ts';
import { findDamage, makeOf } from '../../shared/runtime/find-damage.ts';
import { openGuarded } from '../../shared/runtime/guard-store.ts';
import type { GuardedPlaces } from '../../shared/runtime/keep-places.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { openStore } from '../../shared/runtime/open-store.ts';
import { salvageTables } from '../../shared/runtime/salvage-rows.ts';

/** A database of the collector's own. */
export interface OwnDatabase {
  readonly path: string;
  /** As a sentence begins with it: `The collector’s database`. */
  readonly name: string;
  /** What it means to a person that something of it cannot be read. */
  readonly meaning: string;
  /** Each brings it one version further. */
  readonly migrations: readonly string[];
  /** Questions, by what they find; in a sound database they find nothing. */
  readonly suspicious: Readonly<Record<string, string>>;
  /** Columns, of whichever table, that hold JSON or nothing: a damaged row with anything else is not kept. */
  readonly jsonColumns: readonly string[];
  readonly cacheKib: number;
  /** Of a new one. */
  readonly pageBytes: number;
}

interface Deps {
  readonly setAside: string;
  readonly places?: GuardedPlaces | undefined;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Opens it with its reserve for a full disk and the guard that all work on it runs under: each transaction that returned
 * survives a power cut. A damaged one is set aside, and what can be read of it goes into a new one.
 */
export function openOwnDatabase(own: OwnDatabase, { setAside, places, clock, log }: Deps) {
  const { path, name, meaning, suspicious } = own;
  mkdirSync(dirname(path), { recursive: true });
  return openGuarded({
    name,
    path,
    setAside,
    places,
    clock,
    log,
    isOpen: ({ isOpen }) => isOpen,
    open: () =>
      openStore<DatabaseSync>({
        path,
        setAside,
        log,
        name,
        meaning,
        open: (place) => openMigrated(place, own),
        verify: (database, thorough) => findDamage(database, modelOf(own), thorough, suspicious),
        openDamaged,
        salvage: (damaged, fresh) => salvageTables(damaged, fresh, (_table, row) => (isSound(row, own) ? row : null)),
      }),
    inTransaction: ({ isTransaction }) => isTransaction,
  });
}

function openMigrated(path: string, own: OwnDatabase): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: 2_000 });
  try {
    database.exec(
      `PRAGMA page_size = ${own.pageBytes}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -${own.cacheKib}`,
    );
    migrate(database, own);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function migrate(database: DatabaseSync, own: OwnDatabase): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.user_version ?? 0);
  if (version > own.migrations.length) throwUnlessNewer(database, version, own);
  for (const [i, sql] of own.migrations.entries()) {
    if (i >= version) database.exec(`BEGIN IMMEDIATE; ${sql} PRAGMA user_version = ${i + 1}; COMMIT`);
  }
}

/** A newer program's version has other tables than ours; ours under such a number were damaged. */
function throwUnlessNewer(database: DatabaseSync, version: number, own: OwnDatabase): never {
  const model = modelOf(own);
  model.exec(`PRAGMA user_version = ${version}`);
  if (makeOf(model) === makeOf(database)) throw new AppError('corrupt', 'its version is none that we ever gave it');
  throw new AppError('failed', `${own.name} is of version ${version}, made by a newer program than this.`);
}

/** An empty one, as it should be. */
function modelOf(own: OwnDatabase): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  migrate(database, own);
  return database;
}

function isSound(row: Record<string, unknown>, { jsonColumns }: OwnDatabase): boolean {
  return jsonColumns.every((name) => isJsonOrNothing(row[name]));
}

function isJsonOrNothing(value: unknown): boolean {
  try {
    return value === null || value === undefined || JSON.parse(String(value)) !== undefined;
  } catch {
    return false;
  }
}

function openDamaged(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { readOnly: true });
  // With a schema that may be written, SQLite also reads on where the file is shorter than its head says.
  database.exec('PRAGMA writable_schema = ON');
  return database;
}
