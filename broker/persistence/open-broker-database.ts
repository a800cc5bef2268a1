import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { fsyncFolder } from '../../shared/runtime/durable-file.ts';
import { explainOpening } from '../../shared/runtime/explain-opening.ts';
import { findDamage } from '../../shared/runtime/find-damage.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { openStore } from '../../shared/runtime/open-store.ts';
import { type Row, salvageTables } from '../../shared/runtime/salvage-rows.ts';

const SCHEMA = `
  -- One row a message and session that still has to get it. released: a QoS 2 message that was received, its PUBREL is out.
  CREATE TABLE IF NOT EXISTS queue (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    client_id      TEXT    NOT NULL,
    topic          TEXT    NOT NULL,
    payload        ANY     NOT NULL,
    qos            INTEGER NOT NULL,
    retain         INTEGER NOT NULL DEFAULT 0,
    broker_id      TEXT,
    broker_counter INTEGER,
    packet_id      INTEGER,
    released       INTEGER NOT NULL DEFAULT 0,
    stored_at      INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS queue_of_client ON queue (client_id, id);
  CREATE INDEX IF NOT EXISTS queue_under_way ON queue (client_id, packet_id) WHERE packet_id IS NOT NULL;
  CREATE TABLE IF NOT EXISTS sessions (client_id TEXT PRIMARY KEY, last_seen INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS subscriptions (
    client_id TEXT NOT NULL, topic TEXT NOT NULL, options TEXT NOT NULL, PRIMARY KEY (client_id, topic)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS incoming (
    client_id TEXT NOT NULL, packet_id INTEGER NOT NULL, packet TEXT NOT NULL, payload ANY NOT NULL,
    PRIMARY KEY (client_id, packet_id)
  ) STRICT;
  -- The names of messages by which their receiver knows one again that its publisher sends again.
  CREATE TABLE IF NOT EXISTS given_names (
    id INTEGER PRIMARY KEY, client_id TEXT NOT NULL, packet_id INTEGER NOT NULL, digest TEXT NOT NULL,
    message TEXT NOT NULL, connection TEXT NOT NULL, unsure INTEGER NOT NULL DEFAULT 1, UNIQUE (client_id, packet_id)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS retained (topic TEXT PRIMARY KEY, packet TEXT NOT NULL, payload ANY NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS wills (client_id TEXT PRIMARY KEY, packet TEXT NOT NULL, payload ANY NOT NULL) STRICT;
`;

/** Find nothing in a sound store. */
const SUSPICIOUS = {
  'a subscription contradicts itself': 'SELECT 1 FROM subscriptions WHERE NOT json_valid(options) LIMIT 1',
  'a message begun contradicts itself': 'SELECT 1 FROM incoming WHERE NOT json_valid(packet) LIMIT 1',
  'a retained message contradicts itself': 'SELECT 1 FROM retained WHERE NOT json_valid(packet) LIMIT 1',
  'a will contradicts itself': 'SELECT 1 FROM wills WHERE NOT json_valid(packet) LIMIT 1',
};

/**
 * Opens the broker's store as `openBrokerDatabase` does; one that is damaged is set aside, and what can be read of it
 * goes into a new one.
 */
export function openBrokerStore(path: string, setAside: string, log: Logger): Database.Database {
  return openStore<Database.Database>({
    path,
    setAside,
    log,
    name: 'The broker’s store',
    meaning: 'Messages under way that cannot be read any more are lost; exports are kept elsewhere.',
    open: openBrokerDatabase,
    verify: (database, thorough) => findDamage(database, modelDatabase(), thorough, SUSPICIOUS),
    openDamaged,
    salvage: (damaged, fresh) =>
      fresh.transaction(() => salvageTables(damaged, fresh, (_table, row) => (isSound(row) ? row : null)))(),
  });
}

/** An empty one, as it should be. */
function modelDatabase(): Database.Database {
  return new Database(':memory:').exec(SCHEMA);
}

function openDamaged(path: string): Database.Database {
  const database = new Database(path, { readonly: true, fileMustExist: true });
  // With a schema that may be written, SQLite also reads on where the file is shorter than its head says.
  database.unsafeMode(true);
  database.pragma('writable_schema = ON');
  return database;
}

function isSound({ options, packet }: Row): boolean {
  try {
    for (const text of [options, packet]) if (typeof text === 'string') JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * Opens the broker's store. Throws an AppError `permission`, `disk_full` or `corrupt` with what to do.
 */
export function openBrokerDatabase(path: string): Database.Database {
  let database: Database.Database | null = null;
  try {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
    database = new Database(path, { timeout: 5_000 });
    // Rows are small: with larger pages an SD card would write mostly what has not changed.
    database.pragma('page_size = 1024');
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('journal_size_limit = 4194304');
    database.exec(SCHEMA);
    if (path !== ':memory:') fsyncFolder(dirname(path));
    return database;
  } catch (error) {
    database?.close();
    throw explainOpening(error, {
      name: 'The broker’s store',
      path,
      consequence: 'nothing could be acknowledged',
      withoutIt: 'exports are kept elsewhere, only messages under way are in it',
    });
  }
}
