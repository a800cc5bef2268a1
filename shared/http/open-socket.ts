import { connect, isIP, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

/** What of an earlier TLS connection shortens the next one's handshake; kept for one server. */
export interface TlsMemory {
  session: Buffer | undefined;
}

/**
 * Begins to connect to the server of a URL; over TLS its certificate is verified, as Node does by default. TLS is loaded
 * only when it is needed. What comes of it is told by the socket's events.
 */
export async function openSocket({ protocol, hostname, port }: URL, memory: TlsMemory): Promise<Socket> {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (protocol !== 'https:') return heard(connect({ host, port: Number(port || 80) }));
  const tls = await import('node:tls');
  const socket: TLSSocket = tls.connect({
    host,
    port: Number(port || 443),
    ALPNProtocols: ['http/1.1'],
    // An address is no name that could be asked for (RFC 6066, 3).
    servername: isIP(host) ? '' : host,
    ...(memory.session && { session: memory.session }),
  });
  socket.on('session', (session: Buffer) => {
    memory.session = session;
  });
  socket.once('error', () => {
    memory.session = undefined;
  });
  return heard(socket);
}

/** Whoever uses it listens for himself; when nobody does, its end is no error of the process. */
function heard<S extends Socket>(socket: S): S {
  return socket.on('error', () => {});
}

/** The event after which a socket can be used. */
export const readyEventOf = ({ protocol }: URL) => (protocol === 'https:' ? 'secureConnect' : 'connect');
