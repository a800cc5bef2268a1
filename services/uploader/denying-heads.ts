import { bare, NO_FAILURES, wordsOf } from './success-words.ts';
import { isError } from './words-say.ts';

/**
 * Whether the head of an answer says that it failed, whatever its status and body say: gateways, and functions behind
 * them, give 200 to an error that stands in a field. `docs/answers.md` prints the lists. Pure.
 */

type Headers = Readonly<Record<string, string | undefined>>;

/** One of these words in a field's name, or one that begins so, tells of an error: `X-Amz-Function-Error`, `x-amzn-errortype`. */
export const ERROR_STEMS = ['error', 'exception', 'fault', 'failure', 'failed', 'rejected', 'aborted'] as const;
/** Fields that hold the status of an application behind the one that answers, by HTTP's numbers: 4xx and 5xx are a no, ... */
export const STATUS_FIELDS = [
  ...['status', 'x-status', 'x-status-code', 'x-http-status', 'x-http-status-code', 'x-http-status-code-override'],
  ...['x-response-status', 'x-response-code', 'x-upstream-status', 'x-backend-status', 'x-original-status'],
  ...['x-application-status', 'x-api-status', 'x-amzn-remapped-status'],
] as const;
/** ... and by gRPC's, of which all but 0 are. */
export const CODE_FIELDS = ['grpc-status', 'x-grpc-status', 'x-exit-code', 'x-return-code', 'x-result-code'] as const;

/** Of the connection, of what a browser may do, or of where errors are told: none is about this answer. */
const OF_OTHERS =
  /^(?:nel|report|reporting|access-control|content-security|expect|cross-origin|x-error-page|x-ratelimit)/;
const IN_GENERAL: ReadonlySet<string> = new Set(NO_FAILURES);
const PROXY_ERROR = /;\s*error\s*=/i;

/** The field that says so, as `name: value`; empty where none does. */
export function denyingHead(headers: Headers): string {
  const found = Object.entries(headers).find(([name, value]) => value !== undefined && isDenying(name, value.trim()));
  return found === undefined ? '' : `${found[0]}: ${found[1]}`;
}

function isDenying(name: string, value: string): boolean {
  if (is(STATUS_FIELDS, name)) return /^[45]\d\d\b/.test(value);
  if (is(CODE_FIELDS, name)) return /^-?\d+$/.test(value) && Number(value) !== 0 && !/^2\d\d$/.test(value);
  // RFC 9209, 2.1.1
  if (name === 'proxy-status') return PROXY_ERROR.test(value);
  if (OF_OTHERS.test(name)) return false;
  const words = wordsOf(name);
  const tells = words.some((word) => ERROR_STEMS.some((stem) => word.startsWith(stem)));
  if (!tells || words.some((word) => IN_GENERAL.has(word))) return false;
  // The numbers of databases are none of HTTP’s: 241 is no success.
  return /^\d+$/.test(value) ? Number(value) !== 0 : isError(bare(name), value);
}

const is = (names: readonly string[], name: string): boolean => names.includes(name);
