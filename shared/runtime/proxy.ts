import { BlockList, isIP, isIPv6 } from 'node:net';
import { isOnLoopback } from './network-check.ts';

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
  if (/^socks/.test(protocol)) throw new Error('is a SOCKS proxy, which is not spoken here: name an HTTP proxy');
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
  if (text === '' || isSparedBy(settings.noProxy, endpoint)) return null;
  return parseProxy(text, named);
}

/**
 * Whether a `NO_PROXY` names the server: `*` all; a name itself and every name below it, with or without a dot before it;
 * an address; a network (`10.0.0.0/8`). Commas or blanks are between them. With a port it is that port alone. Pure.
 */
export function isSparedBy(noProxy: string, { hostname, port, protocol }: URL): boolean {
  const host = bare(hostname);
  const ownPort = port || (protocol === 'https:' ? '443' : '80');
  return noProxy
    .split(/[\s,]+/)
    .filter((one) => one !== '')
    .some((one) => {
      if (one === '*') return true;
      const [, name = one, itsPort] = isIPv6(one) ? [] : (/^(\[[^\]]+\]|[^:]+):(\d+)$/.exec(one) ?? []);
      return (itsPort === undefined || itsPort === ownPort) && covers(bare(name), host);
    });
}

const bare = (host: string): string =>
  host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');

function covers(given: string, host: string): boolean {
  const name = given.replace(/^\*?\./, '');
  const family = isIP(host);
  if (family === 0) return host === name || host.endsWith(`.${name}`);
  const [network = '', bits] = name.split('/');
  if (isIP(network) !== family) return false;
  const kind = family === 6 ? 'ipv6' : 'ipv4';
  const most = family === 6 ? 128 : 32;
  const length = Number(bits ?? most);
  if (!Number.isInteger(length) || length < 0 || length > most) return false;
  const list = new BlockList();
  list.addSubnet(network, length, kind);
  return list.check(host, kind);
}
