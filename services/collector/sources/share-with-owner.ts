import { pause } from '../../../shared/runtime/clock.ts';
import { messageOf } from '../../../shared/runtime/errors.ts';
import { SQLITE, sqliteCodeOf } from '../sqlite-codes.ts';
import { refersToNothing } from './broken-schema.ts';
import type { SourceDatabase } from './open-source-database.ts';
import type { PreparedTable } from './prepare-table.ts';
import type { TableRead } from './read-table.ts';
import { SourceProblem } from './source-problem.ts';

const LOCK_WAIT_MS = 4_000;
const LOCK_PAUSE_MS = 50;
/** A reader of a database without WAL keeps its owner from writing; after this long it lets the owner in. */
const HOLD_MS = 250;

/** Ends the transaction and begins another where it hinders its writer for too long. Gives since when it is held. */
export function letOwnerIn(read: TableRead, source: SourceDatabase, page: PreparedTable, heldSince: number): number {
  const now = read.clock.monotonicMs();
  if (!page.isInSlices || source.isSnapshot || now - heldSince <= HOLD_MS) return heldSince;
  endTransaction(source);
  source.database.exec('BEGIN');
  return now;
}

/** Once damage was met, SQLite says so again when the transaction ends, which it does all the same. */
function endTransaction({ database }: SourceDatabase): void {
  try {
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) throw error;
  }
}

/** Tries again while a writer has the database locked; waiting never blocks the process. */
export async function whenUnlocked<T>(read: TableRead, act: () => T): Promise<T> {
  const deadline = read.clock.monotonicMs() + LOCK_WAIT_MS;
  for (;;) {
    try {
      return act();
    } catch (error) {
      const isLocked = sqliteCodeOf(error) === SQLITE.busy || sqliteCodeOf(error) === SQLITE.locked;
      if (!isLocked || read.signal.aborted || read.clock.monotonicMs() > deadline) throw asProblem(error, read);
    }
    await pause(read.clock, LOCK_PAUSE_MS, read.signal);
  }
}

function asProblem(error: unknown, { name, table }: TableRead): unknown {
  switch (sqliteCodeOf(error)) {
    case 0:
      return error;
    case SQLITE.busy:
    case SQLITE.locked:
      return new SourceProblem('locked', `${name} was locked by another program.`);
    case SQLITE.corrupt:
    case SQLITE.notADatabase:
      return new SourceProblem('corrupt', `${name} is damaged; what comes after the damage could not be read.`);
    case SQLITE.readonly:
      return new SourceProblem(
        'unreadable',
        `${name} was left in the middle of a write; it can be read once the program that owns it has opened it.`,
      );
    case SQLITE.noMemory:
      return new SourceProblem(
        'unreadable',
        `${name}: ${table} is made of more than can be read here, as of columns that are computed of each other; make it a plain table.`,
      );
    default: {
      const said = messageOf(error, 200);
      return new SourceProblem(
        'unreadable',
        refersToNothing(said, { name, table }) ?? `${name} cannot be read: ${said}.`,
      );
    }
  }
}
