import { readdirSync } from 'node:fs';
import { isOfDisk } from './data-folders.ts';
import { isHalfMoved } from './move-file.ts';

/** Something that nobody could use, by its name, and all that lies there of it: a database has files beside it. */
export interface ThingAside {
  readonly name: string;
  readonly files: readonly string[];
}

const BESIDE_A_DATABASE = /-(wal|shm|journal)$/;

/**
 * What was set aside, of all names in that folder, in their order. What belongs to a database is no thing of its own,
 * unless the database is not there; what is on its way, and what belongs to the disk, is none.
 */
export function thingsAside(names: readonly string[]): ThingAside[] {
  const filesOf = new Map<string, string[]>();
  for (const name of names.filter((one) => !isHalfMoved(one) && !isOfDisk(one)).sort()) {
    const owner = name.replace(BESIDE_A_DATABASE, '');
    filesOf.set(owner, [...(filesOf.get(owner) ?? []), name]);
  }
  return [...filesOf.values()].map((files) => ({ name: files[0] ?? '', files }));
}

/** How many there are in that folder. Throws what the file system says. */
export const countThingsAside = (folder: string): number => thingsAside(readdirSync(folder)).length;
