import { systemCodeOf } from '../../shared/runtime/errors.ts';
import type { Ending } from './ending.ts';
import { ExportFileError } from './export-file.ts';

/** What was thrown on the way: the file's trouble, or what nobody foresaw, by its name. */
export function asEnding(error: unknown): Ending {
  if (!(error instanceof ExportFileError)) {
    return {
      kind: 'network',
      code: systemCodeOf(error) || (error as Error).name,
      reached: 'nobody',
      exportSent: false,
    };
  }
  return { kind: 'file', trouble: error.trouble, ...(error.code ? { code: error.code } : {}) };
}
