import { closeSync, lstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { isExportFile } from '../../../shared/export/ids.ts';
import { isOfDisk } from '../../../shared/runtime/data-folders.ts';
import { systemCodeOf } from '../../../shared/runtime/errors.ts';
import { isHalfMoved } from '../../../shared/runtime/move-file.ts';

/** The folders of exports, by name. */
export const EXPORT_FOLDERS = ['spool', 'outbox', 'failed', 'archive'] as const;

/** The whole exports that lie in a folder of data now, by their places under it; the archive has a folder a month. */
export function exportsIn(dataDir: string): string[] {
  return EXPORT_FOLDERS.flatMap((folder) => {
    const inside = below(dataDir, folder);
    const places = folder === 'archive' ? inside.flatMap((month) => below(dataDir, month)) : inside;
    return places.filter((place) => isExportFile(place.split('/').at(-1) ?? ''));
  });
}

/** Without what belongs to a disk that is mounted there, and what is on its way from another. */
const below = (dataDir: string, folder: string) =>
  namesIn(join(dataDir, folder))
    .filter((name) => !isOfDisk(name) && !isHalfMoved(name))
    .map((name) => join(folder, name));

/** Every file in a folder and below, by its place under `root`; what is neither file nor folder is told to `onOther`. */
export function filesBelow(root: string, folder: string, onOther: (place: string) => void): string[] {
  return below(root, folder).flatMap((place) => {
    const found = lstatSync(join(root, place), { throwIfNoEntry: false });
    if (found === undefined) return [];
    if (found.isDirectory()) return filesBelow(root, place, onOther);
    if (found.isFile()) return [place];
    onOther(place);
    return [];
  });
}

/** Sorted; none where there is no such folder. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCodeOf(error))) return [];
    throw error;
  }
}

/** The first bytes of a file. */
export function headOf(path: string, bytes: number): string {
  const fd = openSync(path, 'r');
  try {
    const head = Buffer.alloc(bytes);
    return head.toString('utf8', 0, readSync(fd, head, 0, bytes, 0));
  } finally {
    closeSync(fd);
  }
}
