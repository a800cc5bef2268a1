import type { Socket } from 'node:net';
import type { Clock } from '../runtime/clock.ts';
import { systemCodeOf } from '../runtime/errors.ts';
import { converse, type Exchanged, type ExchangeHooks, type HttpRequest } from './exchange.ts';
import { type Opened, openSocket, type TlsMemory } from './open-socket.ts';
import { ProxyError, proxyLogin } from './proxy-error.ts';
import { listOf } from './read-head.ts';
import { DIRECT, type WayOut } from './way-out.ts';

/** A connection without work is closed after so long, whatever the server would allow. */
const KEEP_ALIVE_MS = 4_000;
/** So much earlier than the server says that it ends a connection, it is no longer used. */
const KEEP_ALIVE_MARGIN_MS = 1_000;

export interface HttpClient {
  /**
   * One request and its answer, over the connection that is open or a new one. When `signal` aborts, the connection is cut,
   * and the ending means nothing. Redirects are not followed. Throws only what the request's body throws.
   */
  exchange(request: HttpRequest, hooks: ExchangeHooks, signal: AbortSignal): Promise<Exchanged>;
  /** Has the next request go over a connection of its own. */
  leaveConnection(): void;
  /** The connection in use, for those who count its bytes. */
  readonly socket: Socket | null;
  close(): void;
}

/**
 * HTTP/1.1 to one server, one request at a time, over one connection that is kept for a few seconds. There is no time
 * limit in it: over a slow link only who watches the kernel's buffers knows whether anything moves.
 */
export function createHttpClient(endpoint: URL, clock: Clock, way: WayOut = DIRECT): HttpClient {
  const memory: TlsMemory = { session: undefined };
  const closing = new AbortController();
  /** The proxy that passes our requests on by itself, as one does to a server of plain HTTP. */
  const passedOnBy = endpoint.protocol === 'http:' ? way.proxy : null;
  let socket: Socket | null = null;
  let idle: { socket: Socket; release: () => void } | null = null;

  function takeIdle(): Socket | null {
    const kept = idle;
    idle = null;
    kept?.release();
    return kept && !kept.socket.destroyed && !kept.socket.readableEnded ? kept.socket : null;
  }

  /** What comes over it unasked, its end above all, ends it. */
  function keep(kept: Socket, forMs: number): void {
    const drop = () => void kept.destroy();
    const cancel = clock.setTimer(forMs, drop);
    kept.once('data', drop).once('end', drop);
    const release = () => {
      cancel();
      kept.off('data', drop).off('end', drop);
    };
    idle = { socket: kept, release };
  }

  async function open(signal: AbortSignal): Promise<Opened | Exchanged> {
    try {
      return await openSocket(endpoint, way, memory, clock, AbortSignal.any([signal, closing.signal]));
    } catch (error) {
      if (error instanceof ProxyError) return troubleOf(error);
      return { kind: 'network', code: systemCodeOf(error) || 'unknown', reached: 'nobody' };
    }
  }

  function asPassedOn(request: HttpRequest): HttpRequest {
    if (passedOnBy === null) return request;
    const headers = { ...request.headers, ...proxyLogin(passedOnBy) };
    return { ...request, target: `${endpoint.origin}${request.target}`, headers };
  }

  return {
    get socket() {
      return socket;
    },
    async exchange(request, hooks, signal) {
      const kept = takeIdle();
      const opened = kept ? { socket: kept, readyEvent: null } : await open(signal);
      if ('kind' in opened) return opened;
      hooks.onMoved();
      const used = opened.socket;
      socket = used;
      const cut = () => used.destroy();
      signal.addEventListener('abort', cut, { once: true });
      if (signal.aborted) cut();
      try {
        const { result, isReusable } = await converse(used, opened.readyEvent, asPassedOn(request), hooks);
        if (passedOnBy && result.kind === 'answer' && result.head.status === 407) {
          used.destroy();
          return troubleOf(new ProxyError(passedOnBy, { kind: 'answer', status: 407 }, endpoint.host));
        }
        const forMs = isReusable ? keepsForMs(result) : 0;
        if (forMs > 0) keep(used, forMs);
        else used.destroy();
        return result;
      } finally {
        signal.removeEventListener('abort', cut);
      }
    },
    leaveConnection() {
      takeIdle()?.destroy();
    },
    close() {
      closing.abort();
      takeIdle();
      socket?.destroy();
    },
  };
}

const troubleOf = ({ trouble }: ProxyError): Exchanged => ({ kind: 'proxy', trouble });

/** `Keep-Alive: timeout=5`, as servers tell when they will end a connection, in seconds. */
function keepsForMs(result: Exchanged): number {
  if (result.kind !== 'answer') return 0;
  const said = listOf(result.head, 'keep-alive').map((one) => /^timeout\s*=\s*(\d+)$/.exec(one)?.[1]);
  const timeout = said.find((seconds) => seconds !== undefined);
  if (timeout === undefined) return KEEP_ALIVE_MS;
  return Math.min(KEEP_ALIVE_MS, Number(timeout) * 1_000 - KEEP_ALIVE_MARGIN_MS);
}
