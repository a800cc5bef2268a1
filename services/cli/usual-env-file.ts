import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The file of settings of an installed boat. */
export const INSTALLED_ENV_FILE = '/etc/d3kos/export.env';

/** The file in a boat's folder where `npm start` writes what its processes run with, for this command line to find them. */
export const BOAT_ENV_FILE = 'boat.env';

/**
 * Where settings are looked for when none is named: in a checkout where `npm start` has run, in the folder of its boat.
 * `checkout` is null for what is installed.
 */
export function usualEnvFile(env: Readonly<Record<string, string | undefined>>, checkout: string | null): string {
  if (checkout === null) return INSTALLED_ENV_FILE;
  const folder = env.BOAT_DIR ? resolve(env.INIT_CWD || '', env.BOAT_DIR) : join(checkout, '.boat');
  const told = join(folder, BOAT_ENV_FILE);
  return existsSync(told) ? told : INSTALLED_ENV_FILE;
}
