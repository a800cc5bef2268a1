import type { Duplex } from 'node:stream';
import { onTestFinished } from 'vitest';
import WebSocket, { createWebSocketStream } from 'ws';

export interface WebsocketOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Null: none is asked for. */
  readonly protocol?: string | null;
  readonly host?: string;
}

/** A WebSocket as a stream; or the HTTP status with which its handshake was refused. Ends with the test. */
export function openWebsocket(port: number, options: WebsocketOptions = {}): Promise<Duplex | number> {
  const { headers = {}, protocol = 'mqtt', host = '127.0.0.1' } = options;
  const websocket = new WebSocket(`ws://${host}:${port}/mqtt`, protocol === null ? [] : [protocol], { headers });
  onTestFinished(() => websocket.terminate());
  return new Promise((resolve, reject) => {
    websocket.once('open', () => resolve(createWebSocketStream(websocket)));
    websocket.once('unexpected-response', (_request, { statusCode = 0 }) => resolve(statusCode));
    websocket.once('error', reject);
  });
}

/** The same where no refusal is expected. */
export async function websocketStream(port: number, options: WebsocketOptions = {}): Promise<Duplex> {
  const opened = await openWebsocket(port, options);
  if (typeof opened === 'number') throw new Error(`the handshake was refused with ${opened}`);
  return opened;
}
