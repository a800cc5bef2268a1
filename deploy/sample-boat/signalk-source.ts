import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

export type SignalkSource = Awaited<ReturnType<typeof startSignalkSource>>;

const SELF = 'vessels.urn:mrn:signalk:uuid:3861513b-314c-5ee7-8000-000000000000';
const STREAM = '/signalk/v1/stream';

/**
 * As much of a Signal K server as a listener needs: discovery, a stream with its hello, subscriptions by path, and the
 * last value of every path for who comes later. On 127.0.0.1; port 0 takes any free one.
 */
export async function startSignalkSource(port = 0) {
  const last = new Map<string, string>();
  const listeners = new Map<WebSocket, (path: string) => boolean>();
  const server = createServer((request, response) => {
    const { port: taken } = server.address() as AddressInfo;
    const isDiscovery = request.url === '/signalk';
    const isKnown = isDiscovery || request.url === '/signalk/v1/api/vessels/self';
    const endpoints = { v1: { version: '1.7.0', 'signalk-ws': `ws://127.0.0.1:${taken}${STREAM}` } };
    response.writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isDiscovery ? { endpoints, server: { id: 'sample-boat' } } : {}));
  });
  const sockets = new WebSocketServer({ server, path: STREAM });
  sockets.on('connection', (socket) => {
    socket.send(
      JSON.stringify({
        name: 'sample-boat',
        version: '1.7.0',
        timestamp: new Date().toISOString(),
        self: SELF,
        roles: ['master'],
      }),
    );
    socket.on('message', (data) => {
      const wants = pathsIn(String(data));
      listeners.set(socket, wants);
      for (const [path, text] of last) if (wants(path)) socket.send(text);
    });
    socket.on('close', () => listeners.delete(socket));
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const taken = (server.address() as AddressInfo).port;

  return {
    url: `http://127.0.0.1:${taken}`,
    port: taken,
    /** How many have subscribed to anything. */
    get listeners(): number {
      return listeners.size;
    },
    /** Sends one message as it is, whatever it is; what has a path goes to those who subscribed to it. */
    send(text: string): void {
      const { paths, isOwn } = contentOf(text);
      if (isOwn) for (const path of paths) last.set(path, text);
      for (const [socket, wants] of listeners) if (paths.length === 0 || paths.some(wants)) socket.send(text);
    },
    /** Ends all connections, as a server that is started anew does. */
    dropAll(): void {
      for (const socket of listeners.keys()) socket.terminate();
      listeners.clear();
    },
    async close(): Promise<void> {
      for (const socket of sockets.clients) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The paths of a subscribe message; `*` stands for anything. */
function pathsIn(text: string): (path: string) => boolean {
  const { subscribe = [] } = JSON.parse(text) as { subscribe?: { path: string }[] };
  const patterns = subscribe.map(
    ({ path }) => new RegExp(`^${path.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`),
  );
  return (path) => patterns.some((pattern) => pattern.test(path));
}

/** The paths a message is about, as far as it can be read, and whether it is about the boat herself. */
function contentOf(text: string): { paths: string[]; isOwn: boolean } {
  try {
    const { context, updates } = JSON.parse(text) as { context?: unknown; updates: { values: { path: string }[] }[] };
    return { paths: updates.flatMap(({ values }) => values.map(({ path }) => path)), isOwn: context === undefined };
  } catch {
    return { paths: [], isOwn: false };
  }
}
