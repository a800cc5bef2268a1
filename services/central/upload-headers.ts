import type { IncomingHttpHeaders } from 'node:http';
import { MOST_SEQUENCE } from '../../shared/export/told-sequence.ts';
import { Refusal } from './answers.ts';
import { sha256OfContentDigest } from './content-digest.ts';

export interface UploadHeaders {
  readonly key: string | null;
  /** The SHA-256 the sender says the body has, as hex. */
  readonly sha256: string | null;
  /** `Prefer: handling=lenient` (RFC 7240): a record that does not fit is left out and named, and the rest is taken. */
  readonly isLenient: boolean;
  /** The highest number of an export that was delivered here, as the boat knows; null when it does not say. */
  readonly deliveredSequence: number | null;
}

/**
 * What the headers of an upload say, before any of its body is read. Throws a Refusal for what could never be taken.
 * Pure.
 */
export function readUploadHeaders(headers: IncomingHttpHeaders, limitBytes: number): UploadHeaders {
  const contentType = headers['content-type'] ?? '';
  if (!/^application\/json\s*(;|$)/i.test(contentType)) {
    throw new Refusal(415, 'UNSUPPORTED_CONTENT', 'The document must be sent as Content-Type: application/json.');
  }
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    const message = 'The document must be sent as it is, without Content-Encoding.';
    throw new Refusal(415, 'UNSUPPORTED_CONTENT', message, { headers: { 'accept-encoding': 'identity' } });
  }
  if (Number(headers['content-length'] ?? 0) > limitBytes) throw tooLarge(limitBytes);
  const key = readKey(headers);
  const digest = headers['content-digest'];
  const sha256 = digest === undefined ? null : sha256OfContentDigest(String(digest));
  if (sha256 === 'malformed') {
    const message = 'Content-Digest cannot be read; it should be sha-256=:<base64>: (RFC 9530).';
    throw new Refusal(400, 'INVALID_CONTENT_DIGEST', message);
  }
  const deliveredSequence = readDelivered(headers['delivered-sequence']);
  return { key, sha256, isLenient: prefersLenient(headers.prefer), deliveredSequence };
}

/** The export's key; null when none is named. Throws a Refusal for one that cannot be kept. Pure. */
export function readKey(headers: IncomingHttpHeaders): string | null {
  const key = headers['idempotency-key'] ?? null;
  if (key !== null && (Array.isArray(key) || !/^[\x21-\x7e]{1,200}$/.test(key))) {
    throw new Refusal(400, 'INVALID_IDEMPOTENCY_KEY', 'Idempotency-Key must be 1 to 200 visible ASCII characters.');
  }
  return key;
}

/** What is no such number says nothing. */
function readDelivered(header: string | string[] | undefined): number | null {
  const number = /^[1-9]\d{0,15}$/.test(String(header)) ? Number(header) : 0;
  return number >= 1 && number <= MOST_SEQUENCE ? number : null;
}

/** The first of several wins, and names have no case (RFC 7240, section 2). */
function prefersLenient(prefer: string | string[] | undefined): boolean {
  const preferences = String(prefer ?? '')
    .split(',')
    .map((one) => one.split(';')[0]?.replace(/\s/g, '').toLowerCase() ?? '');
  return preferences.find((one) => one.startsWith('handling='))?.replaceAll('"', '') === 'handling=lenient';
}

export function tooLarge(limitBytes: number): Refusal {
  const limit = `${Math.round((limitBytes / 1024 / 1024) * 1000) / 1000} MiB`;
  return new Refusal(413, 'BODY_TOO_LARGE', `The document is larger than ${limit}, the most this server takes.`);
}
