import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { dataFolders } from '../../shared/runtime/data-folders.ts';
import { isDiskFull, messageOf, systemCodeOf } from '../../shared/runtime/errors.ts';
import type { BoatPlan } from './plan-boat.ts';

const { R_OK, W_OK, X_OK } = constants;

/** One sentence for each folder, and each file in it, that is there already and cannot be written. */
export function folderProblems(plan: Pick<BoatPlan, 'folder' | 'written'>): string[] {
  return plan.written.flatMap(({ setting, path }) => {
    const first = [path, ...keptIn(path)].filter((one) => existsSync(one)).find((one) => whyNot(one) !== null);
    return first === undefined ? [] : [unusable(first, whyNot(first), setting)];
  });
}

/** What a boat keeps in a folder of data; in another folder nothing of it is there. */
function keptIn(path: string): string[] {
  const { root: _, ...places } = dataFolders(path);
  const databases = Object.values(places).filter((place) => place.endsWith('.db'));
  return [...Object.values(places), ...databases.map((database) => dirname(database))];
}

function whyNot(path: string): unknown {
  try {
    accessSync(path, statSync(path).isDirectory() ? W_OK | X_OK : R_OK | W_OK);
    return null;
  } catch (error) {
    return error;
  }
}

const NOT_A_FOLDER: Readonly<Record<string, string>> = {
  EEXIST: 'it is there, and is no folder',
  ENOTDIR: 'it, or what it should lie in, is no folder',
  ENOENT: 'no folder can be made there',
};

/** Why a path cannot be used, and what to do: in the words of whoever refused it. */
export function unusable(path: string, error: unknown, setting: string): string {
  const code = systemCodeOf(error);
  const why = code === '' || code.startsWith('ERR_') ? messageOf(error) : code;
  if (isDiskFull(error)) {
    return `${path} cannot be used, since its disk is full (${why}): free some space, or set ${setting} to a folder on another disk.`;
  }
  const what = NOT_A_FOLDER[code];
  if (what !== undefined) return `${path} cannot be used: ${what}; set ${setting} to a folder that can.`;
  const given = ['EACCES', 'EPERM'].includes(code) ? 'give it to the user who runs this, or ' : '';
  return `${path} cannot be used (${why}): ${given}set ${setting} to a folder that can.`;
}
