import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Clock } from './clock.ts';
import { endProcess } from './end-process.ts';
import { AppError, messageOf } from './errors.ts';
import type { Logger } from './logger.ts';
import { noteDamage } from './open-store.ts';
import { createReserve, type Reserve } from './reserve-space.ts';

export interface GuardDeps {
  /** `The queue database`. */
  readonly name: string;
  readonly path: string;
  readonly reserve: Reserve;
  readonly log: Logger;
  readonly inTransaction: () => boolean;
  /** Runs a statement, such as a pragma. */
  readonly execute: (sql: string) => void;
  /** Ends the process: its next start puts a damaged database right. */
  readonly end: (error: unknown) => void;
}

/** As much as some twenty deliveries need on a disk that stays full. */
const LOG_BYTES = 2 * 1024 * 1024;

export type Guard = <T>(work: () => T) => T;

/**
 * Opens a database of ours with the reserve that lies beside it, and the guard that all work on it runs under. Throws
 * what opening says.
 */
export function openGuarded<D extends { exec(sql: string): unknown }>(parts: {
  readonly name: string;
  readonly path: string;
  readonly clock: Clock;
  readonly log: Logger;
  open(): D;
  inTransaction(database: D): boolean;
}): { database: D; guard: Guard; reserve: Reserve } {
  const { name, path, clock, log } = parts;
  const reserve = createReserve({ path: join(dirname(path), 'reserve'), clock, log });
  const database = reserve.orGiveUp(() => parts.open());
  const guard = createGuard({
    name,
    path,
    reserve,
    log,
    inTransaction: () => parts.inTransaction(database),
    execute: (sql) => void database.exec(sql),
    end: endProcess,
  });
  return { database, guard, reserve };
}

/**
 * Runs work on a database: through a full disk with the help of the reserve, and never on with a database that is found
 * to be damaged. Throws what the work throws.
 */
export function createGuard({ name, path, reserve, log, inTransaction, execute, end }: GuardDeps): Guard {
  /** Uses the room that the reserve gave up, before anybody else does. */
  function takeRoom(): void {
    try {
      growTo(`${path}-wal`, LOG_BYTES);
      execute('PRAGMA wal_checkpoint(RESTART)');
    } catch (error) {
      log.debug({ path, error: messageOf(error) }, 'A database found little room.');
    }
  }

  return (work) => {
    // Within a transaction a single statement is never repeated: SQLite may have rolled back what came before it.
    if (inTransaction()) return work();
    try {
      return reserve.orGiveUp(work, takeRoom);
    } catch (error) {
      if (noteDamage(path, error)) {
        const what = `${name} turned out to be damaged; this process ends, and its next start keeps what can be read.`;
        end(new AppError('corrupt', what, { cause: error }));
      }
      throw error;
    }
  };
}

/**
 * Makes a write-ahead log this long, by zeros behind its end: SQLite reads it up to what is no page of its own, and writes
 * over the rest, so that its next transactions need no room any more.
 */
function growTo(path: string, bytes: number): void {
  const fd = openSync(path, 'r+');
  try {
    const zeros = Buffer.alloc(64 * 1024);
    for (let at = fstatSync(fd).size; at < bytes; )
      at += writeSync(fd, zeros, 0, Math.min(zeros.length, bytes - at), at);
  } finally {
    closeSync(fd);
  }
}

/** A store whose every function runs under a guard. */
export function guardStore<S extends object>(store: S, guard: Guard): S {
  const verbs = Object.entries(store) as [string, (...args: unknown[]) => unknown][];
  return Object.fromEntries(
    verbs.map(([name, verb]) => [name, (...args: unknown[]) => guard(() => verb(...args))]),
  ) as S;
}
