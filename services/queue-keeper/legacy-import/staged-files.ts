import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { JobStatus } from '../../../shared/export/job.ts';
import type { DataFolders } from '../../../shared/runtime/data-folders.ts';
import { fsyncFolder, unlinkIfThere } from '../../../shared/runtime/durable-file.ts';
import { move } from '../../../shared/runtime/move-file.ts';
import type { ExportFiles } from '../export-files.ts';

/** No name of an export: the sweep leaves such a file alone. */
const STAGED = '.taken-over';

export type StagedFiles = ReturnType<typeof createStagedFiles>;

/**
 * Converted exports on their way into the queue: written beside the queued ones under a name that nobody takes for an
 * export, durable before their job is; they get their name once the job is committed. So a power cut leaves either
 * both, or a staged file that the next start throws away.
 */
export function createStagedFiles(folders: DataFolders, files: ExportFiles) {
  const stagedAt = (exportFile: string) => join(folders.outbox, exportFile + STAGED);

  return {
    /** Writes one; it is whole and on the disk after the next `makeDurable`. Throws what the file system says. */
    write(exportFile: string, pieces: readonly string[]): { bytes: number; sha256: string } {
      const hash = createHash('sha256');
      let bytes = 0;
      const fd = openSync(stagedAt(exportFile), 'w', 0o640);
      try {
        for (const piece of pieces) {
          const chunk = Buffer.from(piece);
          for (let at = 0; at < chunk.length; ) at += writeSync(fd, chunk, at);
          hash.update(chunk);
          bytes += chunk.length;
        }
        fsyncSync(fd);
      } finally {
        closeSync(fd);
      }
      return { bytes, sha256: hash.digest('hex') };
    },

    makeDurable: () => fsyncFolder(folders.outbox),

    discard: (exportFile: string) => unlinkIfThere(stagedAt(exportFile)),

    /** Gives a staged file its name, where its job's status says. */
    place(exportFile: string, status: JobStatus): void {
      const place = files.placeOf(exportFile, status);
      mkdirSync(dirname(place), { recursive: true });
      if (!existsSync(place)) move(stagedAt(exportFile), place);
    },

    /** The staged ones, by their export's file name. */
    list: () => {
      const names = readdirSync(folders.outbox).filter((name) => name.endsWith(STAGED));
      return names.map((name) => name.slice(0, -STAGED.length));
    },
  };
}
