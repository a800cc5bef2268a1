import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { createWebSocketStream, WebSocketServer } from 'ws';
import { nameIn, nameOfOrigin } from '../shared/runtime/host-names.ts';
import { type Whence, whenceOfRequest } from '../shared/runtime/where-from.ts';
import { splitWebsocketFrames } from './split-websocket-frames.ts';

interface Deps {
  readonly maxFrameBytes: number;
  /** Whether a name, of a Host or Origin field, is one of this boat's. */
  readonly isOwnName: (name: string) => boolean;
  readonly onConnection: (connection: Duplex, whence: Whence) => void;
}

/** The name of MQTT among the sub-protocols [MQTT-6.0.0-3]. */
const PROTOCOL = 'mqtt';
/** Frames that a browser may have gathered before it could send. */
const FRAMES_A_MESSAGE = 4;

/**
 * A server of MQTT over WebSocket (MQTT 3.1.1, section 6), for pages. A page of another origin may open a WebSocket
 * anywhere without being asked, so its Origin must be one of the boat's names, as must the name that it calls the boat.
 */
export function websocketServer({ maxFrameBytes, isOwnName, onConnection }: Deps): Server {
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: FRAMES_A_MESSAGE * maxFrameBytes,
    handleProtocols: () => PROTOCOL,
  });
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000, maxHeaderSize: 8 * 1024 });
  server.timeout = 15_000;
  server.on('request', (_request, response) => {
    response.writeHead(426, { connection: 'close', upgrade: 'websocket', 'content-type': 'text/plain' });
    response.end('Here is MQTT over WebSocket, for programs that speak it.\n');
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const refusal = refusalOf(request, isOwnName);
    if (refusal !== null) {
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const whence = whenceOfRequest(request.socket.remoteAddress, request.headers);
    sockets.handleUpgrade(request, socket, splitWebsocketFrames(socket, head), (websocket) => {
      onConnection(createWebSocketStream(websocket), whence);
    });
  });
  return server;
}

/** The status of a handshake that is refused, or null. */
function refusalOf({ headers }: IncomingMessage, isOwnName: (name: string) => boolean): string | null {
  const host = nameIn(headers.host);
  if (host === null || !isOwnName(host)) return '421 Misdirected Request';
  if (headers.origin !== undefined) {
    const origin = nameOfOrigin(headers.origin);
    if (origin === null || !isOwnName(origin)) return '403 Forbidden';
  }
  const protocols = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  return protocols.includes(PROTOCOL) ? null : '400 Bad Request';
}
