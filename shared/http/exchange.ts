import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { systemCodeOf } from '../runtime/errors.ts';
import { version } from '../runtime/version.ts';
import { AnswerFault, type FaultName } from './answer-faults.ts';
import { LARGEST_BODY } from './decode-body.ts';
import { createAnswerParser } from './parse-answer.ts';
import type { ProxyTrouble } from './proxy-trouble.ts';
import type { AnswerHead } from './read-head.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'HEAD' | 'OPTIONS' | 'CONNECT';
  /** Path and query; through a proxy that passes requests on the whole address, of a tunnel host and port. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The next part is asked for when the connection has taken the one before, so that counting them is honest. */
  readonly body?: AsyncIterable<Uint8Array>;
}

/** How far a connection had come when it broke. */
export type Reached = 'nobody' | 'handshake' | 'server';

/** How a request ended over a connection. */
export type Conversed =
  | {
      readonly kind: 'answer';
      readonly head: AnswerHead;
      /** As it came, coded or not, with the transfer codings other than chunked still on it; at most 64 KB. */
      readonly body: Buffer;
      readonly transferCodings: readonly string[];
      /** False when it was cut off: too long, too slow, or the connection broke. */
      readonly bodyWhole: boolean;
      /** How the body broke HTTP's rules, where it did. */
      readonly bodyFault?: FaultName;
    }
  /** The head cannot be read, so that nothing of the answer counts. */
  | { readonly kind: 'broken'; readonly fault: FaultName }
  | { readonly kind: 'network'; readonly code: string; readonly reached: Reached };

/** How a request ended. */
export type Exchanged =
  | Conversed
  /** The proxy did not let us through. */
  | { readonly kind: 'proxy'; readonly trouble: ProxyTrouble };

export interface ExchangeHooks {
  /** Something moved: a part of the request was taken, or bytes of an answer came. */
  readonly onMoved: () => void;
  /** The first byte of an answer came, be it of an interim one. */
  readonly onAnswer?: () => void;
  /** The final answer has begun. From now on its end is waited for, and `cutAnswer` is the way to end that. */
  readonly onHead: (cutAnswer: () => void, head: AnswerHead) => void;
}

interface Conversation {
  readonly result: Conversed;
  /** Whether the socket can be used again. */
  readonly isReusable: boolean;
}

/**
 * Sends one request over a connection, whose TLS may still be agreed on (then `readyEvent` tells of its end), and reads its
 * answer. An answer that comes before the request is all out ends the sending. Throws only what `body` throws.
 */
export function converse(
  socket: Socket,
  readyEvent: 'secureConnect' | null,
  request: HttpRequest,
  hooks: ExchangeHooks,
): Promise<Conversation> {
  return new Promise((resolve, reject) => {
    let reached: Reached = readyEvent === null ? 'server' : 'handshake';
    let head: AnswerHead | null = null;
    let transferCodings: readonly string[] = [];
    const parts: Buffer[] = [];
    let size = 0;
    let isSent = false;
    let isAnswered = false;
    let isSettled = false;

    const parser = createAnswerParser(request.method, {
      onHead(final, framing) {
        head = final;
        transferCodings = framing.codings;
        hooks.onHead(() => finish(false), final);
      },
      onBody(part) {
        if (isSettled) return;
        parts.push(Buffer.from(part.subarray(0, LARGEST_BODY - size)));
        size += part.length;
        if (size > LARGEST_BODY) finish(false);
      },
    });

    function settle(result: Conversed, isReusable = false): void {
      isSettled = true;
      for (const [event, listener] of Object.entries(listeners)) socket.off(event, listener);
      if (!isReusable) socket.destroy();
      resolve({ result, isReusable });
    }

    function finish(bodyWhole: boolean, bodyFault?: FaultName): void {
      if (head === null) return;
      const body = Buffer.concat(parts);
      const fault = bodyFault === undefined ? {} : { bodyFault };
      const isReusable = bodyWhole && isSent && parser.keepsConnection;
      settle({ kind: 'answer', head, body, transferCodings, bodyWhole, ...fault }, isReusable);
    }

    function broken(error: unknown): void {
      if (!(error instanceof AnswerFault)) throw error;
      if (head === null) settle({ kind: 'broken', fault: error.fault });
      else finish(false, error.fault);
    }

    function lost(code: string): void {
      if (head !== null) finish(false);
      else settle({ kind: 'network', code, reached });
    }

    const listeners: Readonly<Record<string, Parameters<Socket['off']>[1]>> = {
      data(bytes: Buffer) {
        hooks.onMoved();
        if (!isAnswered) hooks.onAnswer?.();
        isAnswered = true;
        try {
          parser.push(bytes);
          if (parser.isWhole && !isSettled) finish(true);
        } catch (error) {
          broken(error);
        }
      },
      end() {
        try {
          parser.end();
          if (parser.isWhole) finish(true);
          else lost('ECONNRESET');
        } catch (error) {
          broken(error);
        }
      },
      error: (error: Error) => lost(systemCodeOf(error) || 'unknown'),
      close: () => lost('ECONNRESET'),
    };
    for (const [event, listener] of Object.entries(listeners)) socket.on(event, listener);

    const write = (bytes: Uint8Array) =>
      new Promise<void>((written) => {
        // A write that fails is told by the socket's own error; after it nobody waits for this one.
        socket.write(bytes, (error) => {
          if (error) return;
          hooks.onMoved();
          written();
        });
      });

    async function send(): Promise<void> {
      reached = 'server';
      const parts = (request.body ?? NO_BODY)[Symbol.asyncIterator]();
      // The first part goes out along with the head: a server that answers at once has it, and it is one packet less.
      let part = await parts.next();
      let bytes: Uint8Array = part.done ? headOf(request) : Buffer.concat([headOf(request), part.value]);
      for (;;) {
        await write(bytes);
        if (!part.done) part = await parts.next();
        if (part.done) break;
        // What has come is read before more is written: a write that fails takes with it what nobody has read yet.
        await setImmediate();
        if (head !== null) return;
        bytes = part.value;
      }
      isSent = true;
    }

    const begin = () =>
      send().catch((error) => {
        socket.destroy();
        reject(error);
      });
    if (readyEvent === null) void begin();
    else socket.once(readyEvent, () => void begin());
  });
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
const NO_BODY: AsyncIterable<Uint8Array> = { [Symbol.asyncIterator]: nothing };

/** Firewalls turn away what does not say what it is (RFC 9110, 10.1.5). */
export const WHO_WE_ARE = { 'User-Agent': `d3kos-export/${version}` };

function headOf({ method, target, headers }: HttpRequest): Buffer {
  const lines = Object.entries({ ...headers, ...WHO_WE_ARE }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1');
}
