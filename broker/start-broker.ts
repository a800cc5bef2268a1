import { createServer } from 'node:net';
import { Aedes, type AuthErrorCode, type AuthenticateError, type Client } from 'aedes';
import mqttPacket from 'mqtt-packet';
import type { Contract } from '../shared/contracts/define-contract.ts';
import { contracts } from '../shared/contracts/index.ts';
import { serviceStatus } from '../shared/contracts/service-status.ts';
import { topicFilter, topicFor } from '../shared/contracts/topic-pattern.ts';
import { type Clock, isoTime } from '../shared/runtime/clock.ts';
import type { Login } from '../shared/runtime/credentials.ts';
import { messageOf } from '../shared/runtime/errors.ts';
import type { Logger } from '../shared/runtime/logger.ts';
import { version } from '../shared/runtime/version.ts';
import { type Peer, rulePublish, serviceOfClientId } from './authorize.ts';
import { checkLogin } from './check-login.ts';
import { keepEmissionInOrder } from './emission-order.ts';
import { limitFrames } from './limit-frames.ts';
import { listen } from './listen.ts';
import type { AedesPacket } from './persistence/aedes-packet.ts';
import { openBrokerDatabase } from './persistence/open-broker-database.ts';
import { SqlitePersistence } from './persistence/sqlite-persistence.ts';
import { createRefusalLog } from './refusal-log.ts';
import { createSessionLimits, type SessionLimits } from './session-limits.ts';
import { standingSessions } from './standing-sessions.ts';

