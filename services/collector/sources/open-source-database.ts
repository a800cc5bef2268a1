/**
 * Opens an SQLite database that belongs to another program of the boat, so that it is neither changed, nor are files
 * created beside it. `node:sqlite` is used here because it alone can open a database as immutable.
 *
 * A database in WAL mode is the hard case: even a reader creates `-wal` and `-shm` files when they are not there, and
 * without write permission in that folder it cannot open it at all. So: both files there, a program has it open, and
 * it is read with them; no rows in a WAL, nobody has it open, and it is read as immutable; rows in a WAL that nobody
 * has open (a power cut, a copied card), and a copy in our own folder is read.
 */
import { randomUUID } from 'node:crypto';
import { closeSync, copyFileSync, mkdirSync, readSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { mustBePlainIfThere, openPlainFileSync } from '../../../shared/boat/plain-file.ts';
import { asFileProblem } from './read-json-file.ts';
import { SourceMissing, SourceProblem } from './source-problem.ts';

export interface SourceDatabase {
  readonly database: DatabaseSync;
  /** Readers of it never keep its owner from writing. */
  readonly isSnapshot: boolean;
  /** Whether someone wrote to the file where we were sure that nobody would: then it is to be opened anew. */
  hasMoved(): boolean;
  close(): void;
}

const HEADER_BYTES = 100;
const MAGIC = 'SQLite format 3\0';
/** SQLite makes no larger value in memory, whatever a view or a computed column asks of it. */
const LARGEST_VALUE_BYTES = 24 * 1024 * 1024;
/** Nor a longer program of a statement: columns that are computed of each other, each twice, would never be understood. */
const LONGEST_PROGRAM = 250_000;
/** Bytes 18 and 19 of the header: the file format's write and read versions; 2 means WAL. */
const WRITE_VERSION = 18;
const READ_VERSION = 19;

/**
 * Throws a SourceMissing (also for a file of no bytes, as the first boot leaves it), or a SourceProblem: `unreadable`, or
 * `corrupt` when it is no database. Nothing of it is read yet: that it is locked, or damaged, shows at the first read.
 */
export async function openSourceDatabase(path: string, name: string, scratch: string): Promise<SourceDatabase> {
  await mustHoldStill(path, name);
  const isWal = readHeader(path, name);
  if (!isWal) return opened(path, {});
  const walBytes = sizeOf(`${path}-wal`);
  if (walBytes !== null && sizeOf(`${path}-shm`) !== null) {
    mayRead(`${path}-wal`, `${name}-wal`);
    return opened(path, { isSnapshot: true });
  }
  if (!walBytes) return opened(path, { isSnapshot: true, immutable: true });
  return openedCopy(path, name, scratch);
}

/** SQLite opens whatever lies beside a database under these names, and would wait for the other end of a pipe for ever. */
async function mustHoldStill(path: string, name: string): Promise<void> {
  for (const ending of ['', '-wal', '-shm', '-journal']) {
    await mustBePlainIfThere(path + ending).catch((error) => {
      throw asFileProblem(error, name + ending, path + ending);
    });
  }
}

function readHeader(path: string, name: string): boolean {
  const header = Buffer.alloc(HEADER_BYTES);
  try {
    const fd = openPlainFileSync(path);
    try {
      const length = readSync(fd, header, 0, HEADER_BYTES, 0);
      if (length === 0) {
        throw new SourceMissing(`${name} held records before and is empty now: they are not in this export.`, {
          ifNever: 'It is empty: nothing has been recorded yet.',
        });
      }
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw asFileProblem(error, name, path);
  }
  if (header.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    throw new SourceProblem('corrupt', `${name} is not an SQLite database.`);
  }
  return header[WRITE_VERSION] === 2 || header[READ_VERSION] === 2;
}

/** SQLite says of a file beside a database that we may not read only that the database cannot be opened. */
function mayRead(path: string, name: string): void {
  try {
    closeSync(openPlainFileSync(path));
  } catch (error) {
    // Its owner may have ended in this moment, and taken it away.
    const problem = asFileProblem(error, name);
    if (problem instanceof SourceProblem) throw problem;
  }
}

function opened(path: string, how: { isSnapshot?: boolean; immutable?: boolean }): SourceDatabase {
  const url = pathToFileURL(path);
  if (how.immutable) url.searchParams.set('immutable', '1');
  const stampBefore = how.immutable ? stampOf(path) : '';
  const database = new DatabaseSync(url, {
    readOnly: true,
    timeout: 0,
    limits: { length: LARGEST_VALUE_BYTES, vdbeOp: LONGEST_PROGRAM },
  });
  return {
    database,
    isSnapshot: how.isSnapshot ?? false,
    hasMoved: () => how.immutable === true && stampOf(path) !== stampBefore,
    close: () => database.close(),
  };
}

/** A copy of the database and its WAL, with no reader's files; gone again when it is closed. */
function openedCopy(path: string, name: string, scratch: string): SourceDatabase {
  const folder = join(scratch, randomUUID());
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    mkdirSync(folder, { recursive: true });
    const stampBefore = stampOf(path);
    copyFileSync(path, join(folder, 'copy.db'));
    copyFileSync(`${path}-wal`, join(folder, 'copy.db-wal'));
    if (stampOf(path) !== stampBefore) throw new SourceProblem('locked', `${name} is being written just now.`);
    const copy = opened(join(folder, 'copy.db'), { isSnapshot: true });
    return {
      ...copy,
      close() {
        copy.close();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw asFileProblem(error, name);
  }
}

function sizeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null;
}

/** Changes with every write to the database or its WAL. */
function stampOf(path: string): string {
  return [path, `${path}-wal`]
    .map((file) => {
      const stat = statSync(file, { throwIfNoEntry: false, bigint: true });
      return stat ? `${stat.ino}:${stat.size}:${stat.mtimeNs}` : '';
    })
    .join(' ');
}
