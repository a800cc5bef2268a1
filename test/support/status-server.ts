import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { onTestFinished } from 'vitest';
import { SENT_ANSWERS } from '../../deploy/docs/import-api/sent-answers.ts';

/**
 * A server that answers an upload to `/<status>/<which answer>` or `/<status>/<which answer>/later` by that, of those that
 * are documented, and ends the connection. Ends with the test.
 */
export async function startStatusServer(keys?: { key: Buffer; cert: Buffer }): Promise<string> {
  const sockets = new Set<Socket>();
  const serve = (socket: Socket) => {
    let request = '';
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', (part) => {
      request += part.toString('latin1');
      const end = request.indexOf('\r\n\r\n');
      const length = Number(/^content-length: (\d+)/im.exec(request)?.[1] ?? 0);
      if (end >= 0 && request.length - end - 4 >= length) socket.end(answerTo(request));
    });
  };
  const server = keys ? createTlsServer(keys, serve) : createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const { port } = server.address() as AddressInfo;
  return keys ? `https://localhost:${port}` : `http://127.0.0.1:${port}`;
}

function answerTo(request: string): string {
  const [, status = 0, which = 0, later = ''] = /^POST \/(\d+)\/(\d+)(\/later)?/.exec(request) ?? [];
  const answer = SENT_ANSWERS[Number(which)];
  if (!answer) throw new RangeError('there is no such answer');
  const body = answer.body(Number(status));
  const missing = answer.isWhole ? 0 : 1;
  const { 'content-length': _own, ...fields } = answer.headers;
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  // An HTTP server says when it answers; without that it would be a parser's word.
  const head = [
    `Date: ${new Date(request.length).toUTCString()}\r\n`,
    ...(later ? ['Retry-After: 120\r\n'] : []),
    ...lines,
  ];
  const length = Buffer.byteLength(body) + missing;
  return `HTTP/1.1 ${status} Status\r\n${head.join('')}Content-Length: ${length}\r\nConnection: close\r\n\r\n${body}`;
}
