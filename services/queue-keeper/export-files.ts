import { mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createPlaces } from '../../shared/export/export-places.ts';
import type { ExportFacts, JobStatus } from '../../shared/export/job.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import { type DataFolders, isOfDisk } from '../../shared/runtime/data-folders.ts';
import { isFile, unlinkIfThere, whatLiesAt } from '../../shared/runtime/durable-file.ts';
import { AppError } from '../../shared/runtime/errors.ts';
import { move } from '../../shared/runtime/move-file.ts';
import { setFileAside } from '../../shared/runtime/set-aside.ts';
import { sha256Of } from '../../shared/runtime/sha256-of.ts';
import { countThingsAside } from '../../shared/runtime/things-aside.ts';
import { installationIdOf, requestIdIn } from './read-export-facts.ts';
import { removeHalves } from './remove-halves.ts';
import { settleCopies } from './settle-copies.ts';
import { isRemovedEmpty, type OnUnreadable, walkExports, walkOutbox } from './walk-exports.ts';
import { ABANDONED_MS, createArrivalWatch } from './watch-arrivals.ts';

/** What decides where a file belongs. */
interface Owner {
  readonly facts: ExportFacts;
  readonly status: JobStatus;
  /** Whether its file was missed before: what lies there now is somebody's copy. */
  readonly fileGone?: boolean;
}

/** What became of a job's file; a damaged one of a job that has ended is set aside, so that nothing says it could go. */
export type Settled = 'there' | 'gone' | 'damaged';

export type ExportFiles = ReturnType<typeof createExportFiles>;

/**
 * The export files and the folders that tell their owner. A job's status decides where its file belongs; a file that is
 * moved is never torn, on one disk or from one to another, and the sweep repeats a move that a power cut undid, or left half
 * done. Of copies one is left.
 */
