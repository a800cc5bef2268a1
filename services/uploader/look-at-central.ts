import type { ExchangeHooks } from '../../shared/http/exchange.ts';
import { createHttpClient } from '../../shared/http/http-client.ts';
import { listOf } from '../../shared/http/read-head.ts';
import type { WayOut } from '../../shared/http/way-out.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import { isServersOwn, looksWell } from './judge-look.ts';
import { isKnownServer } from './known-server.ts';
import { readAnswer } from './read-answer.ts';
import { isPage, saysPage } from './read-page.ts';
import { redirectedTo } from './redirected-to.ts';

export interface LookOptions {
  readonly endpoint: URL;
  /** Through whom it is reached, and whom to trust; straight, without it. */
  readonly way?: WayOut;
  /** For all of it: the name, the connection, the answer. */
  readonly timeoutMs: number;
  readonly clock: Clock;
}

export type Look =
  | { readonly isWell: true; readonly status: number }
  /**
   * `redirectedTo` where a redirect answered: host and path, or empty when it does not say; `isServersOwn` where only the
   * central database can have answered, be it busy or broken.
   */
  | { readonly isWell: false; readonly status: number; readonly redirectedTo?: string; readonly isServersOwn?: true }
  | { readonly isWell: false; readonly code: string };

/**
 * Looks whether the central database answers: asks what may be asked of the import path, over a connection of its own, with
 * a few hundred bytes, without an export and without the token. TLS is verified as for an upload, redirects are never
 * followed, and no more is read than the head of the answer, and of what is called a page its beginning: the rest is cut
 * off. Never throws.
 */
export async function lookAtCentral({ endpoint, way, timeoutMs, clock }: LookOptions): Promise<Look> {
  const cut = new AbortController();
  const cancel = clock.setTimer(timeoutMs, () => cut.abort());
  const client = createHttpClient(endpoint, clock, way);
  const request = {
    method: 'OPTIONS',
    target: `${endpoint.pathname}${endpoint.search}`,
    headers: { Host: endpoint.host, Connection: 'close', Accept: 'application/json', 'Accept-Encoding': 'identity' },
  } as const;
  let cutPage: (() => void) | null = null;
  const hooks: ExchangeHooks = {
    // With the first bytes after its head it is known whether what is called a page is one.
    onMoved: () => cutPage?.(),
    onHead(cutAnswer, head) {
      if (listOf(head, 'content-type').some(saysPage)) cutPage = cutAnswer;
      else cutAnswer();
    },
  };
  try {
    const answered = await client.exchange(request, hooks, cut.signal);
    if (cut.signal.aborted) return { isWell: false, code: 'timeout' };
    if (answered.kind === 'proxy') return { isWell: false, code: 'proxy' };
    if (answered.kind !== 'answer') {
      return { isWell: false, code: answered.kind === 'network' ? answered.code : answered.fault };
    }
    const { status, headers, body, bodyWhole } = await readAnswer(answered);
    const look = {
      status,
      isPage: isPage(body, headers['content-type'], bodyWhole),
      isVerified: isKnownServer(endpoint),
    };
    if (looksWell(look)) return { isWell: true, status };
    const to = redirectedTo(status, headers.location, endpoint);
    return {
      isWell: false,
      status,
      ...(to === null ? {} : { redirectedTo: to }),
      ...(isServersOwn(look) ? { isServersOwn: true } : {}),
    };
  } finally {
    cancel();
    client.close();
  }
}
