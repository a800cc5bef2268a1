import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { SessionLimits } from '../../broker/session-limits.ts';
import { startBroker } from '../../broker/start-broker.ts';
import type { ServiceName } from '../../shared/contracts/define-contract.ts';
import { type Clock, systemClock } from '../../shared/runtime/clock.ts';
import { allServiceLogins, type Login, serviceLogin } from '../../shared/runtime/credentials.ts';
import { dataFolders } from '../../shared/runtime/data-folders.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { MQTT_USERS_FILE } from '../../shared/runtime/mqtt-users.ts';
import { ownNames } from '../../shared/runtime/own-names.ts';
import { recordingLog } from './recording-log.ts';
import { tempFolder } from './temp-folder.ts';

export interface TestBrokerOptions {
  /** Of a broker that ran before, to start it again on what it left. */
  readonly dataDir?: string;
  /** Default: any free one. */
  readonly port?: number;
  readonly socketPath?: string;
  /** 0: any free one; default: none. */
  readonly websocketPort?: number;
  readonly usersFile?: string;
  readonly openReading?: boolean;
  /** Default: yes, as on a boat. */
  readonly otherTopics?: boolean;
  readonly clock?: Clock;
  /** In place of one that remembers every line in `log`. */
  readonly writeTo?: Logger;
  readonly limits?: Partial<SessionLimits>;
  readonly maxPayloadBytes?: number;
  readonly maxConnections?: number;
}

/**
 * Our broker, as it runs on a boat, on loopback with a data folder of its own. Ends with the test. Starting again with
 * the `dataDir` and `port` of one that was closed is a restart.
 */
export async function startTestBroker(options: TestBrokerOptions = {}) {
  const dataDir = options.dataDir ?? tempFolder();
  const folders = dataFolders(dataDir);
  const log = recordingLog();
  const broker = await startBroker({
    host: '127.0.0.1',
    port: options.port ?? 0,
    socketPath: options.socketPath ?? '',
    websocketPort: options.websocketPort ?? null,
    isOwnName: ownNames([]),
    databasePath: folders.brokerDatabase,
    dataDir,
    setAside: folders.setAside,
    logins: allServiceLogins(folders.credentials, ''),
    usersFile: options.usersFile ?? join(folders.credentials, MQTT_USERS_FILE),
    openReading: options.openReading ?? false,
    otherTopics: options.otherTopics ?? true,
    maxPayloadBytes: options.maxPayloadBytes ?? 65_536,
    maxConnections: options.maxConnections ?? 100,
    limits: {
      strangerMessages: 1000,
      strangerBytes: 32 * 1024 * 1024,
      strangerDays: 7,
      serviceMessages: 100_000,
      ...options.limits,
    },
    clock: options.clock ?? systemClock,
    log: options.writeTo ?? log,
  });
  onTestFinished(() => broker.close());
  return {
    url: `mqtt://127.0.0.1:${broker.port}`,
    port: broker.port,
    websocketPort: broker.websocketPort ?? 0,
    dataDir,
    broker,
    log,
    close: () => broker.close(),
    /** What a service logs in with: user name and password. */
    loginFor: (service: ServiceName): Login => serviceLogin(service, folders.credentials, ''),
  };
}

export type TestBroker = Awaited<ReturnType<typeof startTestBroker>>;
