import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import * as sql from './import-sql.ts';

/** One import as the database holds it; `records` and `answer` are JSON. */
export interface ImportRow {
  readonly import_id: string;
  readonly installation_id: string;
  readonly sha256: string;
  readonly size_bytes: number;
  readonly tier: number;
  readonly export_timestamp: string;
  readonly records: string;
  readonly record_count: number;
  readonly imported_at: string;
  /** The body of the 200, so that a repeated upload gets the very same one. */
  readonly answer: string;
}

export interface BoatKeyNote {
  readonly installation_id: string;
  readonly boat_key: string;
  /** When the export was made, ISO 8601 UTC. */
  readonly made_at: string;
  readonly imported_at: string;
}

export interface Totals {
  readonly imports: number;
  readonly records: number;
  readonly bytes: number;
}

/**
 * The imports, in one SQLite file. Everything is synchronous, and what a function has written is on the disk when it
 * returns. Throws what SQLite says.
 */
export function openImportStore(folder: string) {
  mkdirSync(folder, { recursive: true });
  const database = new Database(join(folder, 'central.db'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  database.exec(sql.SCHEMA);
  const insertImport = database.prepare(sql.INSERT_IMPORT);
  const insertKey = database.prepare(sql.INSERT_KEY);
  const byKey = database.prepare<unknown[], ImportRow>(sql.BY_KEY);
  const byDigest = database.prepare<unknown[], ImportRow>(sql.BY_DIGEST);
  const byId = database.prepare<unknown[], ImportRow>(sql.BY_ID);
  const newestFirst = database.prepare<unknown[], ImportRow>(sql.NEWEST_FIRST);
  const totals = database.prepare<unknown[], Totals>(sql.TOTALS);
  const allIds = database.prepare<unknown[], string>(sql.ALL_IDS).pluck();
  const noteBoatKey = database.prepare(sql.NOTE_BOAT_KEY);
  const otherBoat = database.prepare(sql.OTHER_BOAT);
  const insertBoth = database.transaction((row: ImportRow, key: string | null) => {
    insertImport.run(row);
    if (key !== null) insertKey.run({ ...row, idempotency_key: key });
  });

  return {
    /** The import that this key of this installation stands for. */
    byKey: (installation_id: string, idempotency_key: string) => byKey.get({ installation_id, idempotency_key }),
    /** The import of these very bytes by this installation. */
    byDigest: (installation_id: string, sha256: string) => byDigest.get({ installation_id, sha256 }),
    byId: (importId: string) => byId.get(importId),
    /** A page of imports, of all installations when null. */
    newestFirst: (installation_id: string | null, limit: number, offset: number) =>
      newestFirst.all({ installation_id, limit, offset }),
    totals: (installation_id: string | null): Totals =>
      totals.get({ installation_id }) ?? { imports: 0, records: 0, bytes: 0 },
    allIds: () => allIds.all(),
    /** Keeps an import, and the key it came under, in one transaction. */
    add: (row: ImportRow, key: string | null) => insertBoth.immediate(row, key),
    /**
     * Takes note of the key of the boat that an export was made on; true when exports of another boat were made under the
     * same installation meanwhile, and one of them came after `since`.
     */
    isOneOfTwoBoats(note: BoatKeyNote, since: string): boolean {
      noteBoatKey.run(note);
      return otherBoat.get({ ...note, since }) !== undefined;
    },
    /** Another key for an import that is there. */
    addKey: (installation_id: string, idempotency_key: string, import_id: string) =>
      void insertKey.run({ installation_id, idempotency_key, import_id }),
    close: () => void database.close(),
  };
}
export type ImportStore = ReturnType<typeof openImportStore>;
