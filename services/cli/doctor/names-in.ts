import { readdirSync } from 'node:fs';
import { isOfDisk } from '../../../shared/runtime/data-folders.ts';
import { systemCodeOf } from '../../../shared/runtime/errors.ts';
import { isForbidden } from './check.ts';

/** What lies in a folder; nothing when it is not there, null when this user may not look. */
export function namesIn(path: string): string[] | null {
  try {
    return readdirSync(path).filter((name) => !isOfDisk(name));
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return [];
    if (isForbidden(error)) return null;
    throw error;
  }
}
