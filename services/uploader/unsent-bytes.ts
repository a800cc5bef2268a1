import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

/**
 * Bytes written to a connection that its other end has not confirmed yet, as the kernel counts them; null when that
 * cannot be told. Over a slow link a whole export fits into the kernel's buffer at once and drains for a minute, and
 * this is the only place where its progress shows. See proc(5), `/proc/net/tcp`: `tx_queue`.
 */
export function unsentBytes(socket: Socket | null): number | null {
  if (!socket?.localPort || !socket.remotePort) return null;
  const table = socket.localFamily === 'IPv6' ? 'tcp6' : 'tcp';
  try {
    return txQueueOf(readFileSync(`/proc/self/net/${table}`, 'latin1'), socket.localPort, socket.remotePort);
  } catch {
    return null;
  }
}

/** The `tx_queue` of the connection between these ports, read from the text of `/proc/net/tcp`. Pure. */
export function txQueueOf(table: string, localPort: number, remotePort: number): number | null {
  const port = (n: number) => n.toString(16).toUpperCase().padStart(4, '0');
  const line = new RegExp(
    `^ *\\d+: [0-9A-F]+:${port(localPort)} [0-9A-F]+:${port(remotePort)} [0-9A-F]{2} ([0-9A-F]+):`,
    'm',
  );
  const found = line.exec(table)?.[1];
  return found === undefined ? null : Number.parseInt(found, 16);
}
