import { createHash } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { isExportFile } from '../../shared/export/ids.ts';
import type { JobStatus } from '../../shared/export/job.ts';
import type { DataFolders } from '../../shared/runtime/data-folders.ts';
import { systemCodeOf } from '../../shared/runtime/errors.ts';

export type ExportFolders = Pick<DataFolders, 'spool' | 'outbox' | 'archive' | 'failed'>;

/** An export's file, open; whoever has it closes it. */
export interface OpenedExport {
  readonly file: FileHandle;
  readonly size: number;
}

/** A file may be moved from a place not yet looked at to one that was; from there it moves once more at most. */
const LOOKS = 3;
/** A name that leads elsewhere, or to no plain file, is none of ours; nothing that is opened makes us wait. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const NOT_THERE = ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO'];

/**
 * Opens an export's file, where its status says or wherever else it lies; null when it lies nowhere. The name is checked
 * once more, so that no caller can make it a path. Throws what the file system says.
 */
export async function openExport(
  folders: ExportFolders,
  exportFile: string,
  status: JobStatus | null,
): Promise<OpenedExport | null> {
  if (!isExportFile(exportFile)) return null;
  const places = placesOf(folders, exportFile, status);
  for (let look = 0; look < LOOKS; look++) {
    for (const path of places) {
      const opened = await openIfThere(path);
      if (opened) return opened;
    }
  }
  return null;
}

/** The likeliest first. */
function placesOf(folders: ExportFolders, exportFile: string, status: JobStatus | null): string[] {
  const month = `${exportFile.slice(7, 11)}-${exportFile.slice(11, 13)}`;
  const outbox = join(folders.outbox, exportFile);
  const archive = join(folders.archive, month, exportFile);
  const failed = join(folders.failed, exportFile);
  const spool = join(folders.spool, exportFile);
  switch (status) {
    case 'completed':
      return [archive, outbox, failed, spool];
    case 'failed':
    case 'cancelled':
      return [failed, outbox, archive, spool];
    default:
      return [outbox, archive, failed, spool];
  }
}

/** Whether an export's file lies in any folder of ours. */
export function isAboard(folders: ExportFolders, exportFile: string, status: JobStatus): boolean {
  return placesOf(folders, exportFile, status).some((path) => existsSync(path));
}

async function openIfThere(path: string): Promise<OpenedExport | null> {
  let file: FileHandle;
  try {
    file = await open(path, FLAGS);
  } catch (error) {
    if (NOT_THERE.includes(systemCodeOf(error))) return null;
    throw error;
  }
  const found = await file.stat();
  if (found.isFile()) return { file, size: found.size };
  await file.close();
  return null;
}

/** The digest of an open file, read through once in flat memory; hexadecimal. */
export async function sha256Of({ file }: OpenedExport): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of file.createReadStream({ start: 0, autoClose: false })) hash.update(part as Buffer);
  return hash.digest('hex');
}
