import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { exportFileFor, isExportFile, queueIdFor, queueIdOf } from '../../shared/export/ids.ts';
import { localStamp } from '../../shared/runtime/clock.ts';
import { type DataFolders, isOfDisk } from '../../shared/runtime/data-folders.ts';
import { fsyncFolder, unlinkIfThere } from '../../shared/runtime/durable-file.ts';
import { systemCodeOf } from '../../shared/runtime/errors.ts';

const PARTIAL = '.partial';
const MOST_A_SECOND = 99_999;

/** A name that is ours, and the file to write under it; it takes its final name when it is whole. */
export interface ClaimedFile {
  readonly queueId: string;
  readonly exportFile: string;
  readonly file: FileHandle;
}

/** What is known of a name from the collector's memory. */
export type NameState = 'announced' | 'claimed' | 'unknown';

export type Spool = ReturnType<typeof createSpool>;

/**
 * The folder in which exports are written, and lie until the queue-keeper takes them. A name is claimed by creating
 * `export_….json.partial` exclusively; `.json` is there only when the file is whole and on the disk.
 */
export function createSpool(folders: DataFolders) {
  mkdirSync(folders.spool, { recursive: true });
  const place = (exportFile: string) => join(folders.spool, exportFile);
  const entries = (folder: string) =>
    existsSync(folder) ? readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !isOfDisk(name)) : [];
  /** Whatever is no plain file is none of ours, however it is named: it is neither told of nor removed. */
  const filesHere = () => entries(folders.spool).flatMap((entry) => (entry.isFile() ? [entry.name] : []));

  /** Whether a file of this name lies in any folder of exports. The archive has a folder a month. */
  function liesAnywhere(exportFile: string): boolean {
    const months = entries(folders.archive).map(({ name }) => join(folders.archive, name));
    return [folders.spool, folders.outbox, folders.failed, ...months].some((folder) =>
      existsSync(join(folder, exportFile)),
    );
  }

  async function create(queueId: string): Promise<ClaimedFile | null> {
    const exportFile = exportFileFor(queueId);
    if (liesAnywhere(exportFile)) return null;
    try {
      return { queueId, exportFile, file: await open(place(exportFile) + PARTIAL, 'wx', 0o640) };
    } catch (error) {
      if (systemCodeOf(error) === 'EEXIST') return null;
      throw error;
    }
  }

  return {
    /**
     * Claims a name that no export has or had: the local time of `at`, and `_2`, `_3`, … when the second, or the hour
     * that DST repeats, has it already. Throws what the file system says.
     */
    async claim(at: number, isKnown: (queueId: string) => boolean): Promise<ClaimedFile> {
      const stamp = localStamp(at);
      for (let nth = 1; nth <= MOST_A_SECOND; nth++) {
        const queueId = queueIdFor(stamp, nth);
        const claimed = isKnown(queueId) ? null : await create(queueId);
        if (claimed) return claimed;
      }
      throw new Error(`No free name is left for an export of ${stamp}.`);
    },

    /** The name that was claimed before for the same request; null when it cannot be had any more. */
    reclaim: (queueId: string): Promise<ClaimedFile | null> => create(queueId),

    /** Makes the whole file durable and gives it its name: after this, a power cut does not take it. */
    async complete({ file, exportFile }: ClaimedFile): Promise<void> {
      await file.sync();
      await file.close();
      await rename(place(exportFile) + PARTIAL, place(exportFile));
      fsyncFolder(folders.spool);
    },

    /** Gives up a file that was never announced, whole or not. */
    async discard({ file, exportFile }: ClaimedFile): Promise<void> {
      await file.close().catch(() => {});
      unlinkIfThere(place(exportFile) + PARTIAL);
      unlinkIfThere(place(exportFile));
    },

    /** The queue ids of the whole exports that lie here. */
    queueIds: (): string[] => filesHere().filter(isExportFile).map(queueIdOf),

    /**
     * Removes what an end in the middle of work left: files that are not whole, and whole ones that were never
     * announced, whose requests are still open. A whole file that is not known is nobody's to remove: it stays, and
     * the queue-keeper's sweep takes it up. What is no file stays too.
     */
    tidy(stateOf: (queueId: string) => NameState): { removed: string[]; unknown: string[]; noFiles: string[] } {
      const names = filesHere();
      const wholes = names.filter(isExportFile);
      const unannounced = wholes.filter((name) => stateOf(queueIdOf(name)) === 'claimed');
      const removed = [...names.filter((name) => name.endsWith(PARTIAL)), ...unannounced];
      for (const name of removed) unlinkIfThere(place(name));
      const unknown = wholes.filter((name) => stateOf(queueIdOf(name)) === 'unknown');
      const noFiles = entries(folders.spool).flatMap((entry) => (entry.isFile() ? [] : [entry.name]));
      return { removed, unknown, noFiles };
    },
  };
}
