/**
 * One export over HTTP. Longer than 200 lines so that the question, the upload and what cuts them off are read together.
 */
import type { Offer } from '../../shared/contracts/queue-uploading.ts';
import { isInstallationId } from '../../shared/export/installation-id.ts';
import type { ExchangeHooks } from '../../shared/http/exchange.ts';
import { createHttpClient } from '../../shared/http/http-client.ts';
import type { WayOut } from '../../shared/http/way-out.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import { asEnding } from './as-ending.ts';
import { askCentral } from './ask-central.ts';
import type { Ending } from './classify-response.ts';
import { ExportFileError } from './export-file.ts';
import { saysKeyReused } from './key-reused.ts';
import { isKnownServer } from './known-server.ts';
import { type ExportFormat, type ExportToSend, openToSend } from './open-to-send.ts';
import { readAnswer } from './read-answer.ts';
import { redirectedTo } from './redirected-to.ts';
import { contentHeaders, identityHeaders } from './request-headers.ts';
import { unsentBytes } from './unsent-bytes.ts';
import { watchProgress } from './watch-progress.ts';

/** A question is small: what takes longer than this to answer one is not waited for. */
export const QUESTION_MS = 10_000;
/** Who answers by a request's head alone does so at once. */
const HEAD_ALONE_MS = 3_000;

export interface SenderOptions {
  readonly endpoint: URL;
  /** Through whom it is reached, and whom to trust; straight, without it. */
  readonly way?: WayOut;
  readonly authHeader: string;
  /** The header's whole value; empty: `Bearer` and the export's installation id. */
  readonly token: string;
  /** Without progress in either direction for so long an exchange is given up. */
  readonly timeoutMs: number;
  /** From its first byte to its last an answer may take so long. */
  readonly answerMs: number;
  readonly outbox: string;
  /** In which form exports go out; default: as they are. */
  readonly format?: ExportFormat;
  readonly clock: Clock;
}

export interface Sent {
  readonly ending: Ending;
  readonly bytesSent: number;
  /** Whose export it is, as its file says; null when it could not be read, or does not say. */
  readonly installationId: string | null;
  /** Where a redirect led, which is never followed: host and path; null when none answered. */
  readonly redirectedTo: string | null;
  /** The proxy of the settings, where what it says itself comes as an answer of the server: without TLS to that. */
  readonly proxy: string | null;
  /** Whether it is known who answers. */
  readonly isVerified: boolean;
  /** What went out as our token, so that it can be kept out of reasons. */
  readonly token: string;
  /** Of the export in the form in which it goes out. */
  readonly sentSha256: string;
  /** How many bytes it has in that form. */
  readonly sentBytes: number;
}

export interface Sending {
  /** When it aborts, the connection is cut and the ending means nothing. */
  readonly signal: AbortSignal;
  /** Whether the server may have the export already, so that it is asked before anything is sent. */
  readonly asksFirst: boolean;
  /** Whether it may only be asked: it went out a moment ago. */
  readonly onlyAsks?: boolean;
  /** The status by which the server turned us away before: said to a question, it is the answer to the export too. */
  readonly parkedBy?: number | null;
  readonly onBytes: (sent: number) => void;
}

export interface Sender {
  /** Sends one offered export. Never throws. */
  send(offer: Offer, sending: Sending): Promise<Sent>;
  close(): Promise<void>;
}

/**
 * Sends exports over HTTP/1.1, one at a time, each streamed from the outbox with its length, verified on the way
 * (`design.md`, "The request"). Redirects are never followed.
 */
