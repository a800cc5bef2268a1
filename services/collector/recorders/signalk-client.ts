/** Longer than 200 lines, so that all a connection may go through, from the search for its stream to its end, is in one place. */
import WebSocket from 'ws';
import type { Clock } from '../../../shared/runtime/clock.ts';
import { messageOf } from '../../../shared/runtime/errors.ts';
import type { Logger } from '../../../shared/runtime/logger.ts';
import { withoutCredentials } from '../../../shared/runtime/without-credentials.ts';
import { askSelf, askWhySilent, findStream, usualStream } from './ask-signalk.ts';
import { type LeftOut, TOO_LARGE } from './left-out.ts';
import type { DeltaValue, ReadDelta } from './read-delta.ts';
import { readMessages, tellsValues } from './read-messages.ts';
import {
  isTooLarge,
  type SignalkTrouble,
  troubleInStream,
  troubleOfAnswer,
  troubleOfEnd,
  troubleOfError,
  troubleOfSilence,
  troubleOfStream,
} from './signalk-trouble.ts';
import { SUBSCRIPTION } from './subscription.ts';
import { createTroubleTeller } from './tell-trouble.ts';

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
  /** Told when there is another trouble, or none any more. */
  readonly changed?: () => void;
  /** Told of all that cannot be read. */
  readonly leaveOut?: (left: LeftOut) => void;
}

const ANSWER_MS = 10_000;
const LARGEST_MESSAGE = 1024 * 1024;
/** A server that died without a word is noticed by its silence: it is asked after half a minute. */
const PING_MS = 30_000;
/** Who subscribes is told at once what there is. */
const FIRST_VALUE_MS = 10_000;
/** A token may expire, or be taken back, without a word: who told values and is quiet for so long is asked. */
const QUIET_MS = 10 * 60_000;
const PAUSE_MS = { shortest: 1_000, longest: 60_000 } as const;

/**
 * Listens to the boat's Signal K server, for ever: finds its stream, subscribes to what is recorded, and connects again
 * after growing pauses. A boat without a server, or with one that sends nonsense or refuses us, costs a connect a minute.
 */
