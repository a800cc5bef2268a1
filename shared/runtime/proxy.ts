import { isOnLoopback } from './network-check.ts';
import { parseNoProxy } from './no-proxy.ts';

/** An HTTP proxy, as its setting names it. */
export interface HttpProxy {
  /** Whether it is spoken to over TLS. */
  readonly isTls: boolean;
  readonly host: string;
  readonly port: number;
  /** `name:password`, for Basic (RFC 7617); null without one. Never shown. */
  readonly login: string | null;
  /** Host and port, as they may be shown. */
  readonly name: string;
  /** The setting that named it. */
  readonly setting: string;
}

/** What the environment says of proxies. Each is empty where it says nothing. */
export interface ProxySettings {
  readonly httpsProxy: string;
  readonly httpProxy: string;
  readonly allProxy: string;
  readonly noProxy: string;
}

/** curl’s, for a proxy that names no port. */
const USUAL_PORT = 1080;
const USUAL_TLS_PORT = 443;

/** Scheme, login, host and port: `URL` forgets a port that is its scheme’s usual one, which is not a proxy’s. */
const FORM = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(?:([^/?#]*)@)?(\[[0-9a-f:.%]+\]|[^\s:/?#@[\]]+)(?::(\d{1,5}))?\/?$/i;

/**
 * Reads a proxy as curl does: without a scheme it is an HTTP proxy, without a port 1080. The login may be percent-encoded.
 * Throws an Error that ends the sentence “HTTPS_PROXY=… ”.
 */
export function parseProxy(text: string, setting: string): HttpProxy {
  const [, scheme = 'http', login, host = '', port] = FORM.exec(text.trim()) ?? [];
  if (host === '')
    throw new Error(
      'should be a proxy’s address, such as http://proxy.example:3128; in a login write / as %2F, # as %23, ? as %3F',
    );
  const protocol = scheme.toLowerCase();
  if (/^socks/.test(protocol))
    throw new Error(
      'is a SOCKS proxy, which is not spoken here: name an HTTP proxy, or set it to nothing where the central database is reached without one',
    );
  if (protocol !== 'http' && protocol !== 'https') throw new Error('should begin with http:// or https://');
  const isTls = protocol === 'https';
  const number = Number(port ?? (isTls ? USUAL_TLS_PORT : USUAL_PORT));
  if (number < 1 || number > 65_535) throw new Error(`has ${port} for a port, which is a number from 1 to 65535`);
  return {
    isTls,
    host: host.replace(/^\[|\]$/g, ''),
    port: number,
    login: login === undefined || login === '' ? null : decoded(login),
    name: `${host}:${number}`,
    setting,
  };
}

/** A password with a % of its own is taken as it stands. */
function decoded(login: string): string {
  try {
    return decodeURIComponent(login);
  } catch {
    return login;
  }
}

/**
 * The proxy through which a server is reached, as curl chooses it: by the scheme of its URL, else `ALL_PROXY`, unless
 * `NO_PROXY` names the server; null for none. What is on this machine is never behind one.
 */
export function proxyFor(endpoint: URL, settings: ProxySettings): HttpProxy | null {
  if (isOnLoopback(endpoint.href)) return null;
  const [own, setting] =
    endpoint.protocol === 'https:' ? [settings.httpsProxy, 'HTTPS_PROXY'] : [settings.httpProxy, 'HTTP_PROXY'];
  const [text, named] = own === '' ? [settings.allProxy, 'ALL_PROXY'] : [own, setting];
  if (text === '' || parseNoProxy(settings.noProxy).spares(endpoint)) return null;
  return parseProxy(text, named);
}
