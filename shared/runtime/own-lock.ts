import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isoTime } from './clock.ts';
import { AppError, messageOf } from './errors.ts';

/**
 * Each process owns its part of a `DATA_DIR` alone: two that write the same numbers into one store lose half of what
 * they acknowledge. The lock is SQLite's on an empty file: it is the kernel's, so that it goes with its process however
 * that ends, it writes nothing, and it needs no program beside ours.
 *
 * No other part of a process may open these files: closing one gives its locks back (POSIX, fcntl).
 */

/** Who holds a lock, as it said itself when it took it. */
interface Owner {
  readonly pid: number;
  /** ISO 8601, by its clock. */
  readonly since: string;
  readonly version: string;
}

export interface OwnLock {
  release(): void;
}

export interface OwnLockDeps {
  /** `locks` below `DATA_DIR`. */
  readonly folder: string;
  readonly dataDir: string;
  /** The process: `collector`, `queue-keeper`, … */
  readonly name: string;
  readonly version: string;
  readonly now: number;
  /** Told why there can be no lock, as on some network file systems or a full disk: it then goes without. */
  readonly without: (error: string) => void;
}

/** SQLITE_BUSY: someone else has it. */
const TAKEN = 5;

/** Takes it for as long as this process lives. Throws an AppError `config` that names who has it. */
export function takeOwnLock({ folder, dataDir, name, version, now, without }: OwnLockDeps): OwnLock {
  const ownerFile = join(folder, `${name}.json`);
  let lock: DatabaseSync | null = null;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o750 });
    lock = new DatabaseSync(join(folder, `${name}.lock`), { timeout: 0 });
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    writeFileSync(ownerFile, JSON.stringify({ pid: process.pid, since: isoTime(now), version } satisfies Owner));
  } catch (error) {
    lock?.close();
    if (isTaken(error)) throw new AppError('config', ownedSentence(name, dataDir, ownerIn(ownerFile)), { cause: error });
    without(messageOf(error));
    return { release() {} };
  }
  const held = lock;
  return { release: () => void (held.isOpen && held.close()) };
}

const isTaken = (error: unknown): boolean => (Number((error as { errcode?: unknown }).errcode) & 0xff) === TAKEN;

function ownerIn(path: string): Partial<Owner> {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Partial<Owner>;
  } catch {
    return {};
  }
}

/** What is in the way, what it would mean, and what to do. */
function ownedSentence(name: string, dataDir: string, { pid, since, version }: Partial<Owner>): string {
  const who = pid === undefined ? '' : ` (process ${pid}, since ${since}, version ${version})`;
  return `Another ${name} works on ${dataDir} already${who}; two would lose what they acknowledge. End the other one, or set another DATA_DIR for this one.`;
}
