import { join } from 'node:path';
import type { JobStatus } from './job.ts';

/** The folders of exports; a file's owner is told by its folder. */
type ExportFolders = Readonly<Record<'spool' | 'outbox' | 'archive' | 'failed', string>>;

/** Where export files belong, by their names and the status of their jobs. Pure. */
export function createPlaces(folders: ExportFolders) {
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

  return { placeOf, everyPlace };
}
