import type { Exchanged, ExchangeHooks } from '../../shared/http/exchange.ts';
import type { HttpClient } from '../../shared/http/http-client.ts';
import type { Ending } from './classify-response.ts';
import { denyingHead } from './denying-heads.ts';
import { readAnswer } from './read-answer.ts';
import { importIdOf } from './receipt-of.ts';
import { redirectedTo } from './redirected-to.ts';

const TURNED_AWAY = [401, 403];
const NOT_THERE = [404, 410];

/** What is asked: about which export, and who asks. */
export interface Question {
  readonly endpoint: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** The export's Idempotency-Key, which an answer must repeat. */
  readonly key: string;
  /** The status by which it turned an export away before; null when it did not. */
  readonly parkedBy: number | null;
  readonly onlyAsks: boolean;
}

/**
 * Asks the central database, in a few hundred bytes, whether it holds an export already: HEAD on the import path with the
 * export's Idempotency-Key and our token. It says so by 2xx with our key repeated (`Idempotency-Key`) and its receipt
 * (`Import-Id`), and by 401 or 403 with our key and its challenge (`WWW-Authenticate`; RFC 6750, 3) that it takes nothing
 * from us. The key alone says nothing: some servers repeat whatever they are sent. The ending is null when the export is
 * to be sent: it does not hold it, or does not know the question, and whatever it answers then says nothing of what it
 * would say to an export, unless it turned one away by the very same status before. Else there is no way to it just now.
 * What went out a moment ago (`onlyAsks`) is to be sent again only when the server says that it does not hold it, by 404 or
 * 410 with our key; from any other the ending is `unasked`.
 */
export async function askCentral(
  { headers, key, endpoint, parkedBy, onlyAsks }: Question,
  client: HttpClient,
  hooks: ExchangeHooks,
  signal: AbortSignal,
): Promise<Ending | null> {
  const request = { method: 'HEAD', target: `${endpoint.pathname}${endpoint.search}`, headers } as const;
  const answered = await client.exchange(request, hooks, signal);
  // Servers that know no HEAD may have closed the connection without a word, and the export would go out into nothing.
  if (!repeatsKey(answered, key)) client.leaveConnection();
  const ending = await judgeAnswer(answered, key, endpoint, parkedBy);
  return ending === null && onlyAsks && !saysItIsNotThere(answered, key) ? { kind: 'unasked' } : ending;
}

async function judgeAnswer(
  answered: Exchanged,
  key: string,
  endpoint: URL,
  parkedBy: number | null,
): Promise<Ending | null> {
  switch (answered.kind) {
    case 'network':
      return answered.reached === 'server' ? null : { ...answered, exportSent: false };
    case 'broken':
      return null;
    case 'proxy':
      return answered;
    case 'answer': {
      const { status, headers, ...rest } = await readAnswer(answered);
      const hasReceipt = importIdOf({ import_id: headers['import-id'] }) !== undefined;
      const saysYes = status >= 200 && status < 300 && denyingHead(headers) === '';
      if (saysYes && repeatsKey(answered, key) && hasReceipt) {
        return { kind: 'held', status, headers };
      }
      // Whoever knows the question and turns us away would turn the export away as well.
      const isOwnRefusal = TURNED_AWAY.includes(status) && headers['www-authenticate'] !== undefined;
      if ((isOwnRefusal && repeatsKey(answered, key)) || status === parkedBy) {
        return { kind: 'answer', status, headers, ...rest, exportSent: false };
      }
      const to = redirectedTo(status, headers.location, endpoint);
      // A redirect within the host may be for questions only: scripts send all but a POST to their front page.
      const isElsewhere = to !== null && to !== '' && !to.startsWith(`${endpoint.host}/`);
      const isInTheWay = isElsewhere || status === 511;
      return isInTheWay ? { kind: 'answer', status, headers, ...rest, exportSent: false } : null;
    }
  }
}

const saysItIsNotThere = (answered: Exchanged, key: string): boolean =>
  answered.kind === 'answer' && NOT_THERE.includes(answered.head.status) && repeatsKey(answered, key);

const repeatsKey = (answered: Exchanged, key: string): boolean =>
  answered.kind === 'answer' &&
  answered.head.fields.some(([name, value]) => name === 'idempotency-key' && value === key);
