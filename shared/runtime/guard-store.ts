import { dirname, join } from 'node:path';
import type { Clock } from './clock.ts';
import { safeEnding } from './end-process.ts';
import { AppError, HeldError, messageOf } from './errors.ts';
import { whyHeld } from './folder-away.ts';
import { growTo } from './grow-log.ts';
import type { GuardedPlaces } from './keep-places.ts';
import type { Logger } from './logger.ts';
import { noteDamage } from './open-store.ts';
import { fetchFromShelter, identityOf, type OpenFiles, rememberOpenFiles, rescueDatabase } from './rescue-database.ts';
import { createReserve, type Reserve } from './reserve-space.ts';
import { noteRescued } from './vanished-notes.ts';

export interface GuardDeps {
  /** `The queue database`. */
  readonly name: string;
  readonly path: string;
  /** Where goes what somebody put in the place of a file of ours. */
  readonly setAside: string;
  readonly places?: GuardedPlaces | undefined;
  readonly reserve: Pick<Reserve, 'orGiveUp'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Logger;
  readonly isOpen: () => boolean;
  readonly inTransaction: () => boolean;
  /** Runs a statement, such as a pragma. */
  readonly execute: (sql: string) => void;
  /**
   * Ends the process, once its other databases are safe: its next start puts a damaged one right, and opens one that was
   * written anew.
   */
  readonly end: (error: unknown) => void;
}

/** As much as some twenty deliveries need on a disk that stays full. */
const LOG_BYTES = 2 * 1024 * 1024;

/** How often it is looked whether the files are there, when nothing is written. */
const LOOK_MS = 30_000;

export interface Guard {
  <T>(work: () => T): T;
  /**
   * Whether the files of the database are where it was opened. When they are not, what it holds is written there anew, and
   * the process ends. Never throws.
   */
  areFilesThere(): boolean;
  /** The same, but for one that was written anew: whether nothing is lost with the process. Never throws. */
  isSafe(): boolean;
}

/**
 * Opens a database of ours with the reserve that lies beside it, and the guard that all work on it runs under; to be
 * closed by `close` before the database. Throws what opening says.
 */
export function openGuarded<D extends { exec(sql: string): unknown }>(parts: {
  readonly name: string;
  readonly path: string;
  readonly setAside: string;
  readonly places?: GuardedPlaces | undefined;
  readonly clock: Clock;
  readonly log: Logger;
  open(): D;
  isOpen(database: D): boolean;
  inTransaction(database: D): boolean;
}): { database: D; guard: Guard; reserve: Reserve } {
  const { name, path, setAside, places, clock, log } = parts;
  const fetched = fetchFromShelter(path, setAside, places?.shelter);
  if (fetched !== null) {
    noteRescued(path, clock.now(), fetched.aside, places);
    const what = `${name} was gone with its folder, and ${fetched.aside === null ? 'is back' : 'set aside'} with all that it held.`;
    log.error({ path, set_aside: fetched.aside }, what);
  }
  const reserve = createReserve({ path: join(dirname(path), 'reserve'), clock, log });
  const database = reserve.orGiveUp(() => parts.open());
  const guard = createGuard({
    name,
    path,
    setAside,
    places,
    reserve,
    clock,
    log,
    isOpen: () => parts.isOpen(database),
    inTransaction: () => parts.inTransaction(database),
    execute: (sql) => void database.exec(sql),
    end: safeEnding.end,
  });
  safeEnding.watch({ isOpen: () => parts.isOpen(database), isSafe: guard.isSafe });
  let cancel = () => {};
  const look = () => {
    if (guard.areFilesThere()) reserve.renew();
    safeEnding.endIfPutOff();
    cancel = clock.setTimer(LOOK_MS, look);
  };
  cancel = clock.setTimer(LOOK_MS, look);
  return {
    database,
    guard,
    reserve: {
      ...reserve,
      close() {
        cancel();
        guard.areFilesThere();
        reserve.close();
      },
    },
  };
}

/**
 * Runs work on a database: through a full disk with the help of the reserve, never on with a database that is found to be
 * damaged, and never as done what was written into files that have no name any more. Throws what the work throws, and
 * what keeps such a database from being written anew.
 */
export function createGuard(deps: GuardDeps): Guard {
  const { name, path, setAside, places, reserve, clock, log, isOpen, inTransaction, execute, end } = deps;
  const files: OpenFiles = rememberOpenFiles(path);
  const rescue = () => rescueDatabase({ path, setAside, shelter: places?.shelter, files, execute });
  /** Where the database was written anew, and as which file: until the process has ended, that may vanish as well. */
  let rescued: { readonly place: string; readonly identity: string | null } | null = null;

  /** Uses the room that the reserve gave up, before anybody else does. */
  function takeRoom(): void {
    try {
      growTo(`${path}-wal`, LOG_BYTES);
      execute('PRAGMA wal_checkpoint(RESTART)');
    } catch (error) {
      log.debug({ path, error: messageOf(error) }, 'A database found little room.');
    }
  }

  /** What is committed in lost files is written anew before anyone is told of it. */
  function rescueIfLost(): void {
    if (!isOpen() || lostNow().length === 0) return;
    // Folders that went with them are made again, and said; whoever is told of that may have done this meanwhile.
    places?.look();
    const lost = lostNow();
    if (lost.length === 0) return;
    const isFirst = rescued === null;
    let otherAside: string | null;
    try {
      const written = reserve.orGiveUp(rescue);
      rescued = { place: written.place, identity: identityOf(written.place) };
      otherAside = written.otherAside;
    } catch (error) {
      const what = whyHeld(name, path, lost);
      log.error({ path, lost, error: messageOf(error) }, what);
      throw new HeldError(what, { cause: error });
    }
    noteRescued(path, clock.now(), otherAside, places);
    const what = `${name} lost its files while it was open, by hand or by another program; it was written anew, with all that it held, and this process starts anew.${otherAside === null ? '' : ' Another database that lay in its place was set aside.'}`;
    log.error({ path, lost, ...(otherAside !== null && { set_aside: otherAside }) }, what);
    if (isFirst) end(new AppError('failed', what));
  }

  /** Of the files that are open, or of what was written anew out of them. */
  function lostNow(): string[] {
    if (rescued === null) return files.lost();
    return rescued.identity !== null && identityOf(rescued.place) === rescued.identity ? [] : [rescued.place];
  }

  function work<T>(task: () => T): T {
    // Within a transaction a single statement is never repeated: SQLite may have rolled back what came before it.
    if (inTransaction()) return task();
    if (rescued !== null) throw new AppError('failed', `${name} was written anew; this process starts anew with it.`);
    try {
      const result = reserve.orGiveUp(task, takeRoom);
      rescueIfLost();
      return result;
    } catch (error) {
      if (noteDamage(path, error)) {
        const what = `${name} turned out to be damaged; this process ends, and its next start keeps what can be read.`;
        end(new AppError('corrupt', what, { cause: error }));
      }
      throw error;
    }
  }

  function isSafe(): boolean {
    try {
      rescueIfLost();
      return true;
    } catch {
      return false;
    }
  }

  return Object.assign(work, { isSafe, areFilesThere: () => isSafe() && rescued === null });
}

/** A store whose every function runs under a guard, but for its end, which is never refused. */
export function guardStore<S extends object>(store: S, guard: Guard): S {
  const verbs = Object.entries(store) as [string, (...args: unknown[]) => unknown][];
  return Object.fromEntries(
    verbs.map(([name, verb]) => [name, name === 'close' ? verb : (...args: unknown[]) => guard(() => verb(...args))]),
  ) as S;
}
