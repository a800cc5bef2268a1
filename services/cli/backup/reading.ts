import { DatabaseSync } from 'node:sqlite';

/** Reads a database that is not written meanwhile. Throws what SQLite says. */
export function reading<T>(path: string, read: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return read(database);
  } finally {
    database.close();
  }
}
