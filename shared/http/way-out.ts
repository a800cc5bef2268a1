import type { SecureContext } from 'node:tls';
import type { Clock } from '../runtime/clock.ts';
import { dial } from '../runtime/dial.ts';
import { AppError, messageOf } from '../runtime/errors.ts';
import { nameHint } from '../runtime/name-hint.ts';
import { checkNetwork, isOnLoopback, type NetworkState, networkProbes, type OwnWay } from '../runtime/network-check.ts';
import { type HttpProxy, type ProxySettings, proxyFor } from '../runtime/proxy.ts';
import type { HostPort } from '../runtime/settings.ts';
import { type AuthoritySettings, readAuthorities } from './authorities.ts';
import { openSocket, placeOf } from './open-socket.ts';
import { ProxyError } from './proxy-error.ts';

type Tls = typeof import('node:tls');

/** How a server is reached: through whom, and whom we believe that it is the one. */
export interface WayOut {
  readonly proxy: HttpProxy | null;
  /** What of TLS's options tells whom to trust; none where Node's own authorities are all. */
  trust(tls: Tls): Promise<{ readonly secureContext?: SecureContext }>;
}

/** Straight, and by the authorities that Node knows. */
export const DIRECT: WayOut = { proxy: null, trust: async () => ({}) };

export type WaySettings = ProxySettings & AuthoritySettings;

/** As the settings say. Throws an AppError `config` that says what to set: a file of authorities that is none, above all. */
export function wayOut(endpoint: URL, settings: WaySettings): WayOut {
  const proxy = proxyFor(endpoint, settings);
  const isTls = endpoint.protocol === 'https:' || proxy?.isTls === true;
  const authorities = isTls ? readAuthorities(settings) : [];
  return { proxy, trust: trusting(authorities) };
}

/** Node's own authorities are read once, and only when there is something to be added to them. */
function trusting(authorities: readonly string[]): WayOut['trust'] {
  if (authorities.length === 0) return DIRECT.trust;
  let context: SecureContext | null = null;
  return async (tls) => {
    context ??= tls.createSecureContext({ ca: [...tls.getCACertificates('default'), ...authorities] });
    return { secureContext: context };
  };
}

interface CheckSettings {
  readonly centralApiUrl: string | null;
  readonly networkProbes: readonly HostPort[] | null;
}

/**
 * How to find out whether there is a network; null where none is needed, or none is to be looked for. The way that
 * exports go proves it, over IPv4 or IPv6, by name; probes are a second opinion. Through a proxy they say nothing, and are
 * not asked. A server on this machine proves nothing either: there probes decide, if the owner named any.
 */
export function networkCheck(settings: CheckSettings, way: WayOut, clock: Clock): (() => Promise<NetworkState>) | null {
  const { centralApiUrl: url } = settings;
  const probes = networkProbes(settings.networkProbes, url);
  if (probes.length === 0) return null;
  if (url === null || isOnLoopback(url)) return () => checkNetwork(probes, clock);
  const own = toCentral(new URL(url), way, clock);
  return () => checkNetwork(way.proxy ? [] : probes, clock, own);
}

function toCentral(endpoint: URL, way: WayOut, clock: Clock): OwnWay {
  const { host, port } = placeOf(endpoint);
  const { proxy } = way;
  const name = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  if (proxy === null) {
    return {
      name,
      async reach(signal) {
        try {
          (await dial({ host, port }, clock, signal)).destroy();
        } catch (error) {
          throw hinted(error, host);
        }
      },
    };
  }
  const through = { ...way, proxy };
  return {
    name,
    async reach(signal) {
      // The tunnel is all that is asked for: TLS with the server would cost more than it tells.
      (await openSocket(endpoint, { ...through }, { session: undefined }, clock, signal)).socket.destroy();
    },
    silence: (seconds) =>
      `${new ProxyError(proxy, { kind: 'silent' }, name).trouble.what} (nothing came for ${seconds} s)`,
  };
}

function hinted(error: unknown, host: string): unknown {
  const code = (error as { code?: unknown } | null)?.code;
  const hint = typeof code === 'string' ? nameHint(host, code) : '';
  return hint === ''
    ? error
    : Object.assign(new AppError('failed', messageOf(error)), { inWords: `${host} ${code}${hint}` });
}
