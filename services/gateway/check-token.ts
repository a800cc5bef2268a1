import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../shared/runtime/clock.ts';
import { createGuessLimits } from '../../shared/runtime/guess-limits.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import type { Whence } from '../../shared/runtime/where-from.ts';
import type { Refusal } from './refusal.ts';

export interface TokenDeps {
  /** Null when nobody from the network is listened to: then whoever a proxy forwards for is its own affair. */
  readonly token: string | null;
  /** Whether anyone may read without it. */
  readonly openReading: boolean;
  readonly clock: Clock;
  readonly log: Logger;
}

interface Request {
  readonly method: string;
  readonly whence: Whence;
  readonly authorization: string | undefined;
  /** Whether open reading is not for this: the boat's data itself. */
  readonly needsToken?: boolean;
}

type TokenRefusal = Refusal & { readonly headers: Readonly<Record<string, string>> };
export type TokenCheck = (request: Request) => TokenRefusal | null;

const CHALLENGE = 'Bearer realm="d3kos-export"';

/**
 * Why a request is refused for the token that it lacks, or null. This machine's own programs need none; from the network
 * it is needed for everything, or where reading is open, for all that changes something or hands out whole exports. An address that sends wrong
 * ones is not listened to for a while.
 */
export function createTokenCheck({ token, openReading, clock, log }: TokenDeps): TokenCheck {
  if (token === null) return () => null;
  const wanted = digestOf(token);
  const guesses = createGuessLimits(clock);

  return ({ method, whence, authorization, needsToken = false }) => {
    const isReading = (method === 'GET' || method === 'HEAD') && !needsToken;
    if (!whence.isFromNetwork || (openReading && isReading)) return null;
    if (authorization === undefined) return refusal(401, CHALLENGE, 'This needs the boat’s token');
    const waitMs = guesses.waitMs(whence.address);
    if (waitMs > 0) return tooMany(waitMs);
    const given = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
    if (given !== undefined && timingSafeEqual(digestOf(given), wanted)) {
      guesses.noteSuccess(whence.address);
      return null;
    }
    guesses.noteFailure(whence.address);
    if (guesses.waitMs(whence.address) > 0) {
      log.warn({ address: whence.address }, 'Wrong tokens come from this address; it is not listened to for a while.');
    }
    return refusal(401, `${CHALLENGE}, error="invalid_token"`, 'This token is not the boat’s');
  };
}

function refusal(statusCode: 401, challenge: string, what: string): TokenRefusal {
  const error = `${what}: send it as "Authorization: Bearer …"; it is in GATEWAY_TOKEN, or the file gateway-token, on board.`;
  return { statusCode, code: 'token_required', error, headers: { 'www-authenticate': challenge } };
}

function tooMany(waitMs: number): TokenRefusal {
  const seconds = Math.ceil(waitMs / 1000);
  const error = `Too many wrong tokens came from this address; try again in ${seconds} s.`;
  return { statusCode: 429, code: 'too_many_attempts', error, headers: { 'retry-after': String(seconds) } };
}

/** Of one length whatever was sent, so that comparing takes one time. */
const digestOf = (token: string): Buffer => createHash('sha256').update(token).digest();
