import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { Client } from 'undici';
import type { Offer } from '../../shared/contracts/queue-uploading.ts';
import { isInstallationId } from '../../shared/export/installation-id.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import { systemCodeOf } from '../../shared/runtime/errors.ts';
import type { Ending } from './classify-response.ts';
import { ExportFileError, type OpenExport, openExport } from './export-file.ts';
import { readAnswer } from './read-answer.ts';
import { unsentBytes } from './unsent-bytes.ts';
import { watchProgress } from './watch-progress.ts';

/** A connection without work is closed after so long, whatever the server would allow. */
const KEEP_ALIVE_MS = 4_000;

export interface SenderOptions {
  readonly endpoint: URL;
  readonly authHeader: string;
  /** The header's whole value; empty: `Bearer` and the export's installation id. */
  readonly token: string;
  readonly timeoutMs: number;
  readonly outbox: string;
  readonly clock: Clock;
}

export interface Sent {
  readonly ending: Ending;
  readonly bytesSent: number;
  /** Whose export it is, as its file says; null when it could not be read, or does not say. */
  readonly installationId: string | null;
  /** What went out as our token, so that it can be kept out of reasons. */
  readonly token: string;
}

export interface Sender {
  /** Sends one offered export. Never throws; when `signal` aborts, the connection is cut and the ending means nothing. */
  send(offer: Offer, signal: AbortSignal, onBytes: (sent: number) => void): Promise<Sent>;
  close(): Promise<void>;
}

/**
 * Sends exports over HTTP/1.1, one at a time, each streamed from the outbox with its length, verified on the way
 * (`design.md`, "The request"). Redirects are never followed. undici's own time limits are off: they take bytes in the
 * kernel's buffer for sent, and would cut off every upload over a slow link.
 */
export function createSender(options: SenderOptions): Sender {
  const { endpoint, clock, timeoutMs } = options;
  let connection: Promise<Connection> | null = null;

  async function send(offer: Offer, signal: AbortSignal, onBytes: (sent: number) => void): Promise<Sent> {
    let bytesSent = 0;
    let token = options.token;
    let file: OpenExport | null = null;
    const cut = new AbortController();
    const aborted = AbortSignal.any([signal, cut.signal]);
    const end = (ending: Ending): Sent => {
      const id = file?.installationId ?? null;
      return { ending, bytesSent, installationId: id !== null && isInstallationId(id) ? id : null, token };
    };
    let watch: ReturnType<typeof watchProgress> | null = null;
    try {
      file = await openExport(options.outbox, offer);
      if (token === '' && file.installationId === null) throw new ExportFileError('unnamed');
      token ||= `Bearer ${file.installationId}`;
      connection ??= openConnection(endpoint);
      const { client, request, socket } = await connection;
      watch = watchProgress({ clock, timeoutMs, unsent: () => unsentBytes(socket()), onStalled: () => cut.abort() });
      const counted = (sent: number) => {
        bytesSent = sent;
        watch?.progressed();
        onBytes(sent);
      };
      const response = await request.call(client, {
        method: 'POST',
        path: `${endpoint.pathname}${endpoint.search}`,
        headers: headersFor(offer, options.authHeader, token),
        body: asStream(file.chunks(counted)),
        signal: aborted,
      });
      watch.stop();
      const answer = await readAnswer(response, { clock, limitMs: timeoutMs });
      return end({ kind: 'answer', exportSent: bytesSent === offer.file_size_bytes, ...answer });
    } catch (error) {
      if (error instanceof ExportFileError) {
        return end({ kind: 'file', trouble: error.trouble, ...(error.code ? { code: error.code } : {}) });
      }
      if (cut.signal.aborted) return end({ kind: 'timeout', afterS: timeoutMs / 1_000 });
      return end({ kind: 'network', code: systemCodeOf(error) || 'unknown' });
    } finally {
      watch?.stop();
      await file?.close();
    }
  }

  return {
    send,
    async close() {
      await (await connection)?.client.destroy();
    },
  };
}

interface Connection {
  readonly client: Client;
  readonly request: typeof import('undici/lib/api/api-request.js').default;
  readonly socket: () => Socket | null;
}

/** undici is loaded at the first request only: most of the time there is none, and memory is short. */
export async function openConnection(endpoint: URL): Promise<Connection> {
  const [{ default: HttpClient }, { default: buildConnector }, { default: request }] = await Promise.all([
    import('undici/lib/dispatcher/client.js'),
    import('undici/lib/core/connect.js'),
    import('undici/lib/api/api-request.js'),
  ]);
  let current: Socket | null = null;
  const connect = buildConnector({ timeout: 0, allowH2: false, keepAlive: true });
  const client = new HttpClient(endpoint.origin, {
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    connect: (target, callback) =>
      connect(target, (...result) => {
        current = result[1];
        callback(...result);
      }),
  });
  return { client, request, socket: () => current };
}

/** Asks for the next bytes only when the connection has taken the ones before, so that counting them is honest. */
function asStream(chunks: AsyncGenerator<Uint8Array>): Readable {
  const body = Readable.from(chunks, { objectMode: false, highWaterMark: 1 });
  // The request reports it too; without a listener of its own it would end the process.
  body.on('error', () => {});
  return body;
}

function headersFor(offer: Offer, authHeader: string, token: string): Record<string, string> {
  return {
    [authHeader]: token,
    'Content-Type': 'application/json',
    'Content-Length': String(offer.file_size_bytes),
    'Idempotency-Key': offer.sha256,
    'Content-Digest': `sha-256=:${Buffer.from(offer.sha256, 'hex').toString('base64')}:`,
    Accept: 'application/json',
    // One record that the server does not take is no reason to leave the others aboard; it names which (RFC 7240).
    Prefer: 'handling=lenient',
  };
}
