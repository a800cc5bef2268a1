import { chmodSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { AppError } from '../shared/runtime/errors.ts';
import { listen } from './listen.ts';

export interface Listening {
  readonly host: string;
  readonly port: number;
  /** A unix socket of this machine to listen on too; empty: none. */
  readonly socketPath: string;
  /** Connections that each of them takes at a time. */
  readonly maxConnections: number;
}

export interface Listeners {
  /** The port that was taken, when any free one was asked for. */
  readonly port: number;
  /** No new connections; those that there are go on. */
  close(): void;
}

/** The owner and the group: whoever may reach the folder besides has no business here. */
const SOCKET_MODE = 0o660;

/**
 * Listens wherever the broker is to be reached. Throws an AppError `port_in_use`, `permission` or `failed` with what to
 * do; then nothing listens.
 */
export async function openListeners(
  where: Listening,
  onConnection: (socket: Socket) => void,
  onDrop: () => void,
): Promise<Listeners> {
  const servers: Server[] = [];
  const close = () => {
    for (const server of servers) server.close();
  };
  const newServer = () => {
    const server = createServer(onConnection);
    server.maxConnections = where.maxConnections;
    server.on('drop', onDrop);
    servers.push(server);
    return server;
  };
  try {
    const tcp = newServer();
    await listen(tcp, { host: where.host, port: where.port });
    if (where.socketPath !== '') await listenOnSocket(newServer, where.socketPath);
    const address = tcp.address();
    return { port: typeof address === 'object' && address ? address.port : where.port, close };
  } catch (error) {
    close();
    throw error;
  }
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
