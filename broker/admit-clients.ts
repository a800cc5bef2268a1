import type { AuthErrorCode, AuthenticateError, Client } from 'aedes';
import type { IConnectPacket } from 'mqtt-packet';
import type { ServiceProcess } from '../shared/contracts/service-status.ts';
import type { Logger } from '../shared/runtime/logger.ts';
import type { Whence } from '../shared/runtime/where-from.ts';
import { deliverAsGranted } from './aedes-patches/granted-qos.ts';
import { clientIdOfUser, mayRead, maySubscribe, type Peer, serviceOfClientId, userOfClientId } from './authorize.ts';
import { createSubscriptionBound } from './bound-subscriptions.ts';
import { isFitFilter, unfitInConnect } from './fit-names.ts';
import { CONNACK, type Identity } from './identify.ts';
import { NO_SUBSCRIPTION } from './persistence/sqlite-persistence.ts';
import { processIn, type Rivals, withoutLock } from './rivals.ts';
import type { Users } from './users.ts';

/** Two that take over each other’s session in turn each get half of what is acknowledged to others. */
const SECOND_OF_ITS_NAME = 'another process is connected as this service, or was until just now';

type Admitted = (error: AuthenticateError | null, success: boolean | null) => void;

interface Deps {
  readonly identify: (whence: Whence, username?: string, password?: Buffer) => Promise<Identity>;
  readonly users: Users;
  /** Whether somebody is connected under this client id. */
  readonly isConnected: (clientId: string) => boolean;
  /** Where a connection comes from. */
  readonly whenceOf: (client: Client) => Whence;
  readonly onAdmitted: (clientId: string) => void;
  readonly rivals: Pick<Rivals, 'mayCome' | 'takesBack' | 'whyKept' | 'came' | 'knocked'>;
  /** Told whether a service came with its login, or a wrong one. */
  readonly onLogin: (service: string, isRight: boolean) => void;
  /** Told of a subscription that is not granted. */
  readonly onNotGranted: (subscription: object) => void;
  readonly log: Pick<Logger, 'warn'>;
}

