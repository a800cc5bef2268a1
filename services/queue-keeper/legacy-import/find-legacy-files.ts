import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { systemCodeOf } from '../../../shared/runtime/errors.ts';
import type { LegacyStatus } from './legacy-entry.ts';
import type { LegacyFile } from './plan-import.ts';

/** A file that lists exports. */
export interface LegacyListFile {
  readonly path: string;
  /** What an entry is that has no status. */
  readonly otherwise: LegacyStatus;
  readonly bytes: number;
  readonly modifiedMs: number;
}

export interface LegacySources {
  readonly lists: readonly LegacyListFile[];
  readonly files: readonly LegacyFile[];
}

const LISTS = [
  { name: 'export_queue.json', otherwise: 'pending' },
  { name: 'export_history.json', otherwise: 'completed' },
] as const satisfies readonly { name: string; otherwise: LegacyStatus }[];

/** Where its export files lie, the usual place first. */
const FOLDERS = [
  { folder: 'exports', isFailed: false },
  { folder: '.', isFailed: false },
  { folder: 'failed_exports', isFailed: true },
] as const;

/**
 * What the service before this one left under the boat's root: nothing, on most boats. Throws what the file system says
 * of a folder or a file that is there and cannot be looked at.
 */
export function findLegacyFiles(root: string): LegacySources {
  const home = join(root, 'data', 'exports');
  const lists = LISTS.flatMap(({ name, otherwise }) => {
    const path = join(home, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat?.isFile() ? [{ path, otherwise, bytes: stat.size, modifiedMs: Math.trunc(stat.mtimeMs) }] : [];
  });
  const files = FOLDERS.flatMap(({ folder, isFailed }) => exportsIn(join(home, folder), isFailed));
  return { lists, files };
}

function exportsIn(folder: string, isFailed: boolean): LegacyFile[] {
  return entriesOf(folder).flatMap((entry) => {
    const isExport = /\.json$/i.test(entry.name) && !LISTS.some(({ name }) => name === entry.name);
    if (!entry.isFile() || !isExport) return [];
    const path = join(folder, entry.name);
    return [{ name: entry.name, path, isFailed, writtenAt: Math.trunc(statSync(path).mtimeMs) }];
  });
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCodeOf(error))) return [];
    throw error;
  }
}
