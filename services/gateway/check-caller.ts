import { nameIn, nameOfOrigin } from '../../shared/runtime/host-names.ts';
import type { Refusal } from './refusal.ts';

/** What a request says of where it comes from. */
export interface Caller {
  readonly method: string;
  readonly host: string | undefined;
  /** HTTP/1.0 knows no Host, and no browser speaks it. */
  readonly isHttp10OnLoopback: boolean;
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site`, which browsers set and pages cannot. */
  readonly fetchSite: string | undefined;
}

/**
 * Why a request is refused for where it comes from, or null. Two attacks are kept out: a page whose name was rebound
 * to this machine's address (its name is in Host), and a page of another origin that triggers something (its name is
 * in Origin; a form post needs no permission of ours). nginx in front passes its own Host, so Host and Origin need not
 * be the same name: each must be one of ours. Programs that are no browsers send neither Origin nor Sec-Fetch-Site.
 * Pure.
 */
export function objectionTo(caller: Caller, isOwnName: (name: string) => boolean): Refusal | null {
  const host = nameIn(caller.host);
  const isOldProgram = caller.host === undefined && caller.isHttp10OnLoopback;
  if (!isOldProgram && (host === null || !isOwnName(host))) {
    const error = `This boat is not called ${shown(caller.host)}; to use that name, add it to ALLOWED_HOSTS.`;
    return { statusCode: 421, code: 'host_not_allowed', error };
  }
  if (caller.method === 'GET' || caller.method === 'HEAD') return null;
  if (caller.fetchSite === 'cross-site') {
    return { statusCode: 403, code: 'origin_not_allowed', error: 'A page of another site may not do this.' };
  }
  if (caller.origin === undefined) return null;
  const origin = nameOfOrigin(caller.origin);
  if (origin !== null && isOwnName(origin)) return null;
  const error = `A page of ${shown(caller.origin)} may not do this; to allow it, add its host name to ALLOWED_HOSTS.`;
  return { statusCode: 403, code: 'origin_not_allowed', error };
}

function shown(value: string | undefined): string {
  return value === undefined ? 'nothing' : `"${value.slice(0, 80)}"`;
}
