import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { whichAnswer } from '../../../shared/boat/disk-turns.ts';
import { isFields } from '../../../shared/export/from-boat/read-fields.ts';

/** Where the images of a boat's records lie. A path that is not absolute is meant from the boat's root. */
export interface Images {
  readonly root: string;
  /** Whether the disk answers that holds this path, as `imagesOf` found; of one that does not no size is asked. */
  readonly isAnswering: (path: string) => boolean;
}

interface ImageFacts {
  readonly file_name: string | null;
  readonly file_size_bytes: number | null;
}

/** A record names its image by one of these. */
const PATH_FIELDS = ['file_name', 'image_path', 'frame_path'];

/** Looks, before records are made of these fields, which of their images lie on a disk that answers. */
export async function imagesOf(root: string, given: readonly unknown[]): Promise<Images> {
  const named = given.filter(isFields).flatMap((fields) => PATH_FIELDS.map((name) => fields[name]));
  const paths = named.filter(isPath).map((path) => resolve(root, path));
  return { root, isAnswering: await whichAnswer(paths) };
}

/** What leaves the boat of an image: its bare name, and its size while it is still there. */
export function imageFacts({ root, isAnswering }: Images, path: unknown): ImageFacts {
  if (typeof path !== 'string' || path === '') return { file_name: null, file_size_bytes: null };
  // No disk has a name with NUL: it goes as it was written, to be cleaned and counted like any other text.
  const place = isPath(path) ? resolve(root, path) : null;
  return { file_name: basename(path), file_size_bytes: place !== null && isAnswering(place) ? sizeOf(place) : null };
}

/** Whether nothing is known of this image for its disk's sake. */
export const isOutOfReach = ({ root, isAnswering }: Images, path: unknown): boolean =>
  isPath(path) && !isAnswering(resolve(root, path));

/** Whether something may lie there. */
const isPath = (path: unknown): path is string => typeof path === 'string' && path !== '' && !path.includes('\0');

function sizeOf(path: string): number | null {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat?.isFile() ? stat.size : null;
  } catch {
    return null;
  }
}
