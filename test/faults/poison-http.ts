import { Agent, type OutgoingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import type { Poison } from './poison-messages.ts';

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: Schema }> };
}

interface Schema {
  readonly properties?: Record<string, Schema>;
  readonly type?: string;
}

export interface OpenApi {
  readonly paths: Record<string, Record<string, Operation>>;
}

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer | null;
}

/** Calls made from what the OpenAPI document says there is: right and wrong values in every place. */
export function createCalls(openApi: OpenApi, poison: Poison) {
  const { pick, below } = poison;
  const operations = Object.entries(openApi.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  const values = [
    'q_20200101_000010',
    'q_20260220_164416',
    '..',
    '%2e%2e%2f',
    '%00',
    '%ff',
    '',
    '*',
    '0',
    '-1',
    '1e9',
    'x',
  ];
  const types = [
    'application/json',
    'application/json',
    'application/json',
    'text/plain',
    'application/xml',
    '',
    'a/b;c=d',
  ];

  function aCall(): Call {
    const { method, path, operation } = pick(operations);
    const value = () => (below(8) === 0 ? encodeURIComponent(poison.randomBytes(below(80)).toString()) : pick(values));
    const filled = path.replaceAll(/\{[^}]+\}/g, value);
    const query = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query' && below(2) === 0);
    const pairs = query.map(({ name }) => `${name}=${pick(['completed', '1', '1000', value()])}`);
    if (below(6) === 0) pairs.push(`${value()}=${value()}`);
    const body = bodyFor(operation);
    return {
      method: below(12) === 0 ? pick(['PUT', 'PATCH', 'HEAD', 'OPTIONS', 'DELETE']) : method,
      path: `${filled}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`,
      headers: headersFor(body),
      body,
    };
  }

  function bodyFor(operation: Operation): Buffer | null {
    const schema = Object.values(operation.requestBody?.content ?? {})[0]?.schema;
    if (!schema) return below(6) === 0 ? poison.randomBytes(below(300)) : null;
    const fields = Object.keys(schema.properties ?? {}).map((name) => [
      name,
      name === 'categories' ? ['boatlog'] : 'x',
    ]);
    const valid = { ...Object.fromEntries(fields), request_id: `poison-${below(20)}` };
    const text = JSON.stringify(below(10) === 0 ? valid : poison.mutate(valid, 1 + below(3))) ?? '';
    return Buffer.from(below(10) === 0 ? text.slice(0, below(text.length)) : text);
  }

  function headersFor(body: Buffer | null): OutgoingHttpHeaders {
    const type = pick(types);
    return {
      ...(type ? { 'content-type': type } : {}),
      ...(body ? { 'content-length': body.length } : {}),
      ...(below(10) === 0 ? { origin: pick(['http://evil.example', 'null', 'http://localhost']) } : {}),
      ...(below(20) === 0 ? { host: pick(['evil.example', '', 'localhost:1', '[::1]']) } : {}),
      ...(below(20) === 0 ? { 'x-long': 'x'.repeat(below(12_000)) } : {}),
    };
  }

  return { aCall };
}

/** Sends a call over one of few kept connections; its status, 0 when the connection was ended instead. */
export function createCaller(url: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  return {
    send: ({ method, path, headers, body }: Call): Promise<{ status: number; text: string }> =>
      new Promise((resolve) => {
        const failed = () => resolve({ status: 0, text: '' });
        try {
          const outgoing = request(url + path, { method, headers, agent, insecureHTTPParser: true }, (incoming) => {
            const parts: Buffer[] = [];
            incoming.on('data', (part: Buffer) => parts.push(part));
            incoming.on('error', failed);
            incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, text: String(Buffer.concat(parts)) }));
          });
          outgoing.on('error', failed);
          outgoing.end(body ?? undefined);
        } catch {
          failed();
        }
      }),
    close: () => agent.destroy(),
  };
}

const BEGINNINGS = [
  '',
  'GET /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n',
  'POST /export/generate HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  'POST /export/generate HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'GET / HTTP/9.9\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n',
  'CONNECT localhost:22 HTTP/1.1\r\nHost: localhost:22\r\n\r\n',
  'GET /health HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
];

/** What no client would send, on a connection of its own; resolves when it has been written and let go. */
export function sendNonsense(port: number, poison: Poison, beginnings: readonly string[] = BEGINNINGS): Promise<void> {
  const bytes = Buffer.concat([Buffer.from(poison.pick(beginnings)), poison.randomBytes(1 + poison.below(500))]);
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.on('error', () => {});
    socket.on('close', () => resolve());
    socket.on('data', () => {});
    socket.end(bytes);
    socket.setTimeout(2_000, () => socket.destroy());
  });
}
