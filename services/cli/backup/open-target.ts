import {
  createWriteStream,
  fstatSync,
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
import type { Clock } from '../../../shared/runtime/clock.ts';
import { endOfLinks, fsyncFolder, unlinkIfThere } from '../../../shared/runtime/durable-file.ts';
import type { OwnLock } from '../../../shared/runtime/own-lock.ts';
import { shellWord } from '../../../shared/runtime/shell-word.ts';
import { EXIT } from '../exit-codes.ts';
import { TroubleError } from '../trouble.ts';
import { OWN_NAMES, PUT_ASIDE } from './data-layout.ts';
import { holdScratch } from './hold-backups.ts';
import { namesIn } from './list-files.ts';
import { patientFs } from './patient-fs.ts';

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

/** Whose backup it is. */
export interface Source {
  readonly dataDir: string;
  /** Whole paths, here, of what else is put into it. */
  readonly files: readonly string[];
  readonly clock: Clock;
  /** Aborts at Ctrl-C. */
  readonly stopped: AbortSignal;
}

/**
 * Throws a TroubleError for a place that cannot be one, or while another backup is written there, and else what the file
 * system says.
 */
export function openTarget(asked: string, { dataDir, files, clock, stopped }: Source): Target {
  if (asked === '-') {
    throwIfNowhere();
    const scratch = mkdtempSync(join(tmpdir(), 'd3kos-export-backup-'));
    const sink = createWriteStream('', { fd: STDOUT, autoClose: false, fs: patientFs(clock, stopped) });
    return { file: null, sink, scratch, partial: null, complete() {}, close: () => removeFolder(scratch) };
  }
  const file = wholePath(asked);
  throwIfOwn(asked, file, dataDir, files);
  const partial = `${file}.partial`;
  const scratch = join(dirname(file), `.${basename(file)}.scratch`);
  const held = holdScratch(dataDir, scratch, asked, clock.now());
  const sink = createWriteStream('', { fd: openNew(partial, held) });
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
      unlinkIfThere(partial);
      held.release();
    },
  };
}

/** Opened at once: a stream that opens its file later makes it after all, when everything was given up before. */
function openNew(partial: string, held: OwnLock): number {
  try {
    // What an earlier one left that was killed.
    unlinkIfThere(partial);
    return openSync(partial, 'wx', 0o600);
  } catch (error) {
    held.release();
    throw error;
  }
}

/**
 * Its place on the disk is its own: a whole file that lies there is replaced by a whole one. A link is never replaced: what it
 * leads to is the place, though nothing may lie there yet.
 */
function wholePath(asked: string): string {
  const path = endOfLinks(resolve(asked));
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) throw noFile(asked, 'is a folder', `name a file in it: ${join(asked, 'boat.tar.gz')}`);
  if (found !== undefined && !found.isFile())
    throw noFile(asked, 'is no plain file', `write to it with: backup - >${shellWord(asked)}`);
  return found ? realpathSync(path) : path;
}

/** What lies in a folder of ours has a meaning there, and is in every later backup; a file of ours would be gone. */
function throwIfOwn(asked: string, file: string, dataDir: string, files: readonly string[]): void {
  const real = join(realPlace(dirname(file)), basename(file));
  const asides = namesIn(dataDir).filter((name) => PUT_ASIDE.test(name));
  const own = [...OWN_NAMES, ...asides].map((name) => join(realPlace(dataDir), name));
  const isIn = (path: string) => real === path || real.startsWith(join(path, '/'));
  const within = own.find((path) => isIn(path) || isIn(realPlace(path)));
  if (within === undefined && !files.some((path) => realPlace(path) === real)) return;
  const what = within === undefined ? 'is a file of this system' : `lies in ${within}, which is this system’s own`;
  throw noFile(asked, what, 'name a file elsewhere, best on another disk');
}

/** Where a folder, or a file, lies in truth; as it is named where it does not exist. */
function realPlace(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Where nobody listens, Node itself opens /dev/null in its place, as a shell does when told to. */
function throwIfNowhere(): void {
  if (fstatSync(STDOUT).rdev !== statSync('/dev/null').rdev) return;
  throw noFile('The standard output', 'is closed, or /dev/null', 'name a file, or write it away with: backup - | …');
}

const noFile = (asked: string, is: string, nextStep: string) =>
  new TroubleError(EXIT.usage, { cause: `${asked} ${is}.`, consequence: 'No backup was made.', nextStep });

const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });
