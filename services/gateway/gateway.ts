import { get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLicenseReader } from '../../shared/boat/read-license.ts';
import type { Bus } from '../../shared/bus/bus.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import type { DiskState } from '../../shared/runtime/disk-state.ts';
import { AppError, systemCodeOf } from '../../shared/runtime/errors.ts';
import { LACKS_ADDRESS, type ListenAddress, listenAddresses } from '../../shared/runtime/listen-addresses.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { createNetworkPlaces } from '../../shared/runtime/network-places.ts';
import { ownNames } from '../../shared/runtime/own-names.ts';
import { createBoatQuestions } from './ask-boat.ts';
import { gatherFacts } from './boat-facts.ts';
import { buildApp } from './build-app.ts';
import { createTokenCheck } from './check-token.ts';
import { createContributions } from './contribute.ts';
import { limitedServer, MAX_CONNECTIONS } from './http-server.ts';
import { createLookUp } from './look-up.ts';
import type { ExportFolders } from './open-export.ts';
import { createQueueView } from './queue-view.ts';
import { createExportRequests } from './request-export.ts';
import { createCommands } from './send-command.ts';

export interface GatewayDeps {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Logger;
  readonly boatRoot: string;
  readonly folders: ExportFolders;
  /** `localhost` is both loopback addresses; they are listened on too when it is an address of the network. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Further host names of this boat, lower case. */
  readonly allowedHosts: readonly string[];
  /** What callers from the network send; null when it is reached from this machine only. */
  readonly token: string | null;
  /** Whether anyone on the network may read without it. */
  readonly openReading: boolean;
  readonly generateWaitMs: number;
  readonly commandWaitMs: number;
  /** After so many days without a delivery `/health` is degraded. */
  readonly ashoreWarnDays: number;
  /** The disk of the boat's data; null when this process may not look. */
  readonly disk: () => DiskState | null;
}

/** Half of what a server takes: whoever fills them leaves room for this machine's own programs. */
const NETWORK_CONNECTIONS = MAX_CONNECTIONS / 2;
/** Requests that are still being answered get so long when the gateway ends. */
const LAST_ANSWERS_MS = 1_000;
const ANSWERS_WITHIN_MS = 5_000;

/**
 * The HTTP interface of the boat's exports. Resolves when it listens; it needs no broker for that, and says so to
 * callers while there is none. Throws an AppError `port_in_use` or `config` that says what to do.
 */
export async function startGateway(deps: GatewayDeps) {
  const { bus, clock, log } = deps;
  const view = createQueueView({ bus, clock });
  const commands = createCommands({ ...deps, waitMs: deps.commandWaitMs });
  const contributions = createContributions({ ...deps, waitMs: deps.commandWaitMs });
  const questions = createBoatQuestions({ ...deps, view, waitMs: deps.commandWaitMs });
  const lookUp = createLookUp({ view, questions });
  const requests = createExportRequests({ ...deps, view, lookUp, waitMs: deps.generateWaitMs });
  const servers: Server[] = [];
  const places = createNetworkPlaces(NETWORK_CONNECTIONS);
  let port = deps.port;
  const license = createLicenseReader(deps.boatRoot, clock);
  const app = buildApp({
    view,
    requests,
    commands,
    contributions,
    lookUp,
    folders: deps.folders,
    license,
    facts: () => gatherFacts({ ...deps, view, license: license.now }),
    port: () => port,
    log,
    isOwnName: ownNames(deps.allowedHosts),
    checkToken: createTokenCheck(deps),
  });
  await app.ready();
  try {
    for (const address of listenAddresses(deps.host)) port = await listenOn(address);
    if (servers.length === 0) throw Object.assign(new Error('no address to listen on'), { code: 'EADDRNOTAVAIL' });
  } catch (error) {
    await closeAll();
    throw listenError(error, deps);
  }
  const url = `http://${deps.host.includes(':') ? `[${deps.host}]` : deps.host}:${port}`;
  log.info({ url }, 'The gateway listens.');
  let closing: Promise<void> | null = null;
  return {
    port,
    url,
    async prove() {
      await Promise.all(servers.map(answersItself));
    },
    close() {
      closing ??= closeAll();
      return closing;
    },
  };

  /** The port that was taken: the same on every address. */
  async function listenOn({ host, isOptional }: ListenAddress): Promise<number> {
    const server = limitedServer(app.routing, places);
    try {
      const taken = await listen(server, host, port);
      servers.push(server);
      return taken;
    } catch (error) {
      if (!isOptional || !LACKS_ADDRESS.includes(systemCodeOf(error))) throw error;
      log.debug({ host }, 'There is no such address on this machine.');
      return port;
    }
  }

  async function closeAll(): Promise<void> {
    view.close();
    requests.close();
    commands.close();
    contributions.close();
    questions.close();
    const cancel = clock.setTimer(LAST_ANSWERS_MS, () => {
      for (const server of servers) server.closeAllConnections();
    });
    await Promise.all(servers.map(closeServer));
    cancel();
    await app.close();
  }
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/**
 * Resolves when the server answers its own request, whatever it says: for something that is not there, which asks nobody
 * else. A beat of the watchdog is not to wake the broker.
 */
function answersItself(server: Server): Promise<void> {
  const { address, port } = server.address() as AddressInfo;
  const host = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
  return new Promise((resolve, reject) => {
    const asked = get({ host, port, path: '/alive', agent: false, timeout: ANSWERS_WITHIN_MS });
    asked.once('timeout', () => asked.destroy(new AppError('timeout', 'The gateway does not answer itself.')));
    asked.once('error', reject);
    asked.once('response', (answer) => answer.resume().once('end', resolve).once('error', reject));
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}

function listenError(error: unknown, { host, port }: GatewayDeps): unknown {
  switch (systemCodeOf(error)) {
    case 'EADDRINUSE':
      return new AppError('port_in_use', `Port ${port} is in use: end what listens there, or set GATEWAY_PORT.`);
    case 'EACCES':
      return new AppError('permission', `Port ${port} may not be used by this user: set GATEWAY_PORT above 1023.`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new AppError('config', `This machine has no address ${host}: set GATEWAY_HOST to one of its own.`);
    default:
      return error;
  }
}
