import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { isExportFile } from '../../shared/export/ids.ts';
import type { DataFolders } from '../../shared/runtime/data-folders.ts';
import { isHalfMoved, nameWhenMoved } from '../../shared/runtime/move-file.ts';
import { entriesIn } from './walk-exports.ts';

/**
 * Removes what a kill, or a power cut, left of exports that were moved here from another disk: where they lay they are whole.
 * Others put things aside too, which are theirs. To be called while this process moves nothing.
 */
export function removeHalves({ outbox, failed, setAside, archive }: DataFolders): void {
  const months = entriesIn(archive).filter((month) => month.isDirectory());
  for (const folder of [outbox, failed, setAside, ...months.map(({ name }) => join(archive, name))]) {
    for (const { name } of entriesIn(folder)) {
      const isExport = isHalfMoved(name) && isExportFile(nameWhenMoved(name).replace(NTH, ''));
      if (isExport) rmSync(join(folder, name), { recursive: true, force: true });
    }
  }
}

/** What is set aside under a name that is taken. */
const NTH = /\.\d+$/;
