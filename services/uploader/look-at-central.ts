import type { Clock } from '../../shared/runtime/clock.ts';
import { systemCodeOf } from '../../shared/runtime/errors.ts';
import { isOnLoopback } from '../../shared/runtime/network-check.ts';
import { looksWell } from './judge-look.ts';
import { openConnection } from './send-export.ts';

export interface LookOptions {
  readonly endpoint: URL;
  /** For all of it: the name, the connection, the answer. */
  readonly timeoutMs: number;
  readonly clock: Clock;
}

export type Look =
  | { readonly isWell: boolean; readonly status: number }
  | { readonly isWell: false; readonly code: string };

/**
 * Looks whether the central database answers: asks what may be asked of the import path, over a connection of its own, with
 * a few hundred bytes, without an export and without the token. TLS is verified as for an upload, redirects are never
 * followed, and no more than the head of the answer is read: a body is cut off. Never throws.
 */
export async function lookAtCentral({ endpoint, timeoutMs, clock }: LookOptions): Promise<Look> {
  const cut = new AbortController();
  const cancel = clock.setTimer(timeoutMs, () => cut.abort());
  const { client, request } = await openConnection(endpoint);
  try {
    const {
      statusCode: status,
      headers,
      body,
    } = await request.call(client, {
      method: 'OPTIONS',
      path: `${endpoint.pathname}${endpoint.search}`,
      headers: { Accept: 'application/json' },
      signal: cut.signal,
    });
    body.on('error', () => {});
    body.destroy();
    const isPage = /html/i.test(String(headers['content-type'] ?? ''));
    const isVerified = endpoint.protocol === 'https:' || isOnLoopback(endpoint.href);
    return { isWell: looksWell({ status, isPage, isVerified }), status };
  } catch (error) {
    return { isWell: false, code: cut.signal.aborted ? 'timeout' : systemCodeOf(error) || 'unknown' };
  } finally {
    cancel();
    await client.destroy();
  }
}
