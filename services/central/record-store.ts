import { CATEGORIES, type CategoryName } from '../../shared/export/category-names.ts';
import { openDatabase } from './open-database.ts';
import * as sql from './record-sql.ts';

/** An import that waits to be taken apart. */
export interface WaitingImport {
  readonly import_id: string;
  readonly installation_id: string;
  readonly sha256: string;
  readonly imported_at: string;
}

/** Which boat an export is of: two that are copies of one card have one installation id, and a key each. */
export interface Boat {
  readonly installation_id: string;
  /** Empty where the export does not say. */
  readonly boat_key: string;
}

/** What is taken of an export. */
export interface Taken extends Boat, Omit<WaitingImport, 'installation_id'> {
  /** Its number; null where it has none. */
  readonly sequence: number | null;
}

/** A record as it is stored; `record` is JSON. */
export interface StoredRecord {
  readonly record_key: string;
  /** Empty where the document names none. */
  readonly source: string;
  /** Of the export that it is from; 0 where that has none. */
  readonly sequence: number;
  readonly import_id: string;
  readonly imported_at: string;
  readonly record: string;
}

export type NewRecord = Pick<StoredRecord, 'record_key' | 'source' | 'record'> & { readonly category: CategoryName };

export interface Mirror {
  readonly category: CategoryName;
  readonly source: string;
}

/** How far it is: imports that wait, and those that could not be taken apart. */
export interface Standing {
  readonly waiting: number;
  readonly failed: number;
}

/** So many rows are deleted at once. */
const MOST_DELETED = 500;
/** So much of stored records is given at once. */
const PAGE_BYTES = 4 * 1024 * 1024;

export const placeOf = ({ category, source }: Mirror): string => `${category} ${source}`;

/**
 * What the imports hold, in a table a category, by the contract's one rule. Which import is done is in the same
 * database, and commits keep their order: whatever a crash undoes is done again, and comes to the same.
 */
export function openRecordStore(folder: string) {
  const database = openDatabase(folder, 'NORMAL');
  const perCategory = <T>(make: (category: CategoryName) => T) =>
    Object.fromEntries(CATEGORIES.map((name) => [name, make(name)])) as Record<CategoryName, T>;
  const nextWaiting = database.prepare<unknown[], WaitingImport>(sql.NEXT_WAITING);
  const tryAgain = database.prepare(sql.TRY_AGAIN);
  const done = database.prepare(sql.DONE);
  const failed = database.prepare(sql.FAILED);
  const standing = database.prepare<unknown[], Standing>(sql.STANDING);
  const newestFailure = database.prepare<unknown[], { import_id: string; because: string }>(sql.NEWEST_FAILURE);
  const mirrorsOf = database.prepare<unknown[], Mirror & { sequence: number }>(sql.MIRRORS_OF);
  const noteMirror = database.prepare(sql.NOTE_MIRROR);
  const put = perCategory((name) => database.prepare(sql.putInto(name)));
  const stored = perCategory((name) =>
    database.prepare<unknown[], Pick<StoredRecord, 'import_id' | 'record'>>(sql.recordIn(name)),
  );
  const deleteGone = perCategory((name) => database.prepare(sql.deleteGone(name)));
  const countOfExport = perCategory((name) => database.prepare<unknown[], number>(sql.countOfExport(name)).pluck());
  const pageOf = perCategory((name) => database.prepare<unknown[], StoredRecord>(sql.pageOf(name)));
  const countIn = perCategory((name) => database.prepare<unknown[], number>(sql.countIn(name)).pluck());
  const putAll = database.transaction((from: Taken, records: readonly NewRecord[]) => {
    const sequence = from.sequence ?? 0;
    for (const { category, ...record } of records) put[category].run({ ...from, sequence, ...record });
  });
  const finish = database.transaction((from: Taken, mirrors: readonly Mirror[]): void => {
    for (const mirror of mirrors) noteMirror.run({ ...from, ...mirror, sequence: from.sequence ?? 0 });
    done.run({ import_id: from.import_id, sequence: from.sequence });
  });

  return {
    /** The one that came first. */
    nextWaiting: (): WaitingImport | null => nextWaiting.get() ?? null,
    /** What failed waits again: its cause may have been mended. */
    tryFailedAgain: () => void tryAgain.run(),
    /** By `placeOf`, the number of the newest export of this boat that had all of a source. */
    mirrors: ({ installation_id, boat_key }: Boat): ReadonlyMap<string, number> =>
      new Map(mirrorsOf.all({ installation_id, boat_key }).map((one) => [placeOf(one), one.sequence])),
    /** Stores each record, unless what is stored under its key is from a later export. In one transaction. */
    put: (from: Taken, records: readonly NewRecord[]): void => putAll.immediate(from, records),
    /** What is stored under a key, and which import it is from. */
    find: (category: CategoryName, installation: string, key: string) => stored[category].get(installation, key),
    /** How many records of a source are stored from this export, in however many parts it came. */
    countOfExport: ({ installation_id, boat_key, sequence }: Taken, { category, source }: Mirror): number =>
      countOfExport[category].get({ installation_id, boat_key, sequence, source }) ?? 0,
    /**
     * Deletes some of what is stored of a mirror from exports of this boat before this one, or is in this one by another key;
     * false when none is left.
     */
    deleteSomeGone({ installation_id, boat_key, sequence }: Taken, { category, source }: Mirror): boolean {
      const gone = { installation_id, boat_key, source, sequence: sequence ?? 0, most: MOST_DELETED };
      return deleteGone[category].run(gone).changes === MOST_DELETED;
    },
    /** The import is taken apart: its mirrors, and that it is done, in one transaction. */
    finish: (from: Taken, mirrors: readonly Mirror[]): void => finish.immediate(from, mirrors),
    /** The import cannot be taken apart, and the next one has its turn. */
    fail: (import_id: string, because: string) => void failed.run({ import_id, because }),
    /** Of all installations when null. */
    standing: (installation_id: string | null): Standing =>
      standing.get({ installation_id }) ?? { waiting: 0, failed: 0 },
    newestFailure: () => newestFailure.get() ?? null,
    count: (category: CategoryName, installation: string): number => countIn[category].get(installation) ?? 0,
    /** Stored records after a key, in the order of their keys: at most so many, and not much more than 4 MiB. */
    page(category: CategoryName, installation_id: string, after: string, limit: number): StoredRecord[] {
      const page: StoredRecord[] = [];
      let bytes = 0;
      for (const row of pageOf[category].iterate({ installation_id, after, limit })) {
        page.push(row);
        bytes += row.record.length;
        if (bytes > PAGE_BYTES) break;
      }
      return page;
    },
    close: () => void database.close(),
  };
}
export type RecordStore = ReturnType<typeof openRecordStore>;