export interface BrokerDeps {
  readonly host: string;
  readonly port: number;
  /** Where sessions and messages are kept. */
  readonly databasePath: string;
  readonly logins: readonly Login[];
  readonly maxPayloadBytes: number;
  readonly maxConnections: number;
  readonly limits: SessionLimits;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface RunningBroker {
  readonly port: number;
  close(): Promise<void>;
}

/** The same across restarts: what was stored under it is found again. */
const BROKER_ID = 'd3kos-export';
/** A topic of nobody's: what is refused goes there, acknowledged and unheard [MQTT-3.3.5-2]. */
const NOWHERE = `$SYS/${BROKER_ID}/refused`;
/** Beyond the payload: topic name, packet id, and a CONNECT's other fields. */
const FRAME_OVERHEAD_BYTES = 1024;
const SIX_HOURS_MS = 6 * 60 * 60 * 1000;
const SLOW_READER_MS = 10_000;
const CLOSE_MS = 1_500;
const allContracts: readonly Contract[] = Object.values(contracts);

/**
 * The broker: Aedes, with acknowledgements that mean *on disk*, rules from the contracts, and bounds on everything a
 * stranger can send. Throws an AppError `port_in_use`, `permission`, `disk_full` or `corrupt` with what to do.
 */
export async function startBroker(deps: BrokerDeps): Promise<RunningBroker> {
  const { clock, log, limits } = deps;
  mqttPacket.writeToStream.cacheNumbers = false;
  const persistence = new SqlitePersistence(openBrokerDatabase(deps.databasePath), clock, log);
  const peers = new WeakMap<Client, Peer>();
  const refusals = createRefusalLog(log, clock);
  const broker = await Aedes.createBroker({
    id: BROKER_ID,
    persistence,
    concurrency: 0,
    // A single broker needs no word from others; every beat would wake the machine.
    heartbeatInterval: SIX_HOURS_MS,
    drainTimeout: SLOW_READER_MS,
    queueLimit: 1000,
    authenticate,
    authorizePublish,
  });
  const sessionLimits = createSessionLimits(
    persistence,
    limits,
    clock.now,
    (id) => id in (broker as unknown as { clients: object }).clients,
    log,
  );
  keepEmissionInOrder(broker, persistence);
  await makeStandingSessions();
  publishLeftoverWills();
  sessionLimits.endForgotten();

  broker.on('error' as 'clientError', (error: unknown) =>
    log.error({ error: messageOf(error) }, 'The broker could not do its work.'),
  );
  broker.on('clientError', (client: Client, error: Error) =>
    log.debug({ client: client.id, error: messageOf(error) }, 'A connection failed.'),
  );
  broker.on('connectionError', (_client: Client, error: Error) =>
    log.debug({ error: messageOf(error) }, 'A connection never became one.'),
  );
  for (const event of ['clientReady', 'clientDisconnect'] as const) {
    broker.on(event, (client: Client) => {
      if (persistence.subscriptions.has(client.id)) persistence.subscriptions.noteSeen(client.id);
      if (event === 'clientDisconnect') sessionLimits.endForgotten();
    });
  }

  function authenticate(
    client: Client,
    username: Readonly<string | undefined>,
    password: Readonly<Buffer | undefined>,
    done: (error: AuthenticateError | null, success: boolean | null) => void,
  ): void {
    const refused = (returnCode: number, why: string) => {
      log.warn({ client: client.id.slice(0, 64), why }, 'A connection was refused.');
      done(Object.assign(new Error(why), { returnCode: returnCode as AuthErrorCode }), false);
    };
    const reserved = serviceOfClientId(client.id);
    const peer = checkLogin(deps.logins, username, password);
    if (peer === null) {
      refused(4, 'bad user name or password');
    } else if (reserved !== null && reserved !== peer) {
      refused(2, 'this client id belongs to a service');
    } else {
      peers.set(client, peer);
      sessionLimits.dropOld(client.id);
      done(null, true);
    }
  }

  /** Runs before Aedes acknowledges: the place where the promise of a PUBACK is kept. */
  function authorizePublish(client: Client | null, given: unknown, done: (error?: Error | null) => void): void {
    const packet = given as AedesPacket;
    const ruling = rulePublish(allContracts, peerWhoSent(client, packet), packet.topic, packet.retain);
    if (ruling === 'refuse') {
      refusals.note(client?.id ?? packet.clientId ?? '', packet.topic);
      Object.assign(packet, { topic: NOWHERE, payload: Buffer.alloc(0), retain: false });
    }
    if (ruling === 'allow_without_retain') packet.retain = false;
    store(client, packet).then(() => done(null), done);
  }

  /** Resolves when the message is on disk for every session that is to get it. */
  async function store(client: Client | null, packet: AedesPacket): Promise<void> {
    if (packet.qos === 0) return;
    // A buffer of its own: it names what is stored until the packet is emitted.
    const payload = Buffer.from(packet.payload);
    packet.payload = payload;
    const sessions = persistence.subscriptions.matching(packet.topic);
    const full = sessionLimits.makeRoom(sessions);
    if (full !== null) {
      log.error({ session: full }, 'Too many messages wait for a service of ours; a publish was refused.');
      throw new Error('too many messages wait for this topic');
    }
    // A QoS 2 message is stored together with its packet id, before its PUBREC; a will has no packet id.
    if (packet.qos === 2 && client?.connected) return;
    await persistence.storeForSessions({ ...packet, payload }, sessions);
  }

  /** A will that is published after its client is gone is judged by whose client id it was. */
  function peerWhoSent(client: Client | null, packet: AedesPacket): Peer {
    if (client) return peers.get(client) ?? 'stranger';
    return (serviceOfClientId(packet.clientId ?? '') as Peer | null) ?? 'stranger';
  }

  async function makeStandingSessions(): Promise<void> {
    for (const { clientId, topics } of standingSessions(allContracts)) {
      const missing = topics.filter(
        (topic) => !persistence.subscriptions.ofClient(clientId).some((known) => known.topic === topic),
      );
      await persistence.subscriptions.add(
        clientId,
        missing.map((topic) => ({ topic: topicFilter(topic), qos: 1 })),
      );
    }
  }

  /** Whoever was connected when a former life of the broker ended is not connected now. */
  function publishLeftoverWills(): void {
    for (const will of persistence.leftoverWills()) {
      authorizePublish(null, will, () => broker.publish(will as never, () => {}));
      void persistence.delWill({ id: will.clientId ?? '' });
    }
  }

  function publishStatus(status: 'online' | 'offline'): void {
    const payload = JSON.stringify({ status, since: isoTime(clock.now()), version, needs: [] });
    const topic = topicFor(serviceStatus.topic, { service: 'broker' });
    broker.publish({ cmd: 'publish', topic, payload, qos: 0, retain: true, dup: false }, () => {});
  }

  const server = createServer((socket) => {
    limitFrames(socket, deps.maxPayloadBytes + FRAME_OVERHEAD_BYTES, log);
    socket.setNoDelay(true);
    broker.handle(socket);
  });
  server.maxConnections = deps.maxConnections;
  server.on('drop', () => log.warn({ max: deps.maxConnections }, 'A connection was refused: there are too many.'));
  try {
    await listen(server, deps.port, deps.host);
  } catch (error) {
    await new Promise<void>((resolve) => broker.close(() => resolve()));
    await persistence.destroy();
    throw error;
  }
  publishStatus('online');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : deps.port;
  log.info({ host: deps.host, port }, 'Listening for MQTT.');

  let closing: Promise<void> | null = null;
  return {
    port,
    close() {
      closing ??= (async () => {
        publishStatus('offline');
        server.close();
        await new Promise<void>((resolve) => {
          const cancel = clock.setTimer(CLOSE_MS, resolve);
          broker.close(() => {
            cancel();
            resolve();
          });
        });
        await persistence.destroy();
      })();
      return closing;
    },
  };
}
