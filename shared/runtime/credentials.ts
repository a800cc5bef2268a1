import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SERVICE_NAMES, type ServiceName } from '../contracts/define-contract.ts';
import { createDurably } from './durable-file.ts';
import { AppError, systemCodeOf } from './errors.ts';

export interface Login {
  readonly username: string;
  readonly password: string;
}

/**
 * A service's login at our broker. `given` is systemd's credentials folder, or empty; then the logins lie in `folder`
 * and whichever process comes first creates what is missing (mode 0600).
 * Throws an AppError `permission` when the file is there but not for us.
 */
export function serviceLogin(name: ServiceName, folder: string, given: string): Login {
  const path = join(given || folder, name);
  try {
    if (!given) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      createDurably(path, randomBytes(24).toString('base64url'));
    }
    return { username: name, password: readFileSync(path, 'utf8').trim() };
  } catch (error) {
    throw new AppError(
      'permission',
      `The broker login ${path} cannot be read (${systemCodeOf(error)}): run this process as the user that owns it.`,
      { cause: error },
    );
  }
}

/** Every service's login, as the broker needs them. */
export function allServiceLogins(folder: string, given: string): Login[] {
  return SERVICE_NAMES.map((name) => serviceLogin(name, folder, given));
}
