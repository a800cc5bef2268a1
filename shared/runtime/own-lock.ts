import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isoTime } from './clock.ts';
import { dataFolders } from './data-folders.ts';
import { AppError, messageOf } from './errors.ts';

/**
 * Each process owns its part of a data folder alone: two that write the same numbers into one store lose half of what
 * they acknowledge. The lock is SQLite's, on an empty file: it is the kernel's, and goes with its process however that
 * ends; it writes nothing, and needs no program beside ours.
 * Longer than 200 lines so that who may take a lock, and what proves who has it, are read together.
 *
 * Nothing else in a process may open these files: closing one gives its locks back (POSIX, fcntl).
 */

/** Who holds a lock, as it said itself when it took it; of several the last. */
export interface Owner {
  readonly pid: number;
  /** ISO 8601, by its clock. */
  readonly since: string;
  readonly version: string;
  /** What holds it where that is none of its own: `a restore`. */
  readonly work?: string;
  /** Of a process: a random word, by which the broker knows it for the one that works in this folder. */
  readonly token?: string;
}

export interface OwnLock {
  release(): void;
}

/** A lock of one's own, for as long as the process lives. */
export interface LastingLock extends OwnLock {
  /** Proves to who reads the same folder that this process has the lock there; undefined while its file is gone. */
  proof(): string | undefined;
  /** Takes it again where its file was removed. Throws as taking it does. */
  look(): void;
}

interface LockPlace {
  /** Whose folder of locks it is: a `DATA_DIR`, or the central server's. */
  readonly dataDir: string;
  /** The process: `collector`, `queue-keeper`, … */
  readonly name: string;
  readonly version: string;
  readonly now: number;
  readonly token?: string;
}

export interface OwnLockDeps extends LockPlace {
  /** Told why there can be no lock, as on some network file systems or a full disk: it then goes without. */
  readonly without: (error: string) => void;
}

/** One that was told to end may still be ending. */
const ENDS_WITHIN_MS = 2_000;
/** Only what reads takes the lock of a reader, and keeps it for as long as it may read. */
const BEGIN: Readonly<Record<LockKind, string>> = {
  alone: 'BEGIN EXCLUSIVE',
  together: 'BEGIN; SELECT count(*) FROM sqlite_schema',
};

/** SQLITE_BUSY: someone else has it. */
const TAKEN = 5;

/** Takes the lock for as long as this process lives. Throws an AppError `config` that names who has it. */
export function takeOwnLock(deps: OwnLockDeps): LastingLock {
  const path = join(dataFolders(deps.dataDir).locks, `${deps.name}.lock`);
  const identity = () => statSync(path, { throwIfNoEntry: false })?.ino;
  const token = randomBytes(16).toString('hex');
  const own = { ...deps, token };
  let lock = takeOnce(own, ENDS_WITHIN_MS);
  let held = identity();
  return {
    proof: () => proofOf(placeOf(deps.dataDir, deps.name), token),
    look() {
      if (held === undefined || identity() === held) return;
      const before = lock;
      lock = takeOnce(own, 0);
      held = identity();
      before.release();
    },
    release: () => lock.release(),
  };
}

function takeOnce({ without, ...place }: OwnLockDeps, withinMs: number): OwnLock {
  const tried = tryOwnLock(place, withinMs);
  if ('lock' in tried) return tried.lock;
  if ('takenBy' in tried) {
    throw new AppError('config', takenSentence(place.name, place.dataDir, tried.takenBy), { cause: tried.error });
  }
  without(tried.untold);
  sayOwner(placeOf(place.dataDir, place.name), ownerBy(place));
  return { release() {} };
}

/** The lock, or who has it, or why that cannot be told. */
export type TriedLock =
  | { readonly lock: OwnLock }
  | { readonly takenBy: Partial<Owner>; readonly error: unknown }
  | { readonly untold: string };

/** Several may look at the same thing `together`; whoever changes it is `alone`. */
export type LockKind = 'alone' | 'together';

