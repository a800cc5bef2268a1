import { type Dirent, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { isExportFile, isPartFile } from '../../shared/export/ids.ts';
import { type DataFolders, isOfDisk } from '../../shared/runtime/data-folders.ts';
import { isHalfMoved } from '../../shared/runtime/move-file.ts';

export type FolderName = 'spool' | 'outbox' | 'archive' | 'failed';

export interface FoundFile {
  readonly exportFile: string;
  readonly folder: FolderName;
  readonly path: string;
}

/** Told of a folder that cannot be read. */
export type OnUnreadable = (folder: string, error: unknown) => void;

/** Every export file in our folders; of a folder that cannot be read `onUnreadable` is told. */
export function* walkExports(folders: DataFolders, onUnreadable: OnUnreadable): Generator<FoundFile> {
  const months = entriesOf(folders.archive, onUnreadable)
    .filter((month) => month.isDirectory())
    .map(({ name }) => ['archive', join(folders.archive, name)] as const);
  const own = (['spool', 'outbox', 'failed'] as const).map((folder) => [folder, folders[folder]] as const);
  for (const [folder, path] of [...own, ...months]) {
    for (const entry of entriesOf(path, onUnreadable)) {
      if (!entry.isFile() || !isExportFile(entry.name)) continue;
      yield { exportFile: entry.name, folder, path: join(path, entry.name) };
    }
  }
}

export interface InOutbox extends FoundFile {
  readonly isFile: boolean;
  /** Whether it is no export's file, by its name or by what it is. */
  readonly isStray: boolean;
}

/** Whether a file of this name is a part of an export, also one that is being written, or on its way from another disk. */
export const isOwnOnItsWay = (name: string): boolean => isHalfMoved(name) || isPartFile(name.replace(/\.partial$/, ''));

/** What lies in the outbox beside the parts of exports; nothing when it cannot be read. */
export function walkOutbox({ outbox }: Pick<DataFolders, 'outbox'>): InOutbox[] {
  return entriesIn(outbox)
    .filter((entry) => !isHalfMoved(entry.name) && (!entry.isFile() || !isOwnOnItsWay(entry.name)))
    .map((entry) => ({
      exportFile: entry.name,
      folder: 'outbox',
      path: join(outbox, entry.name),
      isFile: entry.isFile(),
      isStray: !entry.isFile() || !isExportFile(entry.name),
    }));
}

/** What lies in a folder; nothing when it cannot be read. */
export const entriesIn = (path: string): Dirent[] => entriesOf(path, () => {});

function entriesOf(path: string, onUnreadable: OnUnreadable): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true }).filter(({ name }) => !isOfDisk(name));
  } catch (error) {
    onUnreadable(path, error);
    return [];
  }
}

/** Removes a folder in which nothing lies; false when it stays. */
export function isRemovedEmpty(folder: string): boolean {
  try {
    if (readdirSync(folder).length > 0) return false;
    rmdirSync(folder);
    return true;
  } catch {
    return false;
  }
}
