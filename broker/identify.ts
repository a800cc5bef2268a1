import type { AuthErrorCode } from 'aedes';
import { SERVICE_NAMES } from '../shared/contracts/define-contract.ts';
import type { Clock } from '../shared/runtime/clock.ts';
import type { Login } from '../shared/runtime/credentials.ts';
import { createGuessLimits } from '../shared/runtime/guess-limits.ts';
import type { Whence } from '../shared/runtime/where-from.ts';
import type { Peer } from './authorize.ts';
import { checkLogin } from './check-login.ts';
import { createPasswordChecks } from './password-checks.ts';
import type { Users } from './users.ts';

/** Return codes of a CONNACK (MQTT 3.1.1, table 3.1). */
export const CONNACK = { badId: 2, unavailable: 3, badLogin: 4, notAuthorized: 5 } as const satisfies Record<
  string,
  AuthErrorCode
>;

export type Identity =
  | { readonly peer: Peer; readonly returnCode?: undefined }
  | { readonly peer: null; readonly returnCode: AuthErrorCode; readonly why: string };

interface Deps {
  readonly logins: readonly Login[];
  readonly users: Users;
  /** Whether anyone on the network may read without a password. */
  readonly openReading: boolean;
  readonly clock: Clock;
}

const refused = (returnCode: AuthErrorCode, why: string): Identity => ({ peer: null, returnCode, why });
const BAD_LOGIN = refused(CONNACK.badLogin, 'bad user name or password');
const isService = (name: string) => (SERVICE_NAMES as readonly string[]).includes(name);

/**
 * Who somebody is, by where they come from and what they log in with. The services' logins are this machine's, and good
 * here only. Users log in from anywhere; an address that sends wrong passwords is not listened to for a while.
 */
export function createIdentification({ logins, users, openReading, clock }: Deps) {
  const check = createPasswordChecks();
  const guesses = createGuessLimits(clock);

  return async (whence: Whence, username: string | undefined, password: Buffer | undefined): Promise<Identity> => {
    // MQTT.js sends null for what is not there.
    if (username === undefined || username === null) {
      if (!whence.isFromNetwork) return { peer: 'stranger' };
      return openReading ? { peer: 'reader' } : refused(CONNACK.notAuthorized, 'the network needs a user and password');
    }
    if (!whence.isFromNetwork && isService(username)) {
      const peer = checkLogin(logins, username, password);
      return peer === null ? BAD_LOGIN : { peer };
    }
    // On this machine one program's mistake is not to keep another out.
    const guesser = whence.isFromNetwork ? whence.address : `${whence.address} ${username.slice(0, 64)}`;
    if (guesses.waitMs(guesser) > 0) return refused(CONNACK.unavailable, 'too many wrong passwords came');
    const user = isService(username) ? undefined : users.find(username);
    const verdict = await check(user, password ?? Buffer.alloc(0), whence.address);
    if (verdict === 'busy') return refused(CONNACK.unavailable, 'too many passwords wait to be checked');
    // The file may have changed meanwhile.
    if (verdict === 'right' && user && users.isCurrent(user)) {
      guesses.noteSuccess(guesser);
      return { peer: user };
    }
    guesses.noteFailure(guesser);
    return BAD_LOGIN;
  };
}
