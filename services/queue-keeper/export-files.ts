import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isExportFile } from '../../shared/export/ids.ts';
import type { ExportFacts, JobStatus } from '../../shared/export/job.ts';
import type { DataFolders } from '../../shared/runtime/data-folders.ts';
import { unlinkIfThere } from '../../shared/runtime/durable-file.ts';
import { AppError } from '../../shared/runtime/errors.ts';
import { setFileAside } from '../../shared/runtime/set-aside.ts';
import { installationIdOf, requestIdIn, sha256Of } from './read-export-facts.ts';
import { settleCopies } from './settle-copies.ts';

export type FolderName = 'spool' | 'outbox' | 'archive' | 'failed';

export interface FoundFile {
  readonly exportFile: string;
  readonly folder: FolderName;
  readonly path: string;
}

/** What decides where a file belongs. */
interface Owner {
  readonly facts: ExportFacts;
  readonly status: JobStatus;
}

export type ExportFiles = ReturnType<typeof createExportFiles>;

/**
 * The export files and the folders that tell their owner. A job's status decides where its file belongs; moves are
 * renames, so that a file is never torn, and the sweep repeats one that a power cut undid. Of copies that somebody made one
 * is left.
 */
export function createExportFiles(folders: DataFolders) {
  for (const folder of [folders.spool, folders.outbox, folders.archive, folders.failed, folders.setAside]) {
    mkdirSync(folder, { recursive: true });
  }

  /** `archive/YYYY-MM`, from the export's own name, so that the place is known without asking anyone. */
  const archiveOf = (exportFile: string) =>
    join(folders.archive, `${exportFile.slice(7, 11)}-${exportFile.slice(11, 13)}`);

  function placeOf(exportFile: string, status: JobStatus): string {
    switch (status) {
      case 'pending':
      case 'uploading':
        return join(folders.outbox, exportFile);
      case 'completed':
        return join(archiveOf(exportFile), exportFile);
      case 'failed':
      case 'cancelled':
        return join(folders.failed, exportFile);
    }
  }

  const everyPlace = (exportFile: string) => [
    join(folders.outbox, exportFile),
    join(folders.spool, exportFile),
    join(folders.failed, exportFile),
    join(archiveOf(exportFile), exportFile),
  ];

  /**
   * Whether a file that has the name of an export is another export, which the collector has just made under a name that
   * the clock gave twice: that one is announced, and gets a name of its own.
   */
  function isOfAnother(path: string, { export_file, sha256, request_id }: ExportFacts): boolean {
    if (path !== join(folders.spool, export_file)) return false;
    return sha256Of(path) !== sha256 && requestIdIn(path) !== request_id;
  }

  let setAsideCount = 0;
  countSetAside();

  /** What belongs to a database lies beside it, and is no thing of its own. */
  function countSetAside(): void {
    setAsideCount = readdirSync(folders.setAside).filter((name) => !/-(wal|shm)$/.test(name)).length;
  }

  function setAside(path: string): string {
    const place = setFileAside(folders.setAside, path);
    countSetAside();
    return place;
  }

  return {
    inSpool: (exportFile: string) => join(folders.spool, exportFile),
    placeOf,

    /** Where the file lies now; null when it lies nowhere. */
    find: (exportFile: string) => everyPlace(exportFile).find((path) => existsSync(path)) ?? null,

    /** Whose export a file is, as its beginning says; null when there is none that says so. */
    installationIdOf(exportFile: string): string | null {
      const place = everyPlace(exportFile).find((path) => existsSync(path));
      return place === undefined ? null : installationIdOf(place);
    },

    /**
     * Leaves a job's file where its status says, from wherever it is, `alsoAt` included, and nowhere else; false when it
     * is nowhere. Throws what the file system says, and never overwrites.
     */
    settle({ facts, status }: Owner, alsoAt?: string): boolean {
      const place = placeOf(facts.export_file, status);
      const paths = new Set([place, ...everyPlace(facts.export_file), ...(alsoAt === undefined ? [] : [alsoAt])]);
      const own = [...paths].filter((path) => existsSync(path) && !isOfAnother(path, facts));
      settleCopies(place, own, facts.sha256, setAside);
      return own.length > 0;
    },

    isOfAnother,

    /** Takes a file out of the spool into the outbox under a name that may be another. */
    take(exportFile: string, asFile: string): void {
      const place = join(folders.outbox, asFile);
      if (existsSync(place)) throw new AppError('failed', `There is another ${asFile} in the outbox already.`);
      renameSync(join(folders.spool, exportFile), place);
    },

    /**
     * Removes the file of a job that is to be removed. A failed one that is not what was queued was damaged, and a
     * damaged file is never deleted: it is set aside.
     */
    remove(exportFile: string, status: JobStatus, sha256: string): void {
      const place = placeOf(exportFile, status);
      const isDamaged = status === 'failed' && existsSync(place) && sha256Of(place) !== sha256;
      if (isDamaged) setAside(place);
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

    /** Removes the archive's folders in which nothing lies any more; gives how many. */
    removeEmptyMonths(): number {
      const months = readdirSync(folders.archive, { withFileTypes: true }).filter((month) => month.isDirectory());
      const empty = months
        .map(({ name }) => join(folders.archive, name))
        .filter((path) => readdirSync(path).length === 0);
      for (const path of empty) rmdirSync(path);
      return empty.length;
    },

    /** Moves a file that nobody can use out of the way, without deleting it; gives its new place. */
    setAside,

    /** How many things nobody could use, as counted last. */
    get setAsideCount() {
      return setAsideCount;
    },
    countSetAside,

    /** Every export file in our folders. */
    *list(): Generator<FoundFile> {
      for (const folder of ['spool', 'outbox', 'failed'] as const) {
        yield* exportsIn(folders[folder], folder);
      }
      for (const month of readdirSync(folders.archive, { withFileTypes: true })) {
        if (month.isDirectory()) yield* exportsIn(join(folders.archive, month.name), 'archive');
      }
    },
  };
}

function* exportsIn(path: string, folder: FolderName): Generator<FoundFile> {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isFile() && isExportFile(entry.name)) {
      yield { exportFile: entry.name, folder, path: join(path, entry.name) };
    }
  }
}
