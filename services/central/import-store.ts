import * as sql from './import-sql.ts';
import { openDatabase } from './open-database.ts';

/** One import as it is accepted; `records` and `answer` are JSON. */
export interface AcceptedImport {
  readonly import_id: string;
  readonly installation_id: string;
  readonly sha256: string;
  readonly size_bytes: number;
  readonly tier: number;
  readonly export_timestamp: string;
  readonly records: string;
  readonly record_count: number;
  readonly imported_at: string;
  /** The body of the 200, so that a repeated upload gets the very same receipt. */
  readonly answer: string;
  /** Null: the document does not say. */
  readonly sequence: number | null;
}

/** One import as the database holds it. */
export interface ImportRow extends AcceptedImport {
  readonly taken_apart: 'waiting' | 'done' | 'failed';
  readonly not_taken_apart_because: string | null;
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
  const database = openDatabase(folder, 'FULL');
  const insertImport = database.prepare(sql.INSERT_IMPORT);
  const insertKey = database.prepare(sql.INSERT_KEY);
  const byKey = database.prepare<unknown[], ImportRow>(sql.BY_KEY);
  const byDigest = database.prepare<unknown[], ImportRow>(sql.BY_DIGEST);
  const byId = database.prepare<unknown[], ImportRow>(sql.BY_ID);
  const newestFirst = database.prepare<unknown[], ImportRow>(sql.NEWEST_FIRST);
  const totals = database.prepare<unknown[], Totals>(sql.TOTALS);
  const allIds = database.prepare<unknown[], string>(sql.ALL_IDS).pluck();
  const lastSequence = database.prepare<unknown[], number | null>(sql.LAST_SEQUENCE).pluck();
  const noteBoatKey = database.prepare(sql.NOTE_BOAT_KEY);
  const otherBoat = database.prepare(sql.OTHER_BOAT);
  const resendAsk = database.prepare<unknown[], number>(sql.RESEND_ASK).pluck();
  const askFor = database.prepare(sql.ASK_FOR);
  const askNoMore = database.prepare(sql.ASK_NO_MORE);
  const insertBoth = database.transaction((row: AcceptedImport, key: string | null, delivered: number | null) => {
    askNoMore.run(row);
    // What had been delivered is compared with what was here before this one.
    if (delivered !== null) askFor.run({ ...row, delivered });
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
    /** The highest number of an export that is here of this installation; null when none has one. */
    lastSequence: (installation_id: string): number | null => lastSequence.get(installation_id) ?? null,
    /**
     * Keeps an import, that it waits to be taken apart, and the key it came under, in one transaction; and whether of what
     * the boat has `delivered`, by its number, some is missing here.
     */
    add: (row: AcceptedImport, key: string | null, delivered: number | null) =>
      insertBoth.immediate(row, key, delivered),
    /** The same of a boat whose export was here before. */
    compareDelivered: (installation_id: string, delivered: number) => void askFor.run({ installation_id, delivered }),
    /** After which number the boat is asked for what it had delivered; null while nothing is missed. */
    resendAsk: (installation_id: string): number | null => resendAsk.get(installation_id) ?? null,
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
