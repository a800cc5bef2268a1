/**
 * Opens files that other programs wrote, or put something else in the place of: a pipe keeps whoever opens it waiting for
 * ever, a device may act on being opened, a disk may not answer. Every file that is not ours is opened here.
 */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { systemCodeOf } from '../runtime/errors.ts';
import { diskOf } from './disk-of.ts';
import { diskTurns, NoAnswerError } from './disk-turns.ts';

/** What lies there is no plain file: a folder, a pipe, a socket, a device. */
export class NotAFileError extends Error {
  constructor() {
    super('not a file');
    this.name = 'NotAFileError';
  }
}

/** Closed without waiting: a read that hangs would keep it open. */
export interface PlainFile extends Disposable {
  readonly file: FileHandle;
  readonly stat: Stats;
  /** What `call` gives, in a turn at its disk. Throws what it throws, or a NoAnswerError. */
  turn<T>(call: (file: FileHandle) => Promise<T>): Promise<T>;
}

/** Without waiting for a pipe's other end, and without making a terminal ours. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
const MOST_BYTES = 64 * 1024 * 1024;

/** Opens a plain file for reading. Throws a NotAFileError, a NoAnswerError, or what the file system says. */
export async function openPlainFile(path: string): Promise<PlainFile> {
  const disk = diskOf(path);
  return diskTurns.take(
    disk,
    () => opened(path, disk),
    (late) => late[Symbol.dispose](),
  );
}

async function opened(path: string, disk: string): Promise<PlainFile> {
  mustBePlain(await stat(path));
  const file = await open(path, FLAGS).catch(notOpened);
  try {
    // Another thing may lie there since.
    const found = await file.stat();
    mustBePlain(found);
    return {
      file,
      stat: found,
      turn: (call) => diskTurns.take(disk, () => call(file)),
      [Symbol.dispose]: () => void file.close().catch(() => {}),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Throws as `openPlainFile` does when something lies there that is none; nothing may. */
export async function mustBePlainIfThere(path: string): Promise<void> {
  const found = await diskTurns.take(diskOf(path), () =>
    stat(path).catch((error) => {
      if (systemCodeOf(error) === 'ENOENT') return null;
      throw error;
    }),
  );
  if (found !== null) mustBePlain(found);
}

/** What lies at a path, as far as its disk answers; what may not be looked at is there. Never throws. */
export function lookAt(path: string): Promise<'there' | 'not there' | 'no answer'> {
  return diskTurns
    .take(diskOf(path), () => stat(path))
    .then(
      () => 'there',
      (error) => {
        if (error instanceof NoAnswerError) return 'no answer';
        return ['ENOENT', 'ENOTDIR'].includes(systemCodeOf(error)) ? 'not there' : 'there';
      },
    );
}

/** As `openPlainFile`, for whoever may wait for a disk. The caller closes it. */
export function openPlainFileSync(path: string): number {
  mustBePlain(statSync(path));
  const fd = openSync(path, FLAGS);
  if (fstatSync(fd).isFile()) return fd;
  closeSync(fd);
  throw new NotAFileError();
}

/** The text of a plain file, of which no more than 64 MB, or `mostBytes`, are read: a longer one comes torn. Throws as `openPlainFileSync` does. */
export function readPlainFileSync(path: string, mostBytes = MOST_BYTES): string {
  const fd = openPlainFileSync(path);
  try {
    const bytes = Buffer.alloc(Math.min(fstatSync(fd).size, mostBytes));
    let length = 0;
    while (length < bytes.length) {
      const read = readSync(fd, bytes, length, bytes.length - length, length);
      if (read === 0) break;
      length += read;
    }
    return bytes.toString('utf8', 0, length);
  } finally {
    closeSync(fd);
  }
}

function mustBePlain(found: Stats): void {
  if (!found.isFile()) throw new NotAFileError();
}

/** ENXIO is what is said of a socket. */
function notOpened(error: unknown): never {
  throw systemCodeOf(error) === 'ENXIO' ? new NotAFileError() : error;
}
