/** The broker, wired. Longer than 200 lines so that all of its parts, and the order in which they begin and end, stand in one place. */
import { Aedes, type Client } from 'aedes';
import mqttPacket from 'mqtt-packet';
import type { Contract } from '../shared/contracts/define-contract.ts';
import { contracts } from '../shared/contracts/index.ts';
import type { Clock } from '../shared/runtime/clock.ts';
import type { Login } from '../shared/runtime/credentials.ts';
import type { KeptPlaces } from '../shared/runtime/keep-places.ts';
import type { Logger } from '../shared/runtime/logger.ts';
import { createNetworkPlaces } from '../shared/runtime/network-places.ts';
import { createAdmission } from './admit-clients.ts';
import { serviceOfClientId } from './authorize.ts';
import { cutOffSlowReaders } from './cut-off-slow-readers.ts';
import { keepEmissionInOrder } from './emission-order.ts';
import { createIdentification } from './identify.ts';
import { publishLeftoverWills } from './leftover-wills.ts';
import { type Listeners, type Listening, openListeners } from './listeners.ts';
import { logFailures } from './log-failures.ts';
import { createContributionNaming } from './name-contributions.ts';
import { createOwnStatus } from './own-status.ts';
import { passOnOnce } from './pass-on-once.ts';
import type { AedesPacket } from './persistence/aedes-packet.ts';
import { openPersistence } from './persistence/open-persistence.ts';
import { createOversizeRefusal } from './refuse-oversize.ts';
import { createOwnIdRefusal } from './refuse-own-ids.ts';
import { createUnknownRefusal } from './refuse-unknown.ts';
import { createRivals } from './rivals.ts';
import { createSessionLimits, type SessionLimits } from './session-limits.ts';
import { makeStandingSessions } from './standing-sessions.ts';
import { createConnectionTaker } from './take-connection.ts';
import { createPublishTaker } from './take-publish.ts';
import { createUsers } from './users.ts';

