import { get } from 'node:http';
import WebSocket from 'ws';
import type { Clock } from '../../../shared/runtime/clock.ts';
import { messageOf } from '../../../shared/runtime/errors.ts';
import type { Logger } from '../../../shared/runtime/logger.ts';
import type { LeftOut, LeftOutCount } from './left-out.ts';
import { type DeltaValue, readDelta, selfOf } from './read-delta.ts';

export interface SignalkDeps {
  /** `http(s)://host:port` of a server that says where its stream is, or the stream itself as `ws(s)://…`. */
  readonly url: string;
  /** Sent as a bearer token; empty: none. */
  readonly token: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** A connection is open, on which the last values come again first. */
  readonly opened?: () => void;
  readonly take: (value: DeltaValue) => void;
  /** Told of all that cannot be read. */
  readonly leaveOut?: (left: LeftOut) => void;
}

/** Whether a Signal K server is heard. */
export interface SignalkState {
  /** As it may be shown: without a login or a token. */
  readonly url: string;
  readonly isHeard: boolean;
  /** It was not heard yet since this program was started. */
  readonly isNew: boolean;
  /** Since it was last heard, or since this program was started. */
  readonly silentForMs: number;
  /** What it told within a day and could not be recorded. */
  readonly leftOut?: readonly LeftOutCount[];
}

const STREAM_PATH = '/signalk/v1/stream';
/** Everything of the engines once a second, every change of a notification. */
const SUBSCRIPTION = JSON.stringify({
  context: 'vessels.self',
  subscribe: [
    { path: 'propulsion.*', period: 1_000, format: 'delta', policy: 'ideal', minPeriod: 500 },
    { path: 'notifications.*', format: 'delta', policy: 'instant' },
  ],
});
const ANSWER_MS = 10_000;
const LARGEST_MESSAGE = 1024 * 1024;
/** A server that died without a word is noticed by its silence: it is asked after half a minute. */
const PING_MS = 30_000;
const SHORTEST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/**
 * Listens to the boat's Signal K server, for ever: finds its stream, subscribes to what is recorded, and connects again
 * after growing pauses. A boat without a server, or with one that sends nonsense, costs a connect a minute.
 */
export function listenToSignalk({ url, token, clock, log, opened, take, leaveOut }: SignalkDeps) {
  const headers = token === '' ? {} : { authorization: `Bearer ${token}` };
  let socket: WebSocket | null = null;
  let failures = 0;
  let isSaidGone = false;
  let closed = false;
  let isNew = true;
  let silentSinceMs = clock.monotonicMs();
  let cancelTimer = () => {};

  async function connect(): Promise<void> {
    const place = url.startsWith('ws') ? url : await findStream(url, headers);
    if (closed) return;
    const stream = new URL(place);
    stream.searchParams.set('subscribe', 'none');
    const one = new WebSocket(stream, {
      headers,
      handshakeTimeout: ANSWER_MS,
      maxPayload: LARGEST_MESSAGE,
      perMessageDeflate: false,
    });
    socket = one;
    let self: string | null = null;
    let isAlive = true;
    let isOpened = false;
    one.on('open', () => {
      isNew = false;
      isOpened = true;
      opened?.();
      one.send(SUBSCRIPTION);
      isSaidGone = false;
      log.info({ state_of: 'signalk', url: place }, 'Listening to Signal K.');
      watchSilence();
    });
    one.on('message', (data) => {
      isAlive = true;
      failures = 0;
      const text = String(data);
      self ??= selfOf(text);
      const delta = readDelta(text, self);
      for (const value of delta.values) take(value);
      for (const left of delta.leftOut) leaveOut?.(left);
    });
    one.on('pong', () => {
      isAlive = true;
    });
    one.on('error', (error) => log.debug({ url: place, error: messageOf(error) }, 'Signal K failed.'));
    one.on('close', () => {
      if (isOpened) silentSinceMs = clock.monotonicMs();
      if (one === socket) tryAgain('The connection ended.');
    });

    function watchSilence(): void {
      cancelTimer = clock.setTimer(PING_MS, () => {
        if (!isAlive) return one.terminate();
        isAlive = false;
        one.ping();
        watchSilence();
      });
    }
  }

  function tryAgain(reason: string): void {
    cancelTimer();
    socket = null;
    if (closed) return;
    const pauseMs = Math.min(SHORTEST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS);
    if (!isSaidGone) log.info({ state_of: 'signalk', url, reason }, 'No Signal K; trying again for ever.');
    isSaidGone = true;
    failures += 1;
    cancelTimer = clock.setTimer(pauseMs, start);
  }

  function start(): void {
    connect().catch((error) => tryAgain(messageOf(error)));
  }

  const isListening = () => socket?.readyState === WebSocket.OPEN;

  start();
  return {
    state: () => ({
      isHeard: isListening(),
      isNew,
      silentForMs: isListening() ? 0 : clock.monotonicMs() - silentSinceMs,
    }),
    close(): void {
      closed = true;
      cancelTimer();
      socket?.terminate();
    },
  };
}

/** An address as it may be shown: neither a login nor a token that stands in it. */
export function withoutCredentials(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
}

/**
 * Asks a server where its stream is (Signal K 1.7, discovery). One that does not say, or names another host, has it at
 * the usual place. Rejects when nobody answers.
 */
async function findStream(url: string, headers: Record<string, string>): Promise<string> {
  const usual = new URL(STREAM_PATH, url);
  usual.protocol = usual.protocol === 'https:' ? 'wss:' : 'ws:';
  const named = await askForStream(new URL('/signalk', url), headers);
  const found = named === null ? null : URL.parse(named);
  return found && /^wss?:$/.test(found.protocol) && found.hostname === usual.hostname ? found.href : usual.href;
}

/** Not with `fetch`, which would load megabytes for one small answer. */
async function askForStream(url: URL, headers: Record<string, string>): Promise<string | null> {
  const ask = url.protocol === 'https:' ? process.getBuiltinModule('node:https').get : get;
  const text = await new Promise<string>((resolve, reject) => {
    const request = ask(url, { headers, timeout: ANSWER_MS }, (answer) => {
      let body = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => {
        body += part;
        if (body.length > LARGEST_MESSAGE) request.destroy(new Error('Its answer is too long.'));
      });
      answer.on('end', () => resolve(body));
      answer.on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error('It does not answer.')));
    request.on('error', reject);
  });
  try {
    const known = JSON.parse(text) as { endpoints?: { v1?: { 'signalk-ws'?: unknown } } };
    const place = known.endpoints?.v1?.['signalk-ws'];
    return typeof place === 'string' ? place : null;
  } catch {
    return null;
  }
}
