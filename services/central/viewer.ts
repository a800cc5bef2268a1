import type { FastifyRequest } from 'fastify';
import { Refusal } from './answers.ts';
import { installationOf } from './bearer.ts';

/** Who wants to look at what was imported, as far as a request tells. */
export interface Looking {
  readonly authorization: string | undefined;
  readonly host: string | undefined;
  readonly peer: string | undefined;
  /** Whether a proxy passed the request on. */
  readonly isForwarded: boolean;
}

export function lookerOf({ headers, raw }: FastifyRequest): Looking {
  const { authorization, host } = headers;
  const isForwarded = headers.forwarded !== undefined || headers['x-forwarded-for'] !== undefined;
  return { authorization, host, peer: raw.socket.remoteAddress, isForwarded };
}

const LOOPBACK_PEER = /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/;
const LOOPBACK_HOST = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i;

/**
 * What a request may see: with a bearer token its own imports (the installation's id), without one everything (null),
 * but only from this machine itself and under its loopback name, so that no web page can. Throws a Refusal. Pure.
 */
export function visibleTo(looking: Looking, known: ReadonlySet<string> | null): string | null {
  if (looking.authorization !== undefined) {
    const installation = installationOf(looking.authorization, known);
    if (installation === null) throw unknownInstallation();
    return installation;
  }
  const isLocal = LOOPBACK_PEER.test(looking.peer ?? '') && LOOPBACK_HOST.test(looking.host ?? '');
  if (isLocal && !looking.isForwarded) return null;
  throw unknownInstallation();
}

export function unknownInstallation(more: Readonly<Record<string, string>> = {}): Refusal {
  const message = 'The bearer token is not the id of an installation known here (Authorization: Bearer <id>).';
  return new Refusal(401, 'INVALID_INSTALLATION_ID', message, {
    headers: { 'www-authenticate': 'Bearer', ...more },
  });
}