export interface BrokerDeps extends Listening {
  /** Where sessions and messages are kept. */
  readonly databasePath: string;
  /** Its folder of data, which the services of this boat share. */
  readonly dataDir: string;
  /** Where a damaged store goes. */
  readonly setAside: string;
  readonly logins: readonly Login[];
  /** The file of who else may log in; there need not be one. */
  readonly usersFile: string;
  /** Whether anyone on the network may read without a password. */
  readonly openReading: boolean;
  /** Whether programs aboard may use topics that are none of ours. */
  readonly otherTopics: boolean;
  readonly maxPayloadBytes: number;
  readonly limits: SessionLimits;
  /** Its folders, kept. */
  readonly places?: KeptPlaces | undefined;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface RunningBroker {
  readonly port: number;
  readonly websocketPort: number | null;
  /** Commits in the store, as before every acknowledgement; what changes nothing is written nowhere. */
  prove(): Promise<void>;
  close(): Promise<void>;
}

/** The same across restarts: what was stored under it is found again. */
const BROKER_ID = 'd3kos-export';
/** Beyond the payload: topic name, packet id, and a CONNECT's other fields. */
const FRAME_OVERHEAD_BYTES = 1024;
/** Payloads up to this size are read past, acknowledged and refused in words; beyond, the connection ends. */
const MAX_PASSED_OVER_BYTES = 1024 * 1024;
const SIX_HOURS_MS = 6 * 60 * 60 * 1000;
const SLOW_READER_MS = 10_000;
const CLOSE_MS = 1_500;
const allContracts: readonly Contract[] = Object.values(contracts);

/**
 * The broker: Aedes, with acknowledgements that mean *on disk*, rules from the contracts, and bounds on everything a
 * stranger can send. Throws an AppError `port_in_use`, `permission`, `disk_full` or `corrupt` with what to do.
 */
export async function startBroker(deps: BrokerDeps): Promise<RunningBroker> {
  const { clock, log } = deps;
  let isClosing = false;
  mqttPacket.writeToStream.cacheNumbers = false;
  const { persistence, reserve } = openPersistence(deps);
  const clients = () => (broker as unknown as { clients: Readonly<Record<string, Client>> }).clients;
  const isConnected = (id: string) => id in clients();
  const sessions = createSessionLimits({
    persistence,
    limits: deps.limits,
    clock,
    isConnected,
    log,
  });
  const bounds = {
    maxFrameBytes: deps.maxPayloadBytes + FRAME_OVERHEAD_BYTES,
    maxPassedOverBytes: Math.max(deps.maxPayloadBytes, MAX_PASSED_OVER_BYTES) + FRAME_OVERHEAD_BYTES,
  };
  const connections = createConnectionTaker({
    handle: (connection) => void broker.handle(connection),
    // Half of all: whoever fills them leaves room for this machine's own programs.
    places: createNetworkPlaces(Math.floor(deps.maxConnections / 2)),
    bounds,
    clock,
    log,
  });
  const rivals = createRivals({ ...deps, onChange: (told) => ownStatus.rivals(told) });
  const users = createUsers(deps.usersFile, log);
  const admission = createAdmission({
    identify: createIdentification({ ...deps, users }),
    users,
    isConnected: (id) => clients()[id]?.conn.destroyed === false,
    whenceOf: connections.whenceOf,
    onAdmitted: sessions.dropOld,
    rivals,
    onLogin: (service, isRight) => ownStatus.login(service, isRight),
    onNotGranted: persistence.subscriptions.refuse,
    log,
  });
  const cutOff = cutOffSlowReaders(log);
  const naming = createContributionNaming(persistence.names);
  const broker = await Aedes.createBroker({
    id: BROKER_ID,
    persistence,
    concurrency: 0,
    // A single broker needs no word from others; every beat would wake the machine.
    heartbeatInterval: SIX_HOURS_MS,
    drainTimeout: SLOW_READER_MS,
    queueLimit: 1000,
    preConnect: admission.preConnect as never,
    authenticate: admission.authenticate,
    authorizeSubscribe: admission.authorizeSubscribe,
    authorizePublish: (client, packet, done) => {
      if (isClosing) done(new Error('the broker is closing'));
      else take(client, packet as never).then(() => done(null), done);
    },
    authorizeForward(client, packet) {
      if (!persistence.mayGoLive(client, packet as never)) return null;
      if (!admission.mayForward(client, packet.topic)) return null;
      const forClient = naming.forClient(client.id, packet as never as AedesPacket);
      return forClient === null ? null : cutOff(client, forClient as never);
    },
  });
  keepEmissionInOrder(broker, persistence.tracker);
  const take = createPublishTaker({
    rules: { contracts: allContracts, otherTopics: deps.otherTopics },
    persistence,
    sessions,
    whoSent: admission.whoSent,
    passOn: passOnOnce(broker, log),
    refuseOversize: createOversizeRefusal({ ...deps, onRefused: (oversize) => ownStatus.refused(oversize) }),
    unknown: createUnknownRefusal({
      contracts: allContracts,
      onUnknown: (unknown, when) => ownStatus.unknown(unknown, when),
      clock,
      log,
    }),
    retainedBytes: deps.limits.strangerBytes / 4,
    refuseOwnId: createOwnIdRefusal(clock),
    naming,
    nowhere: `$SYS/${BROKER_ID}/refused`,
    log,
  });

  logFailures(broker, deps.databasePath, log);
  const ownStatus = createOwnStatus({ ...deps, broker, queue: persistence.queue, isConnected });
  broker.on('clientReady', (client: Client) => {
    if (!client.clean) sessions.noteSeen(client.id);
  });
  broker.on('clientDisconnect', (client: Client) => {
    naming.ended(client);
    if (!client.clean) sessions.noteSeen(client.id);
    rivals.went(serviceOfClientId(client.id) ?? '', admission.processOf(client));
    sessions.endForgotten();
  });

  await makeStandingSessions(allContracts, persistence.subscriptions);
  await publishLeftoverWills(broker, persistence, take, log);
  sessions.endForgotten();

  const noteDrop = () => log.warn({ max: deps.maxConnections }, 'A connection was refused: there are too many.');

  let listeners: Listeners | null = null;
  async function end(): Promise<void> {
    isClosing = true;
    ownStatus.close();
    rivals.close();
    persistence.keepWills();
    listeners?.close();
    await new Promise<void>((resolve) => {
      const cancel = clock.setTimer(CLOSE_MS, resolve);
      broker.close(() => {
        cancel();
        resolve();
      });
    });
    reserve.close();
    await persistence.destroy();
  }

  try {
    listeners = await openListeners(deps, {
      maxFrameBytes: bounds.maxFrameBytes,
      onConnection: connections.take,
      onDrop: noteDrop,
    });
  } catch (error) {
    await end();
    throw error;
  }
  ownStatus.publishBirth();
  const { port, websocketPort } = listeners;
  const { host, socketPath } = deps;
  log.info(
    { host, port, ...(socketPath && { socketPath }), ...(websocketPort && { websocketPort }) },
    'Listening for MQTT.',
  );

  let closing: Promise<void> | null = null;
  return {
    port,
    websocketPort,
    prove: () => persistence.commit.durable(() => {}),
    close() {
      closing ??= end();
      return closing;
    },
  };
}
