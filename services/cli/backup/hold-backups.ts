import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isoTime } from '../../../shared/runtime/clock.ts';
import { type Owner, type OwnLock, type TriedLock, tryLock, tryOwnLock } from '../../../shared/runtime/own-lock.ts';
import { version } from '../../../shared/runtime/version.ts';
import { EXIT } from '../exit-codes.ts';
import { TroubleError } from '../trouble.ts';

/**
 * Backups and restores keep out of each other's way by locks of the kernel, which go with their process however it ends:
 * those of one folder of data, and those to one file. Where there can be no lock, as on a disk that is read-only, they go
 * without.
 */

/** Several backups look at one folder of data together. Throws a TroubleError `busy` while a restore changes it. */
export function holdForBackup(dataDir: string, now: number): OwnLock {
  const tried = tryOwnLock({ dataDir, name: 'backup', version, now }, 0, 'a backup', 'together');
  if (!('takenBy' in tried)) return lockOf(tried);
  throw busy(
    `In ${dataDir} a restore is under way${who(tried.takenBy)}.`,
    'What lies there is between old and new, so no backup was made of it; an earlier one is as it was.',
    'make it again when the restore has ended',
  );
}

/** Throws a TroubleError `busy` while a backup still reads what a restore would put aside. */
export function holdForRestore(dataDir: string, now: number): OwnLock {
  const tried = tryOwnLock({ dataDir, name: 'backup', version, now }, 0, 'a restore');
  if (!('takenBy' in tried)) return lockOf(tried);
  const { work = 'a backup' } = tried.takenBy;
  throw busy(
    `In ${dataDir} ${work} is under way${who(tried.takenBy)}.`,
    'It would end with half of the old and half of the new, so nothing was restored and nothing was changed.',
    'restore again when it has ended',
  );
}

/**
 * Makes a folder beside what becomes a backup, its own for as long as it is held: what a dead one left in it is removed, and
 * all of it on `release`. Throws a TroubleError `busy` while another backup works in it, whose things are not touched.
 */
export function holdScratch(dataDir: string, scratch: string, asked: string, now: number): OwnLock {
  const place = join(scratch, HELD);
  const lock = inTurn(dataDir, now, () => {
    // Only this folder: where it would lie on a stick that is not mounted, there is none.
    if (!existsSync(scratch)) mkdirSync(scratch, { mode: 0o700 });
    const tried = tryLock(place, { pid: process.pid, since: isoTime(now), version, work: 'a backup' }, 0, 'alone');
    if ('takenBy' in tried) throw underWay(asked, tried.takenBy);
    clear(scratch);
    return lockOf(tried);
  });
  return {
    release: () =>
      inTurn(dataDir, now, () => {
        clear(scratch);
        removeHeld(scratch, lock);
      }),
  };
}

/**
 * Does something that two at once would undo, after whoever does it now. A lock that is removed when it is given back is such
 * a thing: one process could take what another has just removed, and a third the new one.
 */
export function inTurn<T>(dataDir: string, now: number, work: () => T): T {
  const tried = tryOwnLock({ dataDir, name: 'backup-turn', version, now }, TURN_WITHIN_MS, 'a backup');
  try {
    return work();
  } finally {
    lockOf(tried).release();
  }
}

const TURN_WITHIN_MS = 5_000;
const HELD = 'held';

/** Some disks keep a file that is open under another name, and its folder with it: there the lock is given back first. */
function removeHeld(scratch: string, lock: OwnLock): void {
  try {
    rmSync(scratch, { recursive: true, force: true });
    lock.release();
  } catch {
    lock.release();
    try {
      rmSync(scratch, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    } catch {
      // An empty folder, which the next backup to the same file clears.
    }
  }
}

/** All but the lock itself, whose file must not be opened by anything else. */
function clear(scratch: string): void {
  for (const name of readdirSync(scratch)) {
    if (!name.startsWith(`${HELD}.`)) rmSync(join(scratch, name), { recursive: true, force: true });
  }
}

const lockOf = (tried: TriedLock): OwnLock => ('lock' in tried ? tried.lock : { release() {} });

const underWay = (asked: string, owner: Partial<Owner>) =>
  busy(
    `A backup to ${asked} is under way${who(owner)}.`,
    'Two at once would spoil each other: that one goes on, and this one did nothing.',
    'wait for it, or name another file',
  );

const busy = (cause: string, consequence: string, nextStep: string) =>
  new TroubleError(EXIT.busy, { cause, consequence, nextStep });

/** Of several who hold a lock together the last is known, who may have ended already. */
function who({ pid, since }: Partial<Owner>): string {
  return pid === undefined || !existsSync(`/proc/${pid}`) ? '' : ` (process ${pid}, since ${since})`;
}