export function createSender(options: SenderOptions): Sender {
  const { endpoint, clock, timeoutMs } = options;
  const client = createHttpClient(endpoint, clock, options.way);
  const proxy = endpoint.protocol === 'https:' ? null : (options.way?.proxy?.name ?? null);
  const isVerified = isKnownServer(endpoint);
  const target = `${endpoint.pathname}${endpoint.search}`;

  /** Cuts what makes no progress, or answers without end: until the head is there the connection, then the answer. */
  function watched(withdrawn: AbortSignal, limitMs: number, answerMs: number) {
    const cut = new AbortController();
    let giveUp = () => cut.abort();
    let isUnended = false;
    let isHeadThere = false;
    let stopAnswer = () => {};
    // What still drains once the head is there is not wanted any more: the bytes of the answer alone are progress.
    const unsent = () => (isHeadThere ? null : unsentBytes(client.socket));
    const watch = watchProgress({ clock, timeoutMs: limitMs, unsent, onStalled: () => giveUp() });
    const hooks: ExchangeHooks = {
      onMoved: watch.progressed,
      onAnswer() {
        stopAnswer = clock.setTimer(answerMs, () => {
          isUnended = true;
          giveUp();
        });
      },
      onHead(cutAnswer) {
        isHeadThere = true;
        giveUp = cutAnswer;
      },
    };
    return {
      hooks,
      signal: AbortSignal.any([withdrawn, cut.signal]),
      /** How the connection was cut, unless it was not. */
      ending(): Ending | null {
        if (!cut.signal.aborted) return null;
        return isUnended ? { kind: 'unended', afterS: answerMs / 1_000 } : { kind: 'timeout', afterS: limitMs / 1_000 };
      },
      stop() {
        watch.stop();
        stopAnswer();
      },
    };
  }

  async function post(file: ExportToSend, headers: Record<string, string>, sending: Sending) {
    let bytesSent = 0;
    const watch = watched(sending.signal, timeoutMs, options.answerMs);
    const counted = (sent: number) => {
      bytesSent = sent;
      sending.onBytes(sent);
    };
    const request = { method: 'POST', target, headers, body: file.chunks(counted) } as const;
    const ending = await client
      .exchange(request, watch.hooks, watch.signal)
      .then(async (answered): Promise<Ending> => {
        const exportSent = bytesSent === file.content.bytes;
        // A proxy that is silent is told as that.
        const cut = answered.kind === 'proxy' ? null : watch.ending();
        if (cut !== null) return cut.kind === 'timeout' ? { ...cut, exportSent } : cut;
        if (answered.kind === 'answer') return { kind: 'answer', exportSent, ...(await readAnswer(answered)) };
        return answered.kind === 'network' ? { ...answered, exportSent } : answered;
      }, asEnding)
      .finally(watch.stop);
    return { ending, bytesSent };
  }

  /**
   * What the server says to the request's head alone; null when it says nothing, as it waits for the rest, which never comes.
   * Some answer by the head (too large, unknown, later) and close without reading on: what still goes out to them then
   * resets the connection, and may destroy their answer before it arrives.
   */
  async function answerToHead(headers: Record<string, string>, sending: Sending): Promise<Ending | null> {
    const limitMs = Math.min(timeoutMs, HEAD_ALONE_MS);
    const watch = watched(sending.signal, limitMs, limitMs);
    const request = { method: 'POST', target, headers, body: neverComing() } as const;
    const answered = await client.exchange(request, watch.hooks, watch.signal).finally(watch.stop);
    return answered.kind === 'answer' ? { kind: 'answer', exportSent: false, ...(await readAnswer(answered)) } : null;
  }

  async function ask(offer: Offer, headers: Record<string, string>, sending: Sending): Promise<Ending | null> {
    const limitMs = Math.min(timeoutMs, QUESTION_MS);
    const watch = watched(sending.signal, limitMs, limitMs);
    const question = {
      endpoint,
      headers,
      key: offer.sha256,
      parkedBy: sending.parkedBy ?? null,
      onlyAsks: sending.onlyAsks ?? false,
    };
    return askCentral(question, client, watch.hooks, watch.signal).finally(watch.stop);
  }

  /** Whether the server says that it has something under our key; null when it does not. */
  async function held(offer: Offer, headers: Record<string, string>, { signal, onBytes }: Sending) {
    const ending = await ask(offer, headers, { signal, onBytes, asksFirst: true });
    return ending?.kind === 'held' ? ending : null;
  }

  return {
    async send(offer, sending) {
      let token = options.token;
      let file: ExportToSend | null = null;
      const end = (ending: Ending, bytesSent = 0): Sent => {
        const id = file?.installationId ?? null;
        const installationId = id !== null && isInstallationId(id) ? id : null;
        const to = ending.kind === 'answer' ? redirectedTo(ending.status, ending.headers.location, endpoint) : null;
        const { sha256: sentSha256, bytes: sentBytes } = file?.content ?? { ...offer, bytes: offer.file_size_bytes };
        return { ending, bytesSent, installationId, redirectedTo: to, proxy, isVerified, token, sentSha256, sentBytes };
      };
      try {
        file = await openToSend(options.outbox, offer, options.format ?? 'full');
        if (token === '' && file.installationId === null) throw new ExportFileError('unnamed');
        token ||= `Bearer ${file.installationId}`;
        const identity = identityHeaders(offer, endpoint, { [options.authHeader]: token });
        const known =
          sending.asksFirst || (sending.parkedBy ?? null) !== null ? await ask(offer, identity, sending) : null;
        const whole = { ...identity, ...contentHeaders(offer, file.content) };
        const { ending: told, bytesSent } =
          known === null ? await post(file, whole, sending) : { ending: known, bytesSent: 0 };
        const first = wasCutShort(told) ? ((await answerToHead(whole, sending)) ?? told) : told;
        const ending = isOfTheKey(first) ? ((await held(offer, identity, sending)) ?? first) : first;
        // Who is turned away may have shown a damaged id, read from the file before it was checked.
        if (isRefusal(ending)) await file.verify();
        return end(ending, bytesSent);
      } catch (error) {
        return end(asEnding(error));
      } finally {
        await file?.close();
      }
    },
    async close() {
      client.close();
    },
  };
}

/** The body of a request whose head stands alone. */
async function* neverComing(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array();
  await new Promise<never>(() => {});
}

const wasCutShort = (ending: Ending): boolean =>
  ending.kind === 'network' && ending.reached === 'server' && !ending.exportSent;
const isOfTheKey = (ending: Ending): boolean => ending.kind === 'answer' && saysKeyReused(ending);
const isRefusal = (ending: Ending): boolean => ending.kind === 'answer' && ending.status >= 400;
