import { statSync } from 'node:fs';
import { brokerAddress, isOnThisMachine, withoutLogin } from '../bus/broker-address.ts';
import type { Bus } from '../bus/bus.ts';
import { createMqttBus } from '../bus/mqtt-bus.ts';
import type { ServiceName } from '../contracts/define-contract.ts';
import type { ServiceProcess } from '../contracts/service-status.ts';
import { type Clock, isoTime } from './clock.ts';
import type { busSettings, commonSettings } from './common-settings.ts';
import { serviceLogin } from './credentials.ts';
import type { DataFolders } from './data-folders.ts';
import { endProcess } from './end-process.ts';
import { AppError, HeldError, isPassing } from './errors.ts';
import type { KeptPlaces } from './keep-places.ts';
import type { Logger } from './logger.ts';
import type { OwnZone } from './own-time-zone.ts';
import { createSetAside } from './set-aside.ts';
import type { ConfigOf, Settings } from './settings.ts';
import type { ServiceState } from './state-sentence.ts';
import { version } from './version.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** A started service. `close` may be called twice and ends within its deadline. */
export interface Running {
  close(): Promise<void>;
  /** Of a one-shot: resolves with the exit code when its work is done. */
  readonly finished?: Promise<number>;
  /** Does a small piece of the real work. Rejects, or never resolves, when it cannot: then it is started anew. */
  prove?(): Promise<void>;
  /** Puts right what of its own vanished; called twice a minute, and when folders were made again or put back. */
  putRight?(haveFoldersChanged: boolean): void;
}

export interface ServiceContext<S extends Settings> {
  readonly config: ConfigOf<S>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly folders: DataFolders;
  /** The zone of this computer, which may change while the service runs. */
  readonly ownZone?: OwnZone;
  /** To be told how the service sees itself, whenever that changes. */
  readonly tellState?: (state: ServiceState) => void;
  /** The folders it works in, kept. */
  readonly places?: KeptPlaces;
  /** Proves that it has the lock there; a one-shot has none. */
  readonly lockProof?: () => string | undefined;
}

/** A process of the boat: its name, its settings, and how it starts. */
export interface ServiceDefinition<S extends Settings = Settings> {
  readonly name: string;
  readonly settings: S;
  /** The folder that no other process of this name may work in; `DATA_DIR`, unless it is another. */
  worksIn?(config: ConfigOf<S>): string;
  /** Of a one-shot, for `--help`: what it does, when it ends, and with which exit codes. */
  readonly oneShot?: string;
  start(context: ServiceContext<S>, env: Env): Promise<Running>;
}

/** A process that listens by itself and needs no bus: the broker, the reference central server. */
export function defineListener<S extends typeof commonSettings & Settings>(definition: {
  name: string;
  settings: S;
  worksIn?(config: ConfigOf<S>): string;
  start(context: ServiceContext<S>): Promise<Running>;
}): ServiceDefinition<S> {
  return definition;
}

/**
 * A process that lives on the bus. `start` subscribes and gets to work; the connection is made after it, so that no
 * message of a kept session finds nobody home. Ready once connected.
 */
export function defineBusService<S extends typeof busSettings & Settings>(definition: {
  name: ServiceName;
  settings: S;
  durableSession: boolean;
  oneShot?: string;
  start(context: ServiceContext<S> & { bus: Bus }): Promise<Running>;
}): ServiceDefinition<S> {
  return {
    name: definition.name,
    settings: definition.settings,
    ...(definition.oneShot !== undefined && { oneShot: definition.oneShot }),
    async start(context) {
      const { clock, log, folders, lockProof } = context;
      const config = context.config as ConfigOf<typeof busSettings>;
      const bus = createMqttBus({
        service: definition.name,
        url: withoutLogin(config.mqttUrl).url,
        login: loginFor(definition.name, config, folders),
        version,
        process: thisProcess(folders.root, clock, lockProof),
        durableSession: definition.durableSession,
        clock,
        log,
        setAside: createSetAside(folders.setAside, clock),
        whyHeld: (error) => (error instanceof HeldError ? 'held' : isPassing(error) ? 'stuck' : null),
        onState: context.tellState,
        vanished: context.places?.vanished,
        // It would take the other's place as soon as that one is restarted.
        onSecond: (sentence) => endProcess(new AppError('config', sentence)),
      });
      context.places?.onNews(() => bus.tellAgain());
      const running = await definition.start({ ...context, bus });
      const connected = bus.start();
      // A one-shot ends at its own deadline, whether or not the broker ever comes.
      if (!running.finished) await connected;
      return {
        ...running,
        async prove() {
          await bus.handled();
          await running.prove?.();
        },
        async close() {
          // First no more messages, then the end of who would handle them.
          await bus.close();
          await running.close();
        },
      };
    },
  };
}

/** Which process this is, and in which folder it works at the moment it is asked. */
function thisProcess(
  root: string,
  clock: Clock,
  lockProof: ServiceContext<Settings>['lockProof'],
): () => ServiceProcess {
  const since = isoTime(clock.now());
  return () => {
    const found = statSync(root, { throwIfNoEntry: false });
    const folder = found && { folder: `${found.dev}:${found.ino}` };
    const lock = lockProof?.();
    return { pid: process.pid, since, data_dir: root.slice(0, 300), ...folder, ...(lock !== undefined && { lock }) };
  };
}

/** A service's own login is for our broker, on this machine; another broker's is given by setting, or none. */
function loginFor(name: ServiceName, config: ConfigOf<typeof busSettings>, folders: DataFolders) {
  if (config.mqttUsername !== '') return { username: config.mqttUsername, password: config.mqttPassword };
  const { login } = withoutLogin(config.mqttUrl);
  if (login !== null || !isOnThisMachine(brokerAddress(config.mqttUrl))) return login;
  return serviceLogin(name, folders.credentials, config.credentialsDir);
}