/** Who may connect, who they are from then on, and how much each may subscribe to. */
export function createAdmission(deps: Deps) {
  const { identify, users, isConnected, whenceOf, onAdmitted, rivals, onLogin, log } = deps;
  const peers = new WeakMap<Client, Peer>();
  /** As each said it itself. */
  const processes = new WeakMap<Client, ServiceProcess | null>();
  /** Clients without an id that want a session kept under it. */
  const idless = new WeakSet<Client>();
  const mayHaveOneMore = createSubscriptionBound(log);
  let unnamed = 0;
  /** An id that is nobody's and never was. */
  const newId = () => clientIdOfUser('-', String(++unnamed));

  function admit(client: Client, peer: Peer, asked: string): void {
    peers.set(client, peer);
    if (typeof peer === 'object') client.id = clientIdOfUser(peer.name, asked);
    else if (peer !== 'reader') client.id = asked;
    onAdmitted(client.id);
  }

  function sayVersion(client: Client): void {
    const { address } = whenceOf(client);
    const what = 'A connection was refused: it speaks MQTT 5, and this broker 3.1.1. Set its program to version 3.1.1.';
    log.warn({ address }, what);
  }

  return {
    /** Who only reads leaves nothing behind: no session, no will. */
    preConnect(client: Client, packet: IConnectPacket, done: (error: Error | null, success: boolean) => void): void {
      const unfit = unfitInConnect(packet);
      if (unfit !== null) {
        const { address } = whenceOf(client);
        log.warn({ address, why: unfit }, 'A connection was closed: its CONNECT is none that MQTT allows.');
        done(new Error(unfit), false);
        return;
      }
      if (packet.protocolVersion === 5) sayVersion(client);
      if (packet.clientId === '' && !packet.clean) idless.add(client);
      deliverAsGranted(client);
      const isNameless = packet.username === undefined || packet.username === null;
      if (isNameless && whenceOf(client).isFromNetwork) {
        packet.clean = true;
        delete packet.will;
      }
      const who = processIn(packet.will?.payload);
      processes.set(client, who);
      if (packet.will && who?.lock !== undefined) packet.will.payload = withoutLock(packet.will.payload);
      done(null, true);
    },

    authenticate(
      client: Client,
      username: Readonly<string | undefined>,
      password: Readonly<Buffer | undefined>,
      done: Admitted,
    ): void {
      const asked = client.id;
      // Until it is theirs: what Aedes does at the end of a connection that never became one reaches nobody's session.
      client.id = newId();
      const refuse = (returnCode: AuthErrorCode, why: string) => {
        const { address } = whenceOf(client);
        log.warn({ client: asked.slice(0, 64), address, why }, 'A connection was refused.');
        done(Object.assign(new Error(why), { returnCode }), false);
      };
      // [MQTT-3.1.3-8]
      if (idless.has(client)) {
        refuse(CONNACK.badId, 'without a client id no session can be kept');
        return;
      }
      identify(whenceOf(client), username, password as Buffer | undefined)
        .catch((error): Identity => ({ peer: null, returnCode: CONNACK.unavailable, why: String(error) }))
        .then((identity) => {
          const service = serviceOfClientId(asked);
          // A service is on this machine: whoever tries its name from the network says nothing of it.
          const isHere = !whenceOf(client).isFromNetwork;
          if (service !== null && isHere && identity.returnCode === CONNACK.badLogin) onLogin(service, false);
          if (identity.peer === null) return refuse(identity.returnCode, identity.why);
          const objection = objectionToId(asked, identity.peer);
          if (objection !== null) return refuse(CONNACK.badId, objection);
          if (service !== null && identity.peer === service) {
            const who = processes.get(client) ?? null;
            onLogin(service, true);
            // Aedes ends the connection that has the place, before this one has it.
            const isBack = rivals.takesBack(service, who);
            const isTaken = isConnected(asked);
            if (!isBack && (isTaken || !rivals.mayCome(service, who))) {
              rivals.knocked(service, who);
              return refuse(CONNACK.badId, isTaken ? SECOND_OF_ITS_NAME : rivals.whyKept(service, who));
            }
            if (isBack) {
              const { pid, since, data_dir } = who ?? {};
              log.warn({ service, pid, since, data_dir }, 'A service takes its place back from one of another folder.');
            }
            rivals.came(service, who);
          }
          admit(client, identity.peer, asked);
          done(null, true);
        });
    },

    /** Which process a client is, as it said itself; null for what is none of the services'. */
    processOf: (client: Client): ServiceProcess | null => processes.get(client) ?? null,

    /** What a peer may read, in a bounded number of subscriptions, each of bounded length. */
    authorizeSubscribe<S extends { topic: string }>(
      client: Client,
      subscription: S,
      done: (error: Error | null, subscription?: S | null) => void,
    ): void {
      const { topic } = subscription;
      const peer = peers.get(client) ?? 'reader';
      if (topic === NO_SUBSCRIPTION) {
        done(null, null);
      } else if (!isFitFilter(topic)) {
        log.warn(
          { client: client.id.slice(0, 64) },
          'A connection was closed: it subscribed to what MQTT does not allow.',
        );
        done(new Error('no topic filter'));
      } else if (!maySubscribe(peer, topic) || !mayHaveOneMore(client, topic, peer)) {
        // Its SUBACK says so [MQTT-3.9.3-2].
        deps.onNotGranted(subscription);
        done(null, null);
      } else {
        done(null, subscription);
      }
    },

    /** Whether a message is for this client; one that the users' file no longer has is closed instead. */
    mayForward(client: Client, topic: string): boolean {
      const peer = peers.get(client) ?? 'reader';
      if (typeof peer === 'object' && !users.isCurrent(peer)) {
        (client as unknown as { conn: { destroy(): void } }).conn.destroy();
        return false;
      }
      return mayRead(peer, topic);
    },

    /**
     * Who sends this. A will that is published after its client is gone is judged by whose client id it was; a user may
     * what the file says at this moment.
     */
    whoSent(client: Client | null, clientId: string): Peer {
      const peer = client ? (peers.get(client) ?? 'reader') : whoHadId(clientId);
      if (typeof peer !== 'object') return peer;
      return users.find(peer.name) && users.isCurrent(peer) ? peer : 'reader';
    },
  };

  function whoHadId(clientId: string): Peer {
    const user = userOfClientId(clientId);
    if (user !== null) return users.find(user) ?? 'reader';
    return (serviceOfClientId(clientId) as Peer | null) ?? 'stranger';
  }
}

/** Why a peer may not have this client id, or null. Users and readers get ids of their own kind, whatever they ask for. */
function objectionToId(clientId: string, peer: Peer): string | null {
  if (typeof peer === 'object' || peer === 'reader') return null;
  if (userOfClientId(clientId) !== null) return 'this client id belongs to a user';
  const service = serviceOfClientId(clientId);
  return service !== null && service !== peer ? 'this client id belongs to a service' : null;
}
