import { get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Bus } from '../../shared/bus/bus.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import { AppError, systemCodeOf } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { buildApp } from './build-app.ts';
import { limitedServer } from './http-server.ts';
import { ownNames } from './own-names.ts';
import { createQueueView } from './queue-view.ts';
import { readLicense } from './read-license.ts';
import { createExportRequests } from './request-export.ts';
import { createCommands } from './send-command.ts';

export interface GatewayDeps {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Logger;
  readonly boatRoot: string;
  /** `localhost` is both loopback addresses. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Further host names of this boat, lower case. */
  readonly allowedHosts: readonly string[];
  readonly generateWaitMs: number;
  readonly commandWaitMs: number;
}

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
  const requests = createExportRequests({ bus, view, clock, waitMs: deps.generateWaitMs });
  const commands = createCommands({ bus, clock, waitMs: deps.commandWaitMs });
  const servers: Server[] = [];
  let port = deps.port;
  const app = buildApp({
    view,
    requests,
    commands,
    license: () => readLicense(deps.boatRoot),
    port: () => port,
    log,
    isOwnName: ownNames(deps.allowedHosts),
  });
  await app.ready();
  try {
    port = await listenOn(deps.host === 'localhost' ? '127.0.0.1' : deps.host);
    if (deps.host === 'localhost') await listenOnV6Too();
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

  async function listenOn(host: string): Promise<number> {
    const server = limitedServer(app.routing);
    const taken = await listen(server, host, port);
    servers.push(server);
    return taken;
  }

  /** A machine without IPv6 has no ::1, and nobody who would try it. */
  async function listenOnV6Too(): Promise<void> {
    try {
      await listenOn('::1');
    } catch (error) {
      if (!['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL'].includes(systemCodeOf(error))) throw error;
      log.debug('There is no ::1 on this machine.');
    }
  }

  async function closeAll(): Promise<void> {
    view.close();
    requests.close();
    commands.close();
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

/** Resolves when the server answers its own request, whatever it says. */
function answersItself(server: Server): Promise<void> {
  const { address, port } = server.address() as AddressInfo;
  const host = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
  return new Promise((resolve, reject) => {
    const asked = get({ host, port, path: '/health', agent: false, timeout: ANSWERS_WITHIN_MS });
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
