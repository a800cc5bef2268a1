import { BUSY_WORDS, SURELY_BUSY_WORDS } from './busy-words.ts';
import type { About } from './mentions-records.ts';
import { wordsOf } from './success-words.ts';
import { PENDING_WORDS, readThere, type SaysThere } from './there-already.ts';

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

/** What was sent is too large, whatever the status. */
export const TOO_LARGE_WORDS = [
  ...['entity too large', 'payload too large', 'content too large', 'body too large', 'request too large'],
  ...['body is too large', 'body exceeded', 'exceeds the maximum body size', 'request size exceeds'],
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

/** What a form or a database says of a value; whatever else stands there may be the value. */
export const VALUE_WORDS = [
  ...['invalid input syntax', 'for type', 'out of range', 'not a valid', 'cannot be null', 'constraint', 'violates'],
  ...['must be a', 'must be an', 'must be one of', 'must be between', 'must be equal'],
  ...['must be less', 'must be greater'],
  ...['must be number', 'must be integer', 'must be string', 'must be boolean', 'must match', 'must have required'],
  ...['value too long', 'data too long', 'data truncated', 'datatype mismatch', 'cannot deserialize', 'invalid value'],
  ...['incorrect datetime value', 'incorrect integer value', 'unknown severity', 'unknown category', 'unknown field'],
] as const;

/** Who is said not to be known, right beside the word: of that it is about the boat, whatever else it names. */
const INSTALLATION_TURNED_AWAY = new RegExp(
  ` (?:installation|installations)(?: id)?(?: (?!of |for |in )[\\p{L}\\p{N}]+)?(?: is| was)? (?:${ACCOUNT_TROUBLES.join('|')}|invalid) | (?:${ACCOUNT_TROUBLES.join('|')}|invalid) installation `,
  'u',
);

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
  /** That it has the export, in words that need no receipt beside them. */
  readonly duplicate: boolean;
  /** What it says, with a receipt or our key beside it, of whether the export is there. */
  readonly there: SaysThere;
  /** Whether it says at all that something came before, clearly or not. */
  readonly tellsOfEarlier: boolean;
  /** Of an import that goes on. */
  readonly pending: boolean;
  /** Whether it says what is wrong with a value. */
  readonly refusesValue: boolean;
  /** Whether it is about what was sent: it names a category, a record or a value. */
  readonly aboutBytes: boolean;
  /** For now only, of whatever. */
  readonly soundsBusy: boolean;
  /** For now only, and not for what was sent. */
  readonly busy: boolean;
  /** Not for what was sent, but for who sent it. */
  readonly account: boolean;
  readonly httpsPort: boolean;
  readonly tooLarge: boolean;
}

/**
 * Reads all that a refusal says, as one text. What names a record, or a value, may hold words of the record: none of them
 * is then about the moment or the account.
 */
export function readRefusal(text: string, about: About): RefusalSays {
  const words = ` ${wordsOf(withoutQuotes(text)).join(' ')} `;
  const has = (phrases: readonly string[]) => phrases.some((phrase) => words.includes(` ${phrase} `));
  const isOfKey = has(KEY_WORDS) && (has(KEY_TROUBLES) || has(ACCOUNT_TROUBLES));
  const isOfSender = has(SENDER_WORDS) && has(ACCOUNT_TROUBLES);
  const soundsBusy = has(BUSY_WORDS);
  const pending = has(PENDING_WORDS);
  const refusesValue = has(VALUE_WORDS);
  const aboutBytes = about !== 'nothing' || refusesValue;
  const duplicate = has(DUPLICATE_WORDS);
  const { there, tellsOfEarlier } = readThere(text, BUSY_WORDS);
  return {
    duplicate,
    there: there === 'said' && about !== 'nothing' ? 'unclear' : there,
    tellsOfEarlier: tellsOfEarlier || duplicate,
    pending,
    refusesValue,
    aboutBytes,
    soundsBusy,
    busy: aboutBytes ? about !== 'places' && has(SURELY_BUSY_WORDS) : soundsBusy,
    account: aboutBytes
      ? about !== 'places' && INSTALLATION_TURNED_AWAY.test(words)
      : has(TURNED_AWAY_WORDS) || ((isOfKey || isOfSender) && !has(ABOUT_THE_BYTES)),
    httpsPort: has(HTTPS_PORT_WORDS),
    tooLarge: has(TOO_LARGE_WORDS),
  };
}

/** Sentences in quotes are a record's, unless all is in quotes; single words in quotes are names. */
function withoutQuotes(text: string): string {
  const outside = text.replace(/"[^"\s]+\s[^"]*"|“[^”\s]*\s[^”]*”|«[^»\s]*\s[^»]*»|`[^`][^`\s]*\s[^`]*`/g, ' ');
  return wordsOf(outside).length > MOST_WORDS_AROUND_A_MESSAGE ? outside : text;
}

/** “Error: "database is locked"” quotes what another said. */
const MOST_WORDS_AROUND_A_MESSAGE = 2;
