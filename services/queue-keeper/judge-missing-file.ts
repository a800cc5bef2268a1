import type { UploadResult } from '../../shared/contracts/upload-result.ts';
import { sha256Of } from '../../shared/runtime/sha256-of.ts';
import type { StoredJob } from './database/job-store.ts';
import type { ExportFiles } from './export-files.ts';

/**
 * An uploader that found no file, or could not use it, says so without any answer of the central database. When the file
 * is there after all, whole (a disk that failed for a while did not let it be moved), that is no word against the
 * export: it is tried again. Never throws for what the file is.
 */
export function judgeMissingFile(result: UploadResult, job: StoredJob | null, files: ExportFiles): UploadResult {
  if (!job || result.outcome !== 'refused' || result.http_status !== undefined) return result;
  const place = files.find(job.facts.export_file);
  if (place === null || isOther(place, job.facts.sha256)) return result;
  return { ...result, outcome: 'retry', reason: 'The export file was not to be had just then; it is tried again.' };
}

/** What cannot be read just now is not called damaged. */
function isOther(place: string, sha256: string): boolean {
  try {
    return sha256Of(place) !== sha256;
  } catch {
    return false;
  }
}
