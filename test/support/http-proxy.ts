import { connect, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { onTestFinished } from 'vitest';

/** What a proxy says to a request; `{{login}}` never stands in it. Null: it opens the way, or passes the request on. */
type Say = (head: string) => string | null | 'silence' | 'cut';

interface Options {
  /** Where every way leads, whatever was asked for. */
  readonly to: number;
  readonly say?: Say;
  /** What it says when it opens the way. */
  readonly opened?: string;
  readonly keys?: { readonly key: Buffer; readonly cert: Buffer };
  readonly host?: string;
}

/** An HTTP proxy on loopback whose ways all lead to one port of this machine. It takes down what it was asked for. */
export async function startHttpProxy({ to, say = () => null, opened, keys, host = '127.0.0.1' }: Options) {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const serve = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    let head = '';
    socket.on('data', function takeHead(bytes: Buffer) {
      head += bytes.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      socket.off('data', takeHead);
      asked.push(head);
      const answer = say(head);
      if (answer === 'silence') return;
      if (answer === 'cut') return void socket.resetAndDestroy();
      if (answer !== null) return void socket.end(answer);
      const isTunnel = head.startsWith('CONNECT ');
      const beyond = connect(to, '127.0.0.1');
      sockets.add(beyond);
      beyond.on('error', () => socket.destroy()).on('close', () => socket.destroy());
      socket.on('close', () => beyond.destroy());
      if (isTunnel) socket.write(opened ?? 'HTTP/1.1 200 Connection established\r\n\r\n');
      else beyond.write(head.replace(/^(\w+) http:\/\/[^/]+/, '$1 ').replace(/^Proxy-.*\r\n/gim, ''), 'latin1');
      socket.pipe(beyond).pipe(socket);
    });
  };
  const server = keys ? createTlsServer(keys, serve).on('tlsClientError', () => {}) : createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as { port: number };
  return { port, asked };
}