/** Takes the lock if it is free within that time; `work` is what it is taken for, when that is not the process itself. */
export function tryOwnLock(
  { dataDir, name, ...said }: LockPlace,
  withinMs: number,
  work?: string,
  kind: LockKind = 'alone',
): TriedLock {
  const place = placeOf(dataDir, name);
  const tried = tryLock(place, ownerBy(said, work), withinMs, kind);
  if (work !== undefined && 'lock' in tried) leaveToOwner(dataDir, [dirname(place), `${place}.lock`, `${place}.json`]);
  return tried;
}

const ownerBy = ({ version, now, token }: Omit<LockPlace, 'dataDir' | 'name'>, work?: string): Owner => ({
  pid: process.pid,
  since: isoTime(now),
  version,
  ...(work !== undefined && { work }),
  ...(token !== undefined && { token }),
});

/** Takes the lock of any place, by the files `<place>.lock` and `<place>.json`, in a folder that is made for it. */
export function tryLock(place: string, owner: Owner, withinMs: number, kind: LockKind): TriedLock {
  let lock: DatabaseSync | null = null;
  try {
    mkdirSync(dirname(place), { recursive: true, mode: 0o750 });
    lock = new DatabaseSync(`${place}.lock`, { timeout: withinMs });
    lock.exec(`PRAGMA journal_mode = MEMORY; ${BEGIN[kind]}`);
  } catch (error) {
    lock?.close();
    if (isTaken(error)) return { takenBy: ownerIn(place), error };
    return { untold: messageOf(error) };
  }
  sayOwner(place, owner);
  const held = lock;
  return {
    lock: {
      release(): void {
        if (held.isOpen) held.close();
      },
    },
  };
}

/** What root made here is the services', who take these locks after it. */
function leaveToOwner(dataDir: string, paths: readonly string[]): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(dataDir);
  for (const path of paths) {
    if (statSync(path, { throwIfNoEntry: false })?.uid === 0) chownSync(path, uid, gid);
  }
}

const isTaken = (error: unknown): boolean => (Number((error as { errcode?: unknown }).errcode) & 0xff) === TAKEN;

/** For whoever comes later; on a full disk the lock holds without it. */
function sayOwner(place: string, owner: Owner): void {
  try {
    writeFileSync(`${place}.json`, JSON.stringify(owner), { mode: 0o640 });
  } catch {
    // Then its name alone is told.
  }
}

/** Who took the lock of this name last, as it said itself; nobody where that is not known. */
export const lastOwner = (dataDir: string, name: string): Partial<Owner> => ownerIn(placeOf(dataDir, name));

/** What the process would prove itself by that took the lock of this name last; undefined where that is not known. */
export function lastProof(dataDir: string, name: string): string | undefined {
  const { token } = lastOwner(dataDir, name);
  return token === undefined ? undefined : proofOf(placeOf(dataDir, name), token);
}

/** A copy of the file that has its word has not its time of change, which nobody can set (inode(7), ctime). */
function proofOf(place: string, token: string): string | undefined {
  const written = statSync(`${place}.json`, { throwIfNoEntry: false, bigint: true });
  return written && `${token} ${written.ctimeNs}`;
}

const placeOf = (dataDir: string, name: string): string => join(dataFolders(dataDir).locks, name);

function ownerIn(place: string): Partial<Owner> {
  try {
    return JSON.parse(readFileSync(`${place}.json`, 'utf8')) as Partial<Owner>;
  } catch {
    return {};
  }
}

/** What is in the way, what it would mean, and what to do. */
function takenSentence(name: string, dataDir: string, { pid, since, version, work }: Partial<Owner>): string {
  if (work !== undefined) {
    return `In ${dataDir} ${work} is under way (process ${pid}, since ${since}), and nothing may change there meanwhile: start the ${name} when it has ended.`;
  }
  const who = pid === undefined ? '' : ` (process ${pid}, since ${since}, version ${version})`;
  return `Another ${name} works in ${dataDir} already${who}. Two would lose what they acknowledge: end that one, or give this one a DATA_DIR of its own.`;
}
