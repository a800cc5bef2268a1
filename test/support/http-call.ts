import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  readonly json: Readonly<Record<string, unknown>>;
}

/**
 * One HTTP call on a connection of its own, with whatever headers the test likes: Host and Origin, for which fetch has
 * ideas of its own, too. An object as body goes as JSON.
 */
export function httpCall(
  url: string,
  options: {
    method?: string;
    headers?: OutgoingHttpHeaders;
    body?: Uint8Array | string | object;
    /** A unix socket that leads there. */
    socketPath?: string;
  } = {},
): Promise<Answer> {
  const { method = 'GET', body } = options;
  const isObject = body !== undefined && typeof body === 'object' && !(body instanceof Uint8Array);
  const bytes = isObject ? JSON.stringify(body) : body;
  const headers: OutgoingHttpHeaders = {
    ...(isObject ? { 'content-type': 'application/json' } : {}),
    ...(bytes === undefined ? {} : { 'content-length': Buffer.byteLength(bytes as string) }),
    ...options.headers,
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        method,
        headers,
        agent: false,
        setHost: headers.host === undefined,
        ...(options.socketPath ? { socketPath: options.socketPath } : {}),
      },
      (incoming) => {
        const parts: Buffer[] = [];
        incoming.on('data', (part: Buffer) => parts.push(part));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const whole = Buffer.concat(parts);
          const text = whole.toString('utf8');
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            bytes: whole,
            text,
            json: jsonOf(text),
          });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(bytes);
  });
}

function jsonOf(text: string): Answer['json'] {
  try {
    return JSON.parse(text);
  } catch {
    return undefined as never;
  }
}
