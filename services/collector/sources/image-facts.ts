import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';

/**
 * What leaves the boat of an image: its bare name, and its size while it is still there. A path that is not absolute
 * is meant from the boat's root.
 */
export function imageFacts(root: string, path: unknown): { file_name: string | null; file_size_bytes: number | null } {
  if (typeof path !== 'string' || path === '') return { file_name: null, file_size_bytes: null };
  // No disk has a name with NUL: it goes as it was written, to be cleaned and counted like any other text.
  return { file_name: basename(path), file_size_bytes: path.includes('\0') ? null : sizeOf(resolve(root, path)) };
}

function sizeOf(path: string): number | null {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat?.isFile() ? stat.size : null;
  } catch {
    return null;
  }
}
