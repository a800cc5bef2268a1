import { dirname } from 'node:path';
import { fsyncFolder } from '../../shared/runtime/durable-file.ts';
import { linkOrCopy } from '../../shared/runtime/move-file.ts';
import type { JobStore, StoredJob } from './database/job-store.ts';
import type { ExportFiles } from './export-files.ts';

/**
 * The file of an export that is sent anew: a second name of one of those that it is a copy of, durable. False where there is
 * none to make, or none to make it of. Throws what the file system says.
 */
export function isLinkedAnew({ facts, status }: StoredJob, files: ExportFiles, { resends }: JobStore): boolean {
  if (facts.resend_of === undefined || (status !== 'pending' && status !== 'uploading')) return false;
  const sources = resends.copiesOf(facts.resend_of).map((copy) => files.find(copy.facts.export_file));
  const source = sources.find((path) => path !== null);
  if (source == null) return false;
  const place = files.placeOf(facts.export_file, status);
  linkOrCopy(source, place);
  fsyncFolder(dirname(place));
  return true;
}
