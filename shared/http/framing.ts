import { AnswerFault } from './answer-faults.ts';
import { type AnswerHead, listOf } from './read-head.ts';

/** Where the body of an answer ends. */
export interface Framing {
  readonly by: 'nothing' | 'length' | 'chunks' | 'close';
  /** Bytes that the body has, as the head says; null when it does not. Beside chunks both must agree. */
  readonly length: number | null;
  /** Transfer codings other than chunked, in the order in which they were applied. */
  readonly codings: readonly string[];
  /** Whether the connection can be used again after it, if all came as it should. */
  readonly keepsConnection: boolean;
}

/**
 * How the body is framed (RFC 9112, 6.3). A length that is said several times, always the same, is one (RFC 9110, 8.6);
 * a length beside chunks gives way to them, and the connection is not used again (6.1). Throws an AnswerFault. Pure.
 */
export function framingOf(head: AnswerHead, method: string): Framing {
  const connection = listOf(head, 'connection');
  const isKept = head.minorVersion > 0 ? !connection.includes('close') : connection.includes('keep-alive');
  // What follows is of whoever is behind the proxy, whatever the head says of a body or of the connection's end.
  const isTunnel = method === 'CONNECT' && head.status >= 200 && head.status < 300;
  if (isTunnel) return { by: 'nothing', length: null, codings: [], keepsConnection: true };
  if (method === 'HEAD' || head.status === 204 || head.status === 304) {
    return { by: 'nothing', length: null, codings: [], keepsConnection: isKept };
  }
  const length = lengthOf(head);
  // `identity` was a transfer coding of RFC 2616, and meant none.
  const transfer = listOf(head, 'transfer-encoding').filter((one) => one !== 'identity');
  if (transfer.length === 0) {
    if (length === null) return { by: 'close', length, codings: [], keepsConnection: false };
    return { by: 'length', length, codings: [], keepsConnection: isKept };
  }
  const isChunked = transfer.at(-1) === 'chunked';
  const codings = isChunked ? transfer.slice(0, -1) : transfer;
  if (codings.some((one) => !['gzip', 'x-gzip', 'deflate'].includes(one))) throw new AnswerFault('transfer');
  const isSound = length === null && head.minorVersion > 0;
  return { by: isChunked ? 'chunks' : 'close', length, codings, keepsConnection: isKept && isChunked && isSound };
}

function lengthOf({ fields }: AnswerHead): number | null {
  const said = fields.filter(([name]) => name === 'content-length').flatMap(([, value]) => value.split(','));
  const lengths = said.map((one) => one.trim());
  if (!lengths.every((one) => /^\d{1,15}$/.test(one))) throw new AnswerFault('length');
  const [first, ...others] = lengths.map(Number);
  if (others.some((one) => one !== first)) throw new AnswerFault('two_lengths');
  return first ?? null;
}
