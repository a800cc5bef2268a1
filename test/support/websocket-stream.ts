import type { Duplex } from 'node:stream';
import { onTestFinished } from 'vitest';
import WebSocket, { createWebSocketStream } from 'ws';

export interface WebsocketOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Null: none is asked for. */
  readonly protocol?: string | null;
}

/**
 * A WebSocket as a stream; or the HTTP status with which its handshake was refused. By a port of this
 * machine, or a unix socket. Ends with the test.
 */
export function openWebsocket(where: number | string, options: WebsocketOptions = {}): Promise<Duplex | number> {
  const { headers = {}, protocol = 'mqtt' } = options;
  const url = typeof where === 'number' ? `ws://127.0.0.1:${where}/mqtt` : `ws+unix:${where}:/mqtt`;
  const websocket = new WebSocket(url, protocol === null ? [] : [protocol], { headers });
  onTestFinished(() => websocket.terminate());
  return new Promise((resolve, reject) => {
    websocket.once('open', () => resolve(createWebSocketStream(websocket)));
    websocket.once('unexpected-response', (_request, { statusCode = 0 }) => resolve(statusCode));
    websocket.once('error', reject);
  });
}

/** The same where no refusal is expected. */
export async function websocketStream(where: number | string, options: WebsocketOptions = {}): Promise<Duplex> {
  const opened = await openWebsocket(where, options);
  if (typeof opened === 'number') throw new Error(`the handshake was refused with ${opened}`);
  return opened;
}
