import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { fsyncFolder } from '../../shared/runtime/durable-file.ts';
import { AppError, systemCodeOf } from '../../shared/runtime/errors.ts';

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
  CREATE TABLE IF NOT EXISTS sessions (client_id TEXT PRIMARY KEY, last_seen INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS subscriptions (
    client_id TEXT NOT NULL, topic TEXT NOT NULL, options TEXT NOT NULL, PRIMARY KEY (client_id, topic)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS incoming (
    client_id TEXT NOT NULL, packet_id INTEGER NOT NULL, packet TEXT NOT NULL, payload ANY NOT NULL,
    PRIMARY KEY (client_id, packet_id)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS retained (topic TEXT PRIMARY KEY, packet TEXT NOT NULL, payload ANY NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS wills (client_id TEXT PRIMARY KEY, packet TEXT NOT NULL, payload ANY NOT NULL) STRICT;
`;

/**
 * Opens the broker's store. Throws an AppError `permission`, `disk_full` or `corrupt` with what to do.
 */
export function openBrokerDatabase(path: string): Database.Database {
  try {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
    const database = new Database(path, { timeout: 5_000 });
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('journal_size_limit = 4194304');
    database.exec(SCHEMA);
    if (path !== ':memory:') fsyncFolder(dirname(path));
    return database;
  } catch (error) {
    throw explained(error, path);
  }
}

function explained(error: unknown, path: string): AppError {
  const code = systemCodeOf(error);
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return new AppError(
      'corrupt',
      `The broker’s store ${path} is damaged (${code}): move it aside and start again; exports are kept elsewhere, only messages under way are in it.`,
      { cause: error },
    );
  }
  if (['ENOSPC', 'SQLITE_FULL'].includes(code)) {
    return new AppError(
      'disk_full',
      `The disk is full, so the broker’s store ${path} cannot be opened: free some space.`,
      {
        cause: error,
      },
    );
  }
  return new AppError(
    'permission',
    `The broker’s store ${path} cannot be written (${code || 'unknown cause'}), so nothing could be acknowledged: give its folder to the user that runs this process.`,
    { cause: error },
  );
}
