import { type FSWatcher, mkdirSync, opendirSync, statSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Clock } from './clock.ts';
import { isOfDisk } from './data-folders.ts';
import { AppError, messageOf } from './errors.ts';
import type { Logger } from './logger.ts';
import { identityOf } from './rescue-database.ts';
import type { VanishedNotes } from './vanished-notes.ts';

export interface OwnFolder {
  readonly path: string;
  readonly mode: number;
}

export interface KeepFoldersDeps {
  /** Where all others lie; the first of them. */
  readonly root: string;
  readonly folders: readonly OwnFolder[];
  readonly notes: Pick<VanishedNotes, 'add'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Told after each look: whether folders were made again, or are others than they were, as when one is moved back. */
  readonly onLook: (haveChanged: boolean) => void;
  /** Told when this process may not make them; whoever starts it may. */
  readonly onImpossible: (error: Error) => void;
}

export interface KeptFolders {
  /** Makes again what is gone, and says it. Never throws. */
  look(): void;
  close(): void;
}

const LOOK_MS = 30_000;

/**
 * Folders of ours that a person, or another program, removes or moves away while we run are made again: at once where the
 * file system tells of it, else within half a minute. A folder that was never there is none of these.
 */
export function keepFolders(deps: KeepFoldersDeps): KeptFolders {
  const { root, folders, notes, clock, log } = deps;
  /** Which folder each was that was ever there. */
  const seen = new Map<string, string>();
  /** Those in which nothing lay at the last look. */
  const empty = new Set<string>();
  let watcher: FSWatcher | null = null;
  let cancel = () => {};
  let isImpossible = false;
  let closed = false;

  function look(): void {
    const gone = folders.filter(isGone);
    const made = gone.filter(makeAgain);
    if (made.length > 0) tell(made);
    const others = folders.filter(isOther);
    if (others.some(({ path }) => path === root)) watchRoot();
    deps.onLook(made.length + others.length > 0);
  }

  function tell(made: readonly OwnFolder[]): void {
    watchRoot();
    for (const { path } of made) notes.add('folder', path, { wasEmpty: empty.has(path) });
    log.error(
      { folders: made.map(({ path }) => path) },
      'Folders of ours were removed or moved away while this runs, and were made again. What lay in them is gone from here: exports whose files are missing are named, and what the boat still has goes with the next export.',
    );
  }

  function isGone({ path }: OwnFolder): boolean {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found !== undefined) {
      if (isEmptyFolder(path)) empty.add(path);
      else empty.delete(path);
    }
    return found === undefined && seen.has(path);
  }

  function isOther({ path }: OwnFolder): boolean {
    const [before, now] = [seen.get(path), identityOf(path)];
    if (now !== null) seen.set(path, now);
    return now !== null && before !== undefined && before !== now;
  }

  /** False when another process of ours was faster, or it cannot be. */
  function makeAgain({ path, mode }: OwnFolder): boolean {
    try {
      if (path === root) mkdirSync(dirname(root), { recursive: true });
      mkdirSync(path, { mode });
      isImpossible = false;
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST' || isImpossible) return false;
      isImpossible = true;
      const what = `The folder ${path} was removed while this runs, and cannot be made again here (${messageOf(error)}). Nothing new can be kept until it is there, with the owner that it had.`;
      log.error({ folder: path }, what);
      deps.onImpossible(new AppError('failed', what, { cause: error }));
      return false;
    }
  }

  /** Only the folder above them: within them far too much happens. */
  function watchRoot(): void {
    watcher?.close();
    try {
      watcher = watch(root, { persistent: false }, (_event, name) => {
        const isOurs = name === null || name === basename(root) || folders.some(({ path }) => basename(path) === name);
        if (isOurs && !closed) look();
      });
      watcher.on('error', () => watcher?.close());
    } catch {
      // The looks are left.
    }
  }

  function wait(): void {
    cancel = clock.setTimer(LOOK_MS, () => {
      look();
      wait();
    });
  }

  look();
  watchRoot();
  wait();
  return {
    look,
    close() {
      closed = true;
      cancel();
      watcher?.close();
    },
  };
}

/** Few entries are read, however many there are. What cannot be read may hold anything. */
function isEmptyFolder(path: string): boolean {
  try {
    const folder = opendirSync(path);
    try {
      let entry = folder.readSync();
      while (entry !== null && isOfDisk(entry.name)) entry = folder.readSync();
      return entry === null;
    } finally {
      folder.closeSync();
    }
  } catch {
    return false;
  }
}
