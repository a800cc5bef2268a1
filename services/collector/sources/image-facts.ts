import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';

/**
 * What leaves the boat of an image: its bare name, and its size while it is still there. A path that is not absolute
 * is meant from the boat's root.
 */
export function imageFacts(root: string, path: unknown): { file_name: string | null; file_size_bytes: number | null } {
  if (typeof path !== 'string' || path === '' || path.includes('\0')) return { file_name: null, file_size_bytes: null };
  return { file_name: basename(path), file_size_bytes: sizeOf(resolve(root, path)) };
}

function sizeOf(path: string): number | null {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat?.isFile() ? stat.size : null;
  } catch {
    return null;
  }
}
