import { timingSafeEqual } from 'node:crypto';
import type { ServiceName } from '../shared/contracts/define-contract.ts';
import type { Login } from '../shared/runtime/credentials.ts';

/** Who this is: a service with its password, a stranger when no name is given, null when name or password is wrong. */
export function checkLogin(
  logins: readonly Login[],
  username?: string | null,
  password?: Buffer | null,
): ServiceName | 'stranger' | null {
  if (username === undefined || username === null) return 'stranger';
  const login = logins.find((known) => known.username === username);
  if (!login || !password) return null;
  const [given, wanted] = [Buffer.from(password), Buffer.from(login.password)];
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? (login.username as ServiceName) : null;
}
