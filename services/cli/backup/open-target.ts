import {
  closeSync,
  createWriteStream,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { fsyncFolder, unlinkIfThere } from '../../../shared/runtime/durable-file.ts';
import { EXIT } from '../exit-codes.ts';
import { TroubleError } from '../trouble.ts';

/** Where a backup goes: into a file that gets its name when it is whole, or down a pipe. */
export interface Target {
  /** Null: the standard output. */
  readonly file: string | null;
  readonly sink: Writable;
  /** A folder for what has to be put together first. */
  readonly scratch: string;
  /** What was written, to be read again before it counts. */
  readonly partial: string | null;
  /** Makes it durable and gives it its name. */
  complete(): void;
  /** Leaves nothing behind but what is complete. */
  close(): void;
}

const STDOUT = 1;

/** Throws a TroubleError for a place that cannot be one, and else what the file system says. */
export function openTarget(asked: string): Target {
  if (asked === '-') {
    const scratch = mkdtempSync(join(tmpdir(), 'd3kos-export-backup-'));
    const sink = createWriteStream('', { fd: STDOUT, autoClose: false });
    return { file: null, sink, scratch, partial: null, complete() {}, close: () => removeFolder(scratch) };
  }
  const file = wholePath(asked);
  const partial = `${file}.partial`;
  const scratch = join(dirname(file), `.${basename(file)}.scratch`);
  // What an earlier one left that was killed.
  unlinkIfThere(partial);
  removeFolder(scratch);
  mkdirSync(scratch, { mode: 0o700 });
  const sink = createWriteStream('', { fd: openNew(partial, scratch) });
  let isOpen = true;
  return {
    file,
    sink,
    scratch,
    partial,
    complete(): void {
      renameSync(partial, file);
      fsyncFolder(dirname(file));
    },
    close(): void {
      if (!isOpen) return;
      isOpen = false;
      sink.destroy();
      removeFolder(scratch);
      unlinkIfThere(partial);
    },
  };
}

/** Opened at once: a stream that opens its file later makes it after all, when everything was given up before. */
function openNew(partial: string, scratch: string): number {
  try {
    return openSync(partial, 'wx', 0o600);
  } catch (error) {
    removeFolder(scratch);
    throw error;
  }
}

/** Its place on the disk is its own: a whole file that lies there is replaced by a whole one. */
function wholePath(asked: string): string {
  const path = resolve(asked);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) throw noFile(asked, 'is a folder', `name a file in it: ${join(asked, 'boat.tar.gz')}`);
  if (found !== undefined && !found.isFile())
    throw noFile(asked, 'is no plain file', `write to it with: backup - >${asked}`);
  return found ? realpathSync(path) : path;
}

const noFile = (asked: string, is: string, nextStep: string) =>
  new TroubleError(EXIT.usage, { cause: `${asked} ${is}.`, consequence: 'No backup was made.', nextStep });

const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });

/** Has the disk have it. */
export function fsyncFile(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
