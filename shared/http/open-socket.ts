import { isIP, type Socket } from 'node:net';
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import type { Clock } from '../runtime/clock.ts';
import { dial } from '../runtime/dial.ts';
import { systemCodeOf } from '../runtime/errors.ts';
import type { HttpProxy } from '../runtime/proxy.ts';
import { askForTunnel } from './ask-for-tunnel.ts';
import { ProxyError } from './proxy-error.ts';
import type { WayOut } from './way-out.ts';

/** What of an earlier TLS connection shortens the next one's handshake; kept for one server. */
export interface TlsMemory {
  session: Buffer | undefined;
}

export interface Opened {
  readonly socket: Socket;
  /** The event after which it can be used; null when it can already. */
  readonly readyEvent: 'secureConnect' | null;
}

/**
 * Connects to the server of a URL, through its proxy where it has one; over TLS its certificate is verified, by the
 * authorities that Node knows and those that the owner named. TLS is loaded only when it is needed, and its handshake is
 * left to the socket's events. Rejects with the system's error, or a ProxyError.
 */
export async function openSocket(
  endpoint: URL,
  way: WayOut,
  memory: TlsMemory,
  clock: Clock,
  signal: AbortSignal,
): Promise<Opened> {
  const server = placeOf(endpoint);
  const isTls = endpoint.protocol === 'https:';
  const raw = way.proxy
    ? await throughProxy(way.proxy, endpoint, way, clock, signal)
    : await dial(server, clock, signal);
  if (!isTls) return { socket: raw, readyEvent: null };
  const socket = await secure(raw, server.host, way, memory.session);
  socket.on('session', (session: Buffer) => {
    memory.session = session;
  });
  socket.once('error', () => {
    memory.session = undefined;
  });
  return { socket, readyEvent: 'secureConnect' };
}

/** Host and port of a URL of the web. */
export function placeOf({ protocol, hostname, port }: URL): { host: string; port: number } {
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || (protocol === 'https:' ? 443 : 80)) };
}

/** To a server of plain HTTP the proxy passes requests on by itself, so that there the connection to it is all. */
async function throughProxy(
  proxy: HttpProxy,
  endpoint: URL,
  way: WayOut,
  clock: Clock,
  signal: AbortSignal,
): Promise<Socket> {
  const { host, port } = placeOf(endpoint);
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const isTunnel = endpoint.protocol === 'https:';
  try {
    const raw = await dial(proxy, clock, signal);
    const connection = proxy.isTls ? await handshaken(await secure(raw, proxy.host, way), signal) : raw;
    return isTunnel ? await askForTunnel(connection, proxy, target, signal) : connection;
  } catch (error) {
    if (error instanceof ProxyError) throw error;
    if (signal.aborted) throw new ProxyError(proxy, { kind: 'silent' }, target);
    throw new ProxyError(proxy, { kind: 'unreached', code: systemCodeOf(error) || 'unknown' }, target);
  }
}

async function secure(raw: Socket, host: string, way: WayOut, session?: Buffer): Promise<TLSSocket> {
  const tls = await import('node:tls');
  const options: ConnectionOptions = {
    socket: raw,
    ALPNProtocols: ['http/1.1'],
    host,
    // An address is no name that could be asked for (RFC 6066, 3).
    servername: isIP(host) ? '' : host,
    ...(await way.trust(tls)),
    ...(session && { session }),
  };
  const socket = tls.connect(options);
  // Whoever uses it listens for himself; when nobody does, its end is no error of the process.
  return socket.on('error', () => {});
}

function handshaken(socket: TLSSocket, signal: AbortSignal): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const cut = () => void socket.destroy(signal.reason);
    const end = (settle: () => void) => {
      signal.removeEventListener('abort', cut);
      socket.off('error', lost).off('close', gone);
      settle();
    };
    const lost = (error: Error) => end(() => reject(error));
    const gone = () => end(() => reject(Object.assign(new Error('cut'), { code: 'ECONNRESET' })));
    signal.addEventListener('abort', cut, { once: true });
    socket.once('secureConnect', () => end(() => resolve(socket)));
    socket.on('error', lost).on('close', gone);
    if (signal.aborted) cut();
  });
}
