import type { Offer } from '../../shared/contracts/queue-uploading.ts';
import type { Content } from './export-file.ts';

/** What a question and an export have in common. */
export function identityHeaders(offer: Offer, endpoint: URL, auth: Record<string, string>): Record<string, string> {
  return {
    Host: endpoint.host,
    Connection: 'keep-alive',
    ...auth,
    'Idempotency-Key': offer.sha256,
    Accept: 'application/json',
    // An answer that a cache has kept is of another export.
    'Cache-Control': 'no-cache, no-store',
    // Asked for no coding; what is coded all the same is read.
    'Accept-Encoding': 'identity',
  };
}

/** What tells of the export itself, as it goes out. */
export function contentHeaders(
  offer: Pick<Offer, 'delivered_sequence'>,
  { bytes, sha256 }: Content,
): Record<string, string> {
  return {
    'Content-Type': 'application/json',
    'Content-Length': String(bytes),
    'Content-Digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`,
    // One record that the server does not take is no reason to leave the others aboard; it names which (RFC 7240).
    Prefer: 'handling=lenient',
    // Whoever has less than this has lost what it was sent, and can ask for it.
    ...(offer.delivered_sequence !== undefined && { 'Delivered-Sequence': String(offer.delivered_sequence) }),
  };
}
