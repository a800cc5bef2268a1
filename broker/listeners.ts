import { chmodSync, unlinkSync } from 'node:fs';
import type { Server as HttpServer } from 'node:http';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { AppError, systemCodeOf } from '../shared/runtime/errors.ts';
import { LACKS_ADDRESS, listenAddresses } from '../shared/runtime/listen-addresses.ts';
import { THIS_MACHINE, type Whence, whenceOf } from '../shared/runtime/where-from.ts';
import { listen } from './listen.ts';

export interface Listening {
  /** `localhost` is both loopback addresses; they are listened on too when it is an address of the network. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** A unix socket of this machine to listen on too; empty: none. */
  readonly socketPath: string;
  /** Port of MQTT over WebSocket, of the same addresses; 0 takes any free one, null is none. */
  readonly websocketPort: number | null;
  /** Whether a name, of a page or of a host, is one of this boat's. */
  readonly isOwnName: (name: string) => boolean;
  /** Connections that each of them takes at a time. */
  readonly maxConnections: number;
}

export interface Listeners {
  /** The port that was taken, when any free one was asked for. */
  readonly port: number;
  /** That of MQTT over WebSocket, if there is one. */
  readonly websocketPort: number | null;
  /** No new connections; those that there are go on. */
  close(): void;
}

interface Handlers {
  readonly maxFrameBytes: number;
  readonly onConnection: (connection: Duplex, whence: Whence) => void;
  readonly onDrop: () => void;
}

/** The owner and the group: whoever may reach the folder besides has no business here. */
const SOCKET_MODE = 0o660;
const KEEP_ALIVE_MS = 5 * 60_000;

/**
 * Listens wherever the broker is to be reached. Throws an AppError `port_in_use`, `permission` or `failed` with what to
 * do; then nothing listens.
 */
export async function openListeners(where: Listening, handlers: Handlers): Promise<Listeners> {
  const servers: Server[] = [];
  const close = () => {
    for (const server of servers) server.close();
  };
  const limited = <S extends Server>(server: S): S => {
    server.maxConnections = where.maxConnections;
    server.on('drop', handlers.onDrop);
    servers.push(server);
    return server;
  };
  const plain = (whence: (socket: Socket) => Whence) => () =>
    limited(createServer((socket) => handlers.onConnection(tuned(socket), whence(socket))));
  const byAddress = (socket: Socket) => whenceOf(socket.remoteAddress);
  try {
    const port = await listenOnAll(plain(byAddress), where.host, where.port, 'MQTT_PORT');
    if (where.socketPath !== '')
      await listenOnSocket(
        plain(() => THIS_MACHINE),
        where.socketPath,
      );
    const websocketPort = where.websocketPort === null ? null : await listenForPages(where.websocketPort);
    return { port, websocketPort, close };
  } catch (error) {
    close();
    throw error;
  }

  /** What it takes is loaded only by a boat that wants it. */
  async function listenForPages(port: number): Promise<number> {
    const { websocketServer } = await import('./listen-websocket.ts');
    const newServer = (): HttpServer => {
      const server = limited(websocketServer({ ...handlers, isOwnName: where.isOwnName }));
      return server.on('connection', tuned);
    };
    return listenOnAll(newServer, where.host, port, 'MQTT_WS_PORT');
  }
}

/** Small messages go out at once, and who is gone without a word is noticed. */
function tuned(socket: Socket): Socket {
  return socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_MS);
}

/** One port on every address of a host; the port that was taken. */
async function listenOnAll(newServer: () => Server, name: string, wanted: number, setting: string): Promise<number> {
  let port = wanted;
  let lacking: unknown = null;
  let isListening = false;
  for (const { host, isOptional } of listenAddresses(name)) {
    const server = newServer();
    try {
      await listen(server, { host, port, setting });
    } catch (error) {
      if (!isOptional || !LACKS_ADDRESS.includes(systemCodeOf((error as AppError).cause))) throw error;
      lacking = error;
      continue;
    }
    isListening = true;
    const address = server.address();
    if (typeof address === 'object' && address) port = address.port;
  }
  if (!isListening) throw lacking;
  return port;
}

/** A broker that was killed leaves its socket behind: nobody answers there, so it is taken. */
async function listenOnSocket(newServer: () => Server, path: string): Promise<void> {
  try {
    await listen(newServer(), { path });
  } catch (error) {
    const isLeftOver = error instanceof AppError && error.code === 'port_in_use' && !(await answers(path));
    if (!isLeftOver) throw error;
    unlinkSync(path);
    await listen(newServer(), { path });
  }
  chmodSync(path, SOCKET_MODE);
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
