import type { AuthErrorCode, AuthenticateError, Client } from 'aedes';
import type { Login } from '../shared/runtime/credentials.ts';
import { type Peer, serviceOfClientId } from './authorize.ts';
import { checkLogin } from './check-login.ts';
import { MAX_SUBSCRIPTIONS } from './persistence/subscription-store.ts';
import type { RareLog } from './rare-log.ts';

const BAD_LOGIN: AuthErrorCode = 4;
const NOT_AUTHORIZED: AuthErrorCode = 2;

type Admitted = (error: AuthenticateError | null, success: boolean | null) => void;

/** Who may connect, who they are from then on, and how much each may subscribe to. */
export function createAdmission(logins: readonly Login[], log: RareLog, onAdmitted: (clientId: string) => void) {
  const peers = new WeakMap<Client, Peer>();

  return {
    authenticate(
      client: Client,
      username: Readonly<string | undefined>,
      password: Readonly<Buffer | undefined>,
      done: Admitted,
    ): void {
      const refuse = (returnCode: AuthErrorCode, why: string) => {
        log.warn({ client: client.id.slice(0, 64), why }, 'A connection was refused.');
        done(Object.assign(new Error(why), { returnCode }), false);
      };
      const reserved = serviceOfClientId(client.id);
      const peer = checkLogin(logins, username, password);
      if (peer === null) {
        refuse(BAD_LOGIN, 'bad user name or password');
      } else if (reserved !== null && reserved !== peer) {
        refuse(NOT_AUTHORIZED, 'this client id belongs to a service');
      } else {
        peers.set(client, peer);
        onAdmitted(client.id);
        done(null, true);
      }
    },

    /** Everyone may read everything, in a bounded number of subscriptions. */
    authorizeSubscribe<S extends { topic: string }>(
      client: Client,
      subscription: S,
      done: (error: Error | null, subscription?: S) => void,
    ): void {
      const { subscriptions } = client as unknown as { subscriptions: object };
      const isNew = !(subscription.topic in subscriptions);
      if (!isNew || Object.keys(subscriptions).length < MAX_SUBSCRIPTIONS) {
        done(null, subscription);
      } else {
        log.warn({ client: client.id.slice(0, 64) }, 'A connection was closed: it subscribed to too much.');
        done(new Error('too many subscriptions'));
      }
    },

    /** A will that is published after its client is gone is judged by whose client id it was. */
    whoSent(client: Client | null, clientId: string): Peer {
      if (client) return peers.get(client) ?? 'stranger';
      return (serviceOfClientId(clientId) as Peer | null) ?? 'stranger';
    },
  };
}
