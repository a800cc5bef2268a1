import { withoutOurs } from './own-fields.ts';
import { bare, wordsOf } from './success-words.ts';

/**
 * What a refusal (4xx) says in words that its status does not, as lists; `docs/answers.md` prints them. A phrase is looked
 * for among the words of what is said, without capitals and signs. Pure.
 */

/** It has this export already. Of a table's key that is taken it says nothing: that is one record's, and all was undone. */
export const DUPLICATE_WORDS = [
  ...['already imported', 'import already exists', 'export already exists', 'upload already exists'],
  ...['request already exists', 'already received', 'already processed'],
  ...['already uploaded', 'already stored', 'already saved', 'already accepted', 'already submitted'],
  ...['already been imported', 'already been received', 'already been processed', 'already been uploaded'],
  ...['already been stored', 'already been accepted', 'already been used'],
  ...['duplicate import', 'duplicate export', 'duplicate upload', 'duplicate request', 'duplicate submission'],
] as const;

/** It speaks of another export than ours under our key, or of one that it has not kept. */
export const OTHER_WORDS = [
  ...['different', 'another', 'mismatch', 'does not match', 'failed', 'rolled back', 'rollback', 'nothing was'],
  ...['not stored', 'not saved', 'not imported', 'not kept'],
] as const;

/** It is busy, or something behind it is away: these bytes may succeed later. */
export const BUSY_WORDS = [
  ...['throttled', 'throttling', 'throttle', 'rate exceeded', 'rate limit', 'rate limited', 'rate limiting'],
  ...['too many requests', 'too many connections', 'too many clients', 'slow down', 'slowdown', 'request limit'],
  ...['throughput exceeded', 'overloaded', 'over capacity', 'busy', 'locked', 'deadlock', 'try again'],
  ...[
    'lock wait',
    'obtain lock',
    'acquire lock',
    'retry later',
    'try later',
    'timed out',
    'time out',
    'timeout expired',
  ],
  ...['timeout exceeded', 'gateway timeout', 'request timeout', 'statement timeout', 'query timeout'],
  ...['connection timeout', 'read timeout', 'unavailable', 'temporarily', 'temporary'],
  ...['maintenance', 'connection refused', 'connection reset', 'connection lost', 'connection closed'],
  ...['could not connect', 'cannot connect', 'starting up', 'not ready', 'shutting down', 'readonly database'],
  ...['read only transaction', 'disk is full', 'disk full', 'no space left', 'out of memory'],
  ...['internal server error', 'internal error', 'internalfailure', 'internal failure', 'database is down'],
] as const;

/** With what or as whom one is let in, ... */
export const KEY_WORDS = [
  ...['api key', 'apikey', 'access key', 'auth key', 'license key', 'token', 'credential', 'credentials', 'signature'],
  ...['account', 'subscription', 'tenant'],
] as const;

/** ... and what may be wrong with that. */
export const KEY_TROUBLES = [
  ...['invalid', 'not valid', 'missing', 'required', 'wrong', 'incorrect', 'malformed', 'does not match'],
] as const;

/** Who sends, ... */
export const SENDER_WORDS = ['installation', 'device', 'user', 'client', 'customer', 'license'] as const;

/** ... and what a server has against any of these. Of a sender “invalid” and “required” may be about a field. */
export const ACCOUNT_TROUBLES = [
  ...['unknown', 'not known', 'unregistered', 'not registered', 'not found', 'no such', 'does not exist'],
  ...['unrecognised', 'unrecognized', 'not recognised', 'not recognized', 'expired', 'revoked', 'disabled'],
  ...['deactivated', 'suspended', 'inactive', 'not active', 'blocked', 'locked', 'closed', 'denied', 'rejected'],
  ...['not allowed', 'not authorized', 'not authorised'],
] as const;

/** Who is not let in, by words that need no other. */
export const TURNED_AWAY_WORDS = [
  ...['unauthorized', 'unauthorised', 'unauthenticated', 'not authorized', 'not authorised', 'access denied'],
  ...['accessdenied', 'permission denied', 'authentication failed', 'authentication required'],
  ...['payment required', 'no permission', 'invalid installation', 'installation id invalid'],
  ...['installation id is invalid', 'unknown boat', 'no such boat', 'boat unknown', 'boat not found'],
  ...['boat not registered', 'boat is not registered', 'boat not known', 'boat is not known'],
] as const;

/** What a reader of JSON or of a form says of tokens and keys is about the bytes. */
const ABOUT_THE_BYTES = ['json', 'unexpected', 'syntax', 'parse', 'parser', 'parsing', 'character', 'column'];

/** A port that speaks TLS, asked without. */
export const HTTPS_PORT_WORDS = [
  ...['plain http request was sent to https port', 'speaking plain http to an ssl enabled server'],
  ...['http request to an https server', 'combination of host and port requires tls'],
] as const;

/** Web servers and proxies that sign their own error pages. */
export const SERVERS = [
  ...['nginx', 'openresty', 'tengine', 'apache', 'lighttpd', 'litespeed', 'caddy', 'iis', 'tomcat', 'jetty'],
  ...['haproxy', 'varnish', 'cloudflare', 'cloudfront', 'squid', 'envoy', 'traefik', 'gunicorn', 'werkzeug'],
] as const;

/** What a refusal says beyond its status. */
export interface RefusalSays {
  readonly duplicate: boolean;
  /** Of another export than ours. */
  readonly other: boolean;
  readonly busy: boolean;
  readonly account: boolean;
  readonly httpsPort: boolean;
}

/** Reads all that a refusal says, as one text. */
export function readRefusal(text: string): RefusalSays {
  const words = ` ${wordsOf(text).join(' ')} `;
  const has = (phrases: readonly string[]) => phrases.some((phrase) => words.includes(` ${phrase} `));
  const isOfKey = has(KEY_WORDS) && (has(KEY_TROUBLES) || has(ACCOUNT_TROUBLES));
  const isOfSender = has(SENDER_WORDS) && has(ACCOUNT_TROUBLES);
  return {
    duplicate: has(DUPLICATE_WORDS),
    other: has(OTHER_WORDS),
    busy: has(BUSY_WORDS),
    account: has(TURNED_AWAY_WORDS) || ((isOfKey || isOfSender) && !has(ABOUT_THE_BYTES)),
    httpsPort: has(HTTPS_PORT_WORDS),
  };
}

/** Members of a refusal that hold words. */
const HOLDS_WORDS =
  /(message|msg|errors?|code|type|title|details?|description|reason|status|fault|faultstring|exception)$/;
/** Members that repeat what was sent. */
const REPEATS = new Set(['input', 'value', 'given', 'received', 'instance', 'request']);
const DEEPEST_WORDS = 6;

/** The texts of a refusal, as far down as anybody says something; not those of our own records. */
export function textsIn(value: unknown, name = '', depth = 0): string[] {
  if (typeof value === 'string') return name === '' || HOLDS_WORDS.test(bare(name)) ? [value] : [];
  if (typeof value !== 'object' || value === null || depth > DEEPEST_WORDS) return [];
  if (Array.isArray(value)) return value.flatMap((one) => textsIn(one, name, depth + 1));
  return withoutOurs(value as Record<string, unknown>, name, depth > 0)
    .filter(([given]) => !REPEATS.has(bare(given)))
    .flatMap(([given, one]) => textsIn(one, given || '-', depth + 1));
}
