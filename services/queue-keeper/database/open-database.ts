import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { fsyncFolder } from '../../../shared/runtime/durable-file.ts';
import { AppError, messageOf, systemCodeOf } from '../../../shared/runtime/errors.ts';
import { migrate } from './migrations.ts';

/**
 * Opens the queue database, alone and durable: a transaction that returned survives a power cut (WAL with
 * `synchronous=FULL`; better-sqlite3's default, NORMAL, loses acknowledged rows).
 * Throws an AppError `permission`, `disk_full` or `corrupt` with what to do.
 */
export function openDatabase(path: string): Database.Database {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const database = new Database(path, { timeout: 5_000 });
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    database.pragma('journal_size_limit = 4194304');
    migrate(database);
    fsyncFolder(dirname(path));
    return database;
  } catch (error) {
    throw explained(error, path);
  }
}

function explained(error: unknown, path: string): AppError {
  const code = systemCodeOf(error);
  const cause = { cause: error };
  if (['EACCES', 'EPERM', 'SQLITE_READONLY', 'SQLITE_CANTOPEN', 'SQLITE_PERM', 'EROFS'].includes(code)) {
    return new AppError(
      'permission',
      `The queue database ${path} cannot be written (${code}), so no export can be queued: give its folder to the user that runs this process.`,
      cause,
    );
  }
  if (['ENOSPC', 'SQLITE_FULL'].includes(code)) {
    return new AppError(
      'disk_full',
      `The disk is full, so the queue database ${path} cannot be opened: free some space.`,
      cause,
    );
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return new AppError(
      'corrupt',
      `The queue database ${path} is damaged (${code}): move it aside and start again; exports whose files are there are taken up again.`,
      cause,
    );
  }
  return new AppError('failed', `The queue database ${path} cannot be opened: ${messageOf(error)}.`, cause);
}
