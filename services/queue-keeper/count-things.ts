import { readdirSync } from 'node:fs';
import { isOfDisk } from '../../shared/runtime/data-folders.ts';
import { isHalfMoved } from '../../shared/runtime/move-file.ts';

/** How many things lie in a folder. What belongs to a database lies beside it, and is no thing of its own. */
export const countThings = (folder: string): number => readdirSync(folder).filter(isThing).length;

const isThing = (name: string): boolean => !/-(wal|shm)$/.test(name) && !isHalfMoved(name) && !isOfDisk(name);