export function listenToSignalk({ url, token, clock, log, opened, changed, take, leaveOut }: SignalkDeps) {
  const headers: Record<string, string> = token === '' ? {} : { authorization: `Bearer ${token}` };
  const asked = { url: withoutCredentials(url), hasToken: token !== '' };
  let socket: WebSocket | null = null;
  let failures = 0;
  let fruitless = 0;
  let closed = false;
  let isNew = true;
  let silentSinceMs = clock.monotonicMs();
  let cancelTimer = () => {};
  let cancelFirst = () => {};
  const usual = url.startsWith('ws') ? url : usualStream(url);
  /** Where the server says that its stream is, and nobody answers, with what that means. */
  let missed: { readonly place: string; readonly trouble: SignalkTrouble } | null = null;
  const isListening = () => socket?.readyState === WebSocket.OPEN;
  const told = createTroubleTeller({ url: asked.url, log, isListening, changed: () => changed?.() });

  async function connect(): Promise<void> {
    const found = url.startsWith('ws') ? url : await findStream(url, headers);
    if (closed) return;
    if (typeof found !== 'string') return tryAgain('', troubleOfAnswer(found.status, found.location, asked));
    const place = found === missed?.place ? usual : found;
    const stream = new URL(place);
    stream.searchParams.set('subscribe', 'none');
    const one = new WebSocket(stream, {
      headers,
      handshakeTimeout: ANSWER_MS,
      maxPayload: LARGEST_MESSAGE,
      perMessageDeflate: false,
    });
    socket = one;
    follow(one, place);
  }

  function follow(one: WebSocket, place: string): void {
    let isAlive = true;
    let isOpened = false;
    let isAnswered = false;
    let isFruitful = false;
    let answered: SignalkTrouble | null = null;
    let valueMs = clock.monotonicMs();
    const read = readMessages(() => askSelf(url, headers), hear);
    one.on('open', () => {
      isNew = false;
      isOpened = true;
      opened?.();
      one.send(SUBSCRIPTION);
      if (told.trouble() === null) told.listening();
      watchSilence();
      cancelFirst = clock.setTimer(FIRST_VALUE_MS, () => void lookWhySilent(one, false));
    });
    one.on('unexpected-response', (_request, { statusCode = 0, headers: { location } }) => {
      isAnswered = true;
      answered = troubleOfAnswer(statusCode, location, asked);
      one.terminate();
    });
    one.on('message', (data) => {
      isAlive = true;
      failures = 0;
      read(String(data));
    });
    one.on('pong', () => {
      isAlive = true;
    });
    one.on('error', (error) => {
      log.debug({ url: withoutCredentials(place), error: messageOf(error) }, 'Signal K failed.');
      answered ??= troubleOfError(error, asked);
      if (isTooLarge(error)) leaveOut?.(TOO_LARGE);
    });
    one.on('close', (code, reason) => {
      if (isOpened) silentSinceMs = clock.monotonicMs();
      if (one !== socket) return;
      if (!isOpened && !isAnswered && place !== usual) return missNamed(place, answered);
      if (isOpened && !isFruitful) fruitless += 1;
      if (!isOpened && missed !== null) {
        if (answered === null || answered.kind === 'no_stream') answered = missed.trouble;
        missed = null;
      }
      const ended = isOpened ? troubleOfEnd(code, String(reason), isFruitful ? 0 : fruitless, asked) : null;
      tryAgain('The connection ended.', (isFruitful ? null : answered) ?? ended);
    });

    function hear(delta: ReadDelta, text: string): void {
      if (closed || one !== socket) return;
      if (tellsValues(delta)) bearFruit();
      else answerIn(text);
      for (const value of delta.values) take(value);
      for (const left of delta.leftOut) leaveOut?.(left);
    }

    function bearFruit(): void {
      valueMs = clock.monotonicMs();
      if (isFruitful && told.trouble() === null) return;
      isFruitful = true;
      fruitless = 0;
      answered = null;
      cancelFirst();
      told.found(null);
    }

    function answerIn(text: string): void {
      const refusal = troubleInStream(text, asked);
      if (refusal === null) return;
      answered = refusal;
      told.found(refusal);
      if (!isFruitful) cancelFirst();
    }

    function watchSilence(): void {
      cancelTimer = clock.setTimer(PING_MS, () => {
        if (!isAlive) return one.terminate();
        isAlive = false;
        one.ping();
        watchSilence();
        if (!isFruitful || clock.monotonicMs() - valueMs < QUIET_MS) return;
        valueMs = clock.monotonicMs();
        void lookWhySilent(one, true);
      });
    }
  }

  /** Nobody answers where the server says that its stream is: next it is looked for at the usual place. */
  function missNamed(place: string, found: SignalkTrouble | null): void {
    missed = { place, trouble: found ?? troubleOfStream(place, asked) };
    tryAgain('Its stream does not answer where it says.', told.trouble());
  }

  /** There may be nothing to tell, of a boat that lies still; of one that told values before, only a refusal says more. */
  async function lookWhySilent(one: WebSocket, hasTold: boolean): Promise<void> {
    const why = await askWhySilent(url, headers);
    if (closed || one !== socket) return;
    if (!hasTold || typeof why === 'number') told.found(troubleOfSilence(why, asked));
    if (!hasTold) cancelFirst = clock.setTimer(PAUSE_MS.longest, () => void lookWhySilent(one, false));
  }

  function tryAgain(reason: string, found: SignalkTrouble | null): void {
    cancelTimer();
    cancelFirst();
    socket = null;
    if (closed) return;
    const pauseMs = Math.min(PAUSE_MS.shortest * 2 ** failures, PAUSE_MS.longest);
    told.ended(reason, found);
    failures += 1;
    cancelTimer = clock.setTimer(pauseMs, start);
  }

  function start(): void {
    connect().catch((error) => tryAgain(messageOf(error), troubleOfError(error, asked)));
  }

  start();
  return {
    state: () => ({
      isHeard: isListening(),
      isNew,
      silentForMs: isListening() ? 0 : clock.monotonicMs() - silentSinceMs,
      trouble: told.trouble(),
    }),
    close(): void {
      closed = true;
      cancelTimer();
      cancelFirst();
      socket?.terminate();
    },
  };
}
