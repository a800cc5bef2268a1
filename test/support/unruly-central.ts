import { createHash } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** What the server does with one request. */
export interface Behaviour {
  /** How much of the request's body is read before it goes on: all (the default), none, or at least so many bytes. */
  readonly read?: 'all' | 'none' | number;
  /** Then it answers (the default), stays silent for ever, or cuts the connection with a reset. */
  readonly react?: 'answer' | 'hang' | 'reset';
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** How the answer's body goes out: whole (the default), a byte every `dripMs`, never ending, or cut off half way. */
  readonly style?: 'whole' | 'drip' | 'endless' | 'truncated';
  readonly dripMs?: number;
}

export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Of what was read of the body. */
  readonly bytes: number;
  readonly sha256: string;
  /** Whether the whole body was read. */
  readonly complete: boolean;
}

const json = (status: number, body: unknown, headers: Record<string, string> = {}): Behaviour => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

/** Behaviours seen in the wild, by name. */
export const unruly = {
  success: (importId = 'import_550e8400e29b41d4') => json(200, { status: 'success', import_id: importId }),
  json,
  status: (status: number, headers: Record<string, string> = {}, body: string | Buffer = ''): Behaviour => ({
    status,
    headers,
    body,
  }),
  portal: (status = 200): Behaviour => ({
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: '<!doctype html><html><title>Harbour WiFi</title><form action="/login">Please sign in</form></html>',
  }),
  redirect: (location: string, status = 302): Behaviour => ({ status, headers: { location } }),
  hangBeforeBody: (): Behaviour => ({ read: 'none', react: 'hang' }),
  hangAfterBody: (): Behaviour => ({ react: 'hang' }),
  resetBeforeBody: (): Behaviour => ({ read: 'none', react: 'reset' }),
  resetAfterBytes: (bytes: number): Behaviour => ({ read: bytes, react: 'reset' }),
  resetAfterBody: (): Behaviour => ({ react: 'reset' }),
  drip: (dripMs = 50): Behaviour => ({ ...unruly.success(), style: 'drip', dripMs }),
  endless: (): Behaviour => ({ ...unruly.success(), style: 'endless' }),
  truncated: (): Behaviour => ({ ...unruly.success(), style: 'truncated' }),
} as const;

type Script = readonly Behaviour[] | ((nth: number, request: IncomingMessage) => Behaviour);

/**
 * An HTTP server on a port of loopback, any free one, that misbehaves as told and writes down what reached it. `script` is a
 * list (one per request; the last one repeats) or a function of the request's number, from 0. HEAD is a question, and no part
 * of it. Ends with the test.
 */
export async function startUnrulyCentral(script: Script = [unruly.success()], onPort = 0) {
  let current = script;
  let answered = 0;
  let begun = 0;
  let toQuestions: Behaviour = unruly.status(405);
  const requests: RecordedRequest[] = [];
  const questions: RecordedRequest[] = [];
  const server = createServer((request, response) => {
    if (request.method === 'HEAD') {
      void serve(toQuestions, request, response, questions).catch(() => response.destroy());
      return;
    }
    const nth = begun++;
    const behaviour =
      typeof current === 'function' ? current(nth, request) : (current[Math.min(answered++, current.length - 1)] ?? {});
    void serve(behaviour, request, response, requests).catch(() => response.destroy());
  });
  server.on('checkContinue', (request, response) => {
    response.writeContinue();
    server.emit('request', request, response);
  });
  await new Promise<void>((resolve) => server.listen(onPort, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  let closing: Promise<void> | null = null;
  const close = () => {
    closing ??= new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
    return closing;
  };
  onTestFinished(close);
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    /** Written down once the body was read as far as the behaviour says, or the client was gone. */
    requests: requests as readonly RecordedRequest[],
    /** Whether it holds an export already: those requests stand apart from the others, and from the script. */
    questions: questions as readonly RecordedRequest[],
    /** From now on, answer such questions like this; it does not understand them unless it is told. */
    answerQuestions(behaviour: Behaviour) {
      toQuestions = behaviour;
    },
    /** Requests that arrived, written down or not. */
    get begun() {
      return begun;
    },
    /** From now on, behave like this; a list starts at its beginning. */
    behave(next: Script) {
      current = next;
      answered = 0;
    },
    close,
  };
}

async function serve(
  behaviour: Behaviour,
  request: IncomingMessage,
  response: ServerResponse,
  requests: RecordedRequest[],
): Promise<void> {
  requests.push(await record(request, behaviour.read ?? 'all'));
  if (behaviour.react === 'hang') return;
  if (behaviour.react === 'reset') {
    request.socket.resetAndDestroy();
    return;
  }
  const given = behaviour.body ?? '';
  const body = typeof given === 'string' ? Buffer.from(given) : given;
  const style = behaviour.style ?? 'whole';
  const length = style === 'endless' ? {} : { 'content-length': String(body.length) };
  response.writeHead(behaviour.status ?? 200, { ...length, ...behaviour.headers });
  if (style === 'whole') response.end(body);
  else if (style === 'drip') drip(response, body, behaviour.dripMs ?? 50);
  else if (style === 'endless') pourForEver(response);
  else response.write(body.subarray(0, body.length >> 1), () => request.socket.resetAndDestroy());
}

async function record(request: IncomingMessage, read: 'all' | 'none' | number): Promise<RecordedRequest> {
  const hash = createHash('sha256');
  let bytes = 0;
  const wanted = read === 'all' ? Number.POSITIVE_INFINITY : read === 'none' ? 0 : read;
  try {
    if (wanted > 0) {
      for await (const chunk of request.iterator({ destroyOnReturn: false })) {
        hash.update(chunk);
        bytes += chunk.length;
        if (bytes >= wanted) break;
      }
    }
  } catch {
    // The client is gone: what came is what there is to record.
  }
  return {
    method: request.method ?? '',
    url: request.url ?? '',
    headers: request.headers,
    bytes,
    sha256: hash.digest('hex'),
    complete: request.complete,
  };
}

function drip(response: ServerResponse, body: Buffer, everyMs: number): void {
  let sent = 0;
  const timer = setInterval(() => {
    if (sent >= body.length) response.end();
    else response.write(body.subarray(sent, ++sent));
  }, everyMs);
  response.on('close', () => clearInterval(timer));
}

function pourForEver(response: ServerResponse): void {
  const filler = Buffer.alloc(64 * 1024, ' ');
  const pour = () => {
    while (!response.destroyed && response.write(filler));
  };
  response.on('drain', pour);
  pour();
}
