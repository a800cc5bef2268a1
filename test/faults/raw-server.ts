import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { tempFolder } from '../support/temp-folder.ts';

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  return (server.address() as AddressInfo).port;
}

/** A TCP server that treats each connection as told. */
export const rawServer = (treat: (socket: Socket, nth: number) => void): Promise<number> => {
  let nth = 0;
  return listen(createServer((socket) => treat(socket, nth++)));
};

/** A TLS server whose certificate nobody vouches for; null where there is no openssl to make one. */
export async function selfSignedServer(): Promise<number | null> {
  const folder = tempFolder();
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  try {
    const subject = ['-subj', '/CN=127.0.0.1', '-days', '2', '-nodes', '-newkey', 'rsa:2048'];
    execFileSync('openssl', ['req', '-x509', ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  } catch {
    return null;
  }
  return listen(
    createHttpsServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, answer) => answer.end('{}')),
  );
}

/**
 * Passes connections on to a port. The first `times` are cut with a reset: before anything reached the server, or after
 * everything did and just as it answers.
 */
export const cuttingProxy = (toPort: number, cut: 'before' | 'after', times: number): Promise<number> =>
  rawServer((socket, nth) => {
    if (nth < times && cut === 'before') {
      socket.once('data', () => socket.resetAndDestroy());
      return;
    }
    const onward = connect({ port: toPort, host: '127.0.0.1' });
    onward.on('error', () => socket.destroy());
    socket.on('close', () => onward.destroy());
    socket.pipe(onward);
    if (nth < times) onward.once('data', () => socket.resetAndDestroy());
    else onward.pipe(socket);
  });
