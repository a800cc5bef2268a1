import { mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fsyncFolder, isFile, unlinkIfThere } from '../../shared/runtime/durable-file.ts';
import { messageOf } from '../../shared/runtime/errors.ts';

/**
 * The bytes of the imports, as received: `documents/<import_id>.json`. What is still arriving lies in `arriving/`, on
 * the same file system, and counts for nothing.
 */
export function openBodyFiles(folder: string) {
  const documents = join(folder, 'documents');
  const arriving = join(folder, 'arriving');
  mkdirSync(documents, { recursive: true });
  mkdirSync(arriving, { recursive: true });
  fsyncFolder(folder);
  let arrivals = 0;
  const own = `${process.pid}-`;
  const pathOf = (importId: string) => join(documents, `${importId}.json`);

  return {
    pathOf,
    /** A name for a body that begins to arrive. */
    nextArrival: () => join(arriving, `${own}${++arrivals}.part`),
    /** Makes an arrived (and fsynced) body the document of this import; durable when it returns. */
    keep(arrived: string, importId: string): void {
      renameSync(arrived, pathOf(importId));
      fsyncFolder(documents);
    },
    discard: unlinkIfThere,
    /**
     * At start: removes what a killed process left behind, none of which was ever acknowledged. What is no file was not
     * left by us, and stays, as does what cannot be removed; `onLeft` is told. Gives how many were removed.
     */
    sweep(known: ReadonlySet<string>, onLeft: (path: string, why: string) => void): number {
      const left = [
        ...readdirSync(arriving)
          .filter((name) => !name.startsWith(own) || arrivals === 0)
          .map((name) => join(arriving, name)),
        ...readdirSync(documents)
          .filter((name) => !known.has(name.replace(/\.json$/, '')))
          .map((name) => join(documents, name)),
      ];
      return left.filter((path) => isRemoved(path, onLeft)).length;
    },
  };
}

function isRemoved(path: string, onLeft: (path: string, why: string) => void): boolean {
  try {
    if (!isFile(path)) throw new Error('it is no file');
    unlinkIfThere(path);
    return true;
  } catch (error) {
    onLeft(path, messageOf(error));
    return false;
  }
}

export type BodyFiles = ReturnType<typeof openBodyFiles>;
