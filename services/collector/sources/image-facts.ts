import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { diskOf } from '../../../shared/boat/disk-of.ts';
import { diskTurns, NoAnswerError } from '../../../shared/boat/disk-turns.ts';
import { isFields } from '../../../shared/export/from-boat/read-fields.ts';

/** Where the images of a boat's records lie. A path that is not absolute is meant from the boat's root. */
export interface Images {
  readonly root: string;
  /** How many bytes lie at a path, null where no file does; `unknown` where the disk gives no answer. */
  readonly sizeOf: (path: string) => number | null | 'unknown';
}

interface ImageFacts {
  readonly file_name: string | null;
  readonly file_size_bytes: number | null;
}

/** A record names its image by one of these. */
const PATH_FIELDS = ['file_name', 'image_path', 'frame_path', 'filename'];

/** Looks at the images that these fields name, before records are made of them: no disk is waited for then. */
export async function imagesOf(root: string, given: readonly unknown[]): Promise<Images> {
  const named = given
    .flat()
    .filter(isFields)
    .flatMap((fields) => PATH_FIELDS.map((name) => fields[name]));
  const paths = new Set(named.filter(isPath).map((path) => resolve(root, path)));
  const disks = disksOf(paths);
  const sizes = new Map<string, number | null | 'unknown'>();
  for (const path of paths) sizes.set(path, await sizeAt(path, disks.get(dirname(path)) ?? '/'));
  return { root, sizeOf: (path) => sizes.get(path) ?? null };
}

/** Of each folder once: there may be thousands of images in one. */
function disksOf(paths: Iterable<string>): ReadonlyMap<string, string> {
  const disks = new Map<string, string>();
  for (const path of paths) {
    const folder = dirname(path);
    if (!disks.has(folder)) disks.set(folder, diskOf(folder));
  }
  return disks;
}

const sizeAt = (path: string, disk: string): Promise<number | null | 'unknown'> =>
  diskTurns
    .take(disk, () => stat(path))
    .then(
      (found) => (found.isFile() ? found.size : null),
      (error) => (error instanceof NoAnswerError ? 'unknown' : null),
    );

/** What leaves the boat of an image: its bare name, and its size while it is still there. */
export function imageFacts({ root, sizeOf }: Images, path: unknown): ImageFacts {
  if (typeof path !== 'string' || path === '') return { file_name: null, file_size_bytes: null };
  // No disk has a name with NUL: it goes as it was written, to be cleaned and counted like any other text.
  const size = isPath(path) ? sizeOf(resolve(root, path)) : null;
  return { file_name: basename(path), file_size_bytes: size === 'unknown' ? null : size };
}

/** Whether nothing is known of this image for its disk's sake. */
export const isOutOfReach = ({ root, sizeOf }: Images, path: unknown): boolean =>
  isPath(path) && sizeOf(resolve(root, path)) === 'unknown';

/** Whether something may lie there. */
const isPath = (path: unknown): path is string => typeof path === 'string' && path !== '' && !path.includes('\0');
