import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** The file of settings of an installed boat. */
export const INSTALLED_ENV_FILE = '/etc/d3kos/export.env';

/** The file in a boat's folder where `npm start` writes what its processes run with, for this command line to find them. */
export const BOAT_ENV_FILE = 'boat.env';
/** The file beside it where it writes what they log. */
export const BOAT_LOG_FILE = 'boat.log';

/** Where a boat's data lie in its folder, where nothing names another place. */
export const boatDataDir = (folder: string): string => join(folder, 'data');

/** Where the starter keeps what the processes of a boat log, by the file of settings it has written; null for another file. */
export function boatLogBeside(envFile: string): string | null {
  return basename(envFile) === BOAT_ENV_FILE ? join(dirname(envFile), BOAT_LOG_FILE) : null;
}

/**
 * Where settings are looked for when none is named: in a checkout where `npm start` has run, in the folder of its boat.
 * `checkout` is null for what is installed. Where BOAT_DIR names a folder it is that one, whether or not it is there.
 */
export function usualEnvFile(env: Readonly<Record<string, string | undefined>>, checkout: string | null): string {
  if (checkout === null) return INSTALLED_ENV_FILE;
  const folder = env.BOAT_DIR ? resolve(env.BOAT_DIR) : join(checkout, '.boat');
  const told = join(folder, BOAT_ENV_FILE);
  return existsSync(told) || env.BOAT_DIR ? told : INSTALLED_ENV_FILE;
}
