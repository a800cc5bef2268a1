import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SERVICE_NAMES, type ServiceName } from '../contracts/define-contract.ts';
import { createDurably, replaceDurably } from './durable-file.ts';
import { AppError, isDiskFull, systemCodeOf } from './errors.ts';
import { linkOrCopy } from './move-file.ts';

export interface Login {
  readonly username: string;
  readonly password: string;
}

/**
 * A service's login at our broker. `given` is systemd's credentials folder, or empty; then the logins lie in `folder`
 * and whichever process comes first creates what is missing (mode 0600), or damaged beyond use.
 * Throws an AppError `permission` when the file is there but not for us, `disk_full` or `config` when none can be made.
 */
export function serviceLogin(name: ServiceName, folder: string, given: string): Login {
  const path = join(given || folder, name);
  try {
    if (!given) {
      // Looked at first: on a full disk not even a name could be made, and every start would write.
      if (!existsSync(path)) {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        createDurably(path, newPassword());
      }
      if (isWorthless(path)) replaceOnce(path, join(dirname(folder), 'set-aside'));
    }
    return { username: name, password: readFileSync(path, 'utf8').trim() };
  } catch (error) {
    if (isDiskFull(error)) {
      throw new AppError('disk_full', `The disk is full, so the login ${path} cannot be made: free some space.`, {
        cause: error,
      });
    }
    if (systemCodeOf(error) === 'ENOTDIR' && !given) {
      const words = `DATA_DIR=${dirname(folder)} is no folder, or lies in what is none: name a folder.`;
      throw new AppError('config', words, { cause: error });
    }
    throw new AppError(
      'permission',
      `The broker login ${path} cannot be read (${systemCodeOf(error)}): run this process as the user that owns it.`,
      { cause: error },
    );
  }
}

const newPassword = () => randomBytes(24).toString('base64url');

/** Nobody would need to know it: empty, or zeroed. Any other text works, since the broker reads the same file. */
function isWorthless(path: string): boolean {
  return readFileSync(path).every((byte) => byte <= 0x20);
}

const OTHER_TAKES_MS = 20;
const LOOKS = 50;

/**
 * Sets a worthless login aside and makes a new one. Several processes may start at once: the first to keep the old file
 * aside replaces it, and the others wait for that; had it died meanwhile, they do it themselves.
 */
function replaceOnce(path: string, setAside: string): void {
  mkdirSync(setAside, { recursive: true });
  const { ino, mtimeMs } = statSync(path);
  try {
    linkOrCopy(path, join(setAside, `login-${basename(path)}-${ino}-${Math.trunc(mtimeMs)}`));
  } catch (error) {
    if (systemCodeOf(error) !== 'EEXIST') throw error;
    const nobody = new Int32Array(new SharedArrayBuffer(4));
    for (let look = 0; look < LOOKS && isWorthless(path); look++) Atomics.wait(nobody, 0, 0, OTHER_TAKES_MS);
    if (!isWorthless(path)) return;
  }
  replaceDurably(path, newPassword());
}

/** Every service's login, as the broker needs them. */
export function allServiceLogins(folder: string, given: string): Login[] {
  return SERVICE_NAMES.map((name) => serviceLogin(name, folder, given));
}

/**
 * Puts logins that vanished back into their folder, as the broker and those that run know them. One that a process has
 * made anew since is the right one from now on. Never throws.
 */
export function keepServiceLogins(logins: Login[], folder: string): void {
  for (const [i, { username, password }] of logins.entries()) {
    const path = join(folder, username);
    try {
      if (!existsSync(path)) createDurably(path, password);
      const found = readFileSync(path, 'utf8').trim();
      if (found !== '') logins[i] = { username, password: found };
    } catch {
      // Whoever needs it says so.
    }
  }
}

/**
 * A secret that a boat may have or not, from the same folder; null when there is no such file, or nothing in it.
 * Throws an AppError `permission` when the file is there but not for us.
 */
export function optionalCredential(name: string, folder: string, given: string): string | null {
  const path = join(given || folder, name);
  try {
    return readFileSync(path, 'utf8').trim() || null;
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return null;
    throw new AppError(
      'permission',
      `The file ${path}, or its folder, cannot be read (${systemCodeOf(error)}), so what it allows is unknown: give both to the user that runs this process.`,
      { cause: error },
    );
  }
}
