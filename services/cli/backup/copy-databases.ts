import { constants, copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { messageOf, systemCodeOf } from '../../../shared/runtime/errors.ts';
import { inspectHead, inspectLog } from '../../../shared/runtime/inspect-database.ts';
import { isDamageAtOpening } from '../../../shared/runtime/sqlite-errors.ts';
import { DATABASES, type DatabaseName, type OwnDatabase } from './data-layout.ts';

/** A database as it was at one moment, in a file of its own. */
export interface DatabaseCopy extends OwnDatabase {
  readonly path: string;
  /** Whether its log lies beside it, too: only where it could not be taken in. */
  readonly hasLog: boolean;
  /** What is wrong with the original, in words; its bytes are copied as they lie. Null as a rule. */
  readonly damage: string | null;
}

export type DatabaseCopies = Readonly<Partial<Record<DatabaseName, DatabaseCopy>>>;

/** A database that is being looked at as it is now, whoever goes on writing into it. */
interface Look {
  readonly name: DatabaseName;
  readonly from: string;
  /** Null where nobody has it open: then its files are copied as they are, and nothing of what they tell is changed. */
  readonly snapshot: DatabaseSync | null;
}

/**
 * Copies the databases as they are at one moment, or rather within a millisecond, in the order of `DATABASES`; before
 * the queue's `beforeQueue` is called. `isAtRest` says whose owner does not run.
 */
export async function copyDatabases(
  dataDir: string,
  scratch: string,
  isAtRest: (database: OwnDatabase) => boolean,
  beforeQueue: () => void,
): Promise<DatabaseCopies> {
  const looks: Look[] = [];
  try {
    for (const name of Object.keys(DATABASES) as DatabaseName[]) {
      if (name === 'queue') beforeQueue();
      const from = join(dataDir, DATABASES[name].place);
      if (!existsSync(from)) continue;
      looks.push({ name, from, snapshot: isAtRest(DATABASES[name]) ? null : snapshotOf(from) });
    }
    const copies: [DatabaseName, DatabaseCopy][] = [];
    for (const look of looks) copies.push([look.name, await copy(look, join(scratch, DATABASES[look.name].place))]);
    return Object.fromEntries(copies);
  } finally {
    for (const { snapshot } of looks) snapshot?.close();
  }
}

/** Null where it cannot be opened: it is damaged, or on a disk that is read-only, where nobody writes. */
function snapshotOf(path: string): DatabaseSync | null {
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
    database.exec('BEGIN');
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    return database;
  } catch (error) {
    database?.close();
    if (systemCodeOf(error) !== 'ERR_SQLITE_ERROR') throw error;
    return null;
  }
}

async function copy({ name, from, snapshot }: Look, to: string): Promise<DatabaseCopy> {
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
  const own = { ...DATABASES[name], path: to };
  try {
    if (snapshot === null) copyAtRest(from, to);
    else await backup(snapshot, to, { rate: 1_000 });
    const damage = (snapshot === null ? damageBefore(from) : null) ?? makeOneFile(to);
    if (damage === null) return { ...own, hasLog: false, damage };
    return { ...own, ...copyAsItLies(from, to), damage };
  } catch (error) {
    if (!isDamageAtOpening(error)) throw error;
    return { ...own, ...copyAsItLies(from, to), damage: messageOf(error) };
  }
}

const damageBefore = (path: string): string | null => inspectHead(path) ?? inspectLog(path)?.what ?? null;

function copyAtRest(from: string, to: string): { hasLog: boolean } {
  copyFileSync(from, to, constants.COPYFILE_FICLONE);
  const hasLog = existsSync(`${from}-wal`);
  if (hasLog) copyFileSync(`${from}-wal`, `${to}-wal`, constants.COPYFILE_FICLONE);
  return { hasLog };
}

/** Its service sets it aside and reads what can be read when it starts with it: nothing is to be lost on the way there. */
const copyAsItLies = copyAtRest;

/** Takes the log in, so that one file holds everything; tells what is wrong with it, read to its end. */
export function makeOneFile(path: string): string | null {
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA journal_mode = DELETE');
    const verdict = Object.values(database.prepare('PRAGMA integrity_check(1)').get() ?? {})[0];
    return verdict === 'ok' ? null : String(verdict).replace(/\s+/g, ' ').slice(0, 200);
  } finally {
    database.close();
  }
}
