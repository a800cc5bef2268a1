import type { Socket } from 'node:net';
import type { Clock } from '../runtime/clock.ts';
import { converse, type Exchanged, type ExchangeHooks, type HttpRequest } from './exchange.ts';
import { openSocket, readyEventOf, type TlsMemory } from './open-socket.ts';
import { listOf } from './read-head.ts';

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
export function createHttpClient(endpoint: URL, clock: Clock): HttpClient {
  const memory: TlsMemory = { session: undefined };
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

  return {
    get socket() {
      return socket;
    },
    async exchange(request, hooks, signal) {
      const kept = takeIdle();
      const used = kept ?? (await openSocket(endpoint, memory));
      socket = used;
      const cut = () => used.destroy();
      signal.addEventListener('abort', cut, { once: true });
      if (signal.aborted) cut();
      try {
        const { result, isReusable } = await converse(used, kept ? null : readyEventOf(endpoint), request, hooks);
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
      takeIdle();
      socket?.destroy();
    },
  };
}

/** `Keep-Alive: timeout=5`, as servers tell when they will end a connection, in seconds. */
function keepsForMs(result: Exchanged): number {
  if (result.kind !== 'answer') return 0;
  const said = listOf(result.head, 'keep-alive').map((one) => /^timeout\s*=\s*(\d+)$/.exec(one)?.[1]);
  const timeout = said.find((seconds) => seconds !== undefined);
  if (timeout === undefined) return KEEP_ALIVE_MS;
  return Math.min(KEEP_ALIVE_MS, Number(timeout) * 1_000 - KEEP_ALIVE_MARGIN_MS);
}
