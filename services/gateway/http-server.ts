import { createServer, type RequestListener, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { NetworkPlaces } from '../../shared/runtime/network-places.ts';
import { whenceOf } from '../../shared/runtime/where-from.ts';
import { refusalBody } from './refusal.ts';

export const MAX_CONNECTIONS = 200;

/** An HTTP server with limits: time to send a request, size of its headers, number of connections, and of those from the network. */
export function limitedServer(handler: RequestListener, places: NetworkPlaces): Server {
  const server = createServer(
    {
      requestTimeout: 10_000,
      headersTimeout: 10_000,
      connectionsCheckingInterval: 5_000,
      keepAliveTimeout: 15_000,
      maxHeaderSize: 8 * 1024,
      noDelay: true,
    },
    handler,
  );
  server.maxConnections = MAX_CONNECTIONS;
  // Longer than any answer may take; nginx in front gives up after 60 s.
  server.timeout = 60_000;
  server.on('connection', (socket) => {
    const whence = whenceOf(socket.remoteAddress);
    const giveBack = whence.isFromNetwork ? places.take(whence.address) : () => {};
    if (giveBack) socket.once('close', giveBack);
    else socket.destroy();
  });
  server.on('clientError', refuseUnreadable);
  return server;
}

const STATUS_LINES: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** Answers what is no readable HTTP request, and ends the connection. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = STATUS_LINES[error.code ?? ''] ?? '400 Bad Request';
  const refusal = { statusCode: 400, code: 'invalid_request', error: `No readable request: ${status}.` } as const;
  const body = JSON.stringify(refusalBody(refusal));
  const head = `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n`;
  socket.end(head + body);
}
