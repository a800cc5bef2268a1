// Makes a folder in one that is there.
import { mkdirSync } from 'node:fs';

// On what is mounted read-only, Node's recursive way says that the folder is not there.
export function makeFolder(folder) {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
}