export function createExportFiles(folders: DataFolders, clock: Pick<Clock, 'now' | 'monotonicMs'>) {
  for (const folder of [folders.spool, folders.outbox, folders.archive, folders.failed, folders.setAside]) {
    mkdirSync(folder, { recursive: true });
  }

  const { placeOf, everyPlace } = createPlaces(folders);
  const arrivals = createArrivalWatch(clock);

  /**
   * Whether a file that has the name of an export is another export, which the collector has just made under a name that
   * the clock gave twice: that one is announced, and gets a name of its own.
   */
  function isOfAnother(path: string, { export_file, sha256, request_id }: ExportFacts): boolean {
    if (path !== join(folders.spool, export_file)) return false;
    return sha256Of(path) !== sha256 && requestIdIn(path) !== request_id;
  }

  let setAsideCount = countThingsAside(folders.setAside);
  const countSetAside = () => {
    setAsideCount = countThingsAside(folders.setAside);
  };

  function setAside(path: string): string {
    const place = setFileAside(folders.setAside, path);
    countSetAside();
    return place;
  }

  /**
   * A folder, or whatever else has the name of an export and is no file, is set aside. Where that cannot be done it counts
   * as nothing: the job has no file.
   */
  function makeWay(path: string): void {
    if (whatLiesAt(path) !== 'no_file') return;
    try {
      setAside(path);
    } catch {
      // What has to come to this very place fails there, and says why.
    }
  }

  /** The folder for a file, in place of whatever else has its name. */
  function makeFolderOf(path: string): void {
    const folder = dirname(path);
    if (whatLiesAt(folder) !== 'nothing' && !statSync(folder, { throwIfNoEntry: false })?.isDirectory())
      setAside(folder);
    mkdirSync(folder, { recursive: true });
  }

  /** What cannot be read is not called damaged. */
  function isDamaged(path: string, sha256: string): boolean {
    try {
      return sha256Of(path) !== sha256;
    } catch {
      return false;
    }
  }

  /** Whether it is a copy of a missed file that is still under way, or that cannot be read just now. */
  function isArriving(path: string, { facts, fileGone = false }: Owner): boolean {
    if (!fileGone) return false;
    try {
      return sha256Of(path) !== facts.sha256 && arrivals.stillMs(path) < ABANDONED_MS;
    } catch {
      return true;
    }
  }

  return {
    isSpooled: (exportFile: string) => isFile(join(folders.spool, exportFile)),
    placeOf,

    /** Where the file lies now; null when it lies nowhere. */
    find: (exportFile: string) => everyPlace(exportFile).find(isFile) ?? null,

    /** Whose export a file is, as its beginning says; null when there is none that says so. */
    installationIdOf(exportFile: string): string | null {
      const place = everyPlace(exportFile).find(isFile);
      return place === undefined ? null : installationIdOf(place);
    },

    /**
     * Leaves a job's file where its status says, from wherever it is, `alsoAt` included, and nowhere else. What failed or
     * was cancelled is read, so that nothing says it could be retried when it is damaged. Throws what the file system
     * says, and never overwrites.
     */
    settle(owner: Owner, alsoAt?: string): Settled {
      const { facts, status } = owner;
      const place = placeOf(facts.export_file, status);
      const paths = new Set([place, ...everyPlace(facts.export_file), ...(alsoAt === undefined ? [] : [alsoAt])]);
      for (const path of paths) makeWay(path);
      const own = [...paths].filter((path) => isFile(path) && !isOfAnother(path, facts) && !isArriving(path, owner));
      if (own.length === 0) return 'gone';
      makeFolderOf(place);
      settleCopies(place, own, facts.sha256, setAside);
      const hasEnded = status === 'failed' || status === 'cancelled';
      if (!hasEnded || !isDamaged(place, facts.sha256)) return 'there';
      setAside(place);
      return 'damaged';
    },

    isOfAnother,

    /** Takes a file out of the spool into the outbox under a name that may be another. */
    take(exportFile: string, asFile: string): void {
      const place = join(folders.outbox, asFile);
      makeWay(place);
      if (isFile(place)) throw new AppError('failed', `There is another ${asFile} in the outbox already.`);
      makeFolderOf(place);
      move(join(folders.spool, exportFile), place);
    },

    /**
     * Removes the file of a job that is to be removed. One that was not delivered and is not what was queued was damaged,
     * and a damaged file is never deleted: it is set aside, as is what is no file at all. Throws what the file system says.
     */
    remove(exportFile: string, status: JobStatus, sha256: string): void {
      const place = placeOf(exportFile, status);
      const lies = whatLiesAt(place);
      if (lies === 'nothing') return;
      const isKept = lies === 'no_file' || (status !== 'completed' && sha256Of(place) !== sha256);
      if (isKept) setAside(place);
      else unlinkIfThere(place);
    },

    /** Gives a file another name in its folder, which nobody has. */
    rename: (path: string, asFile: string): string => {
      const place = join(dirname(path), asFile);
      renameSync(path, place);
      return place;
    },

    /** Removes a file whose job was removed, where a power cut undid the file's own removal. */
    removeAgain: (path: string) => unlinkIfThere(path),

    discardFromSpool: (exportFile: string) => unlinkIfThere(join(folders.spool, exportFile)),

    /** Removes the archive's folders in which nothing lies any more; gives how many. One that cannot be removed stays. */
    removeEmptyMonths(): number {
      const entries = readdirSync(folders.archive, { withFileTypes: true });
      const months = entries.filter((entry) => entry.isDirectory() && !isOfDisk(entry.name));
      return months.filter(({ name }) => isRemovedEmpty(join(folders.archive, name))).length;
    },

    removeHalves: () => removeHalves(folders),

    /** Moves a file that nobody can use out of the way, without deleting it; gives its new place. */
    setAside,

    /** How many things nobody could use, as counted last. */
    get setAsideCount() {
      return setAsideCount;
    },
    countSetAside,

    /** Every export file in our folders; of a folder that cannot be read `onUnreadable` is told. */
    list: (onUnreadable: OnUnreadable) => walkExports(folders, onUnreadable),

    /** What lies in the outbox beside the parts of exports. */
    inOutbox: () => walkOutbox(folders),

    arrivals,
  };
}
