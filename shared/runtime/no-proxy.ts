import { BlockList, isIP, isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';

/**
 * `NO_PROXY` has no specification: curl, Go, Node, Java and the settings of desktops each know forms of their own, and one
 * list serves all programs of a machine. What any of them would understand is understood; the rest has no effect and is named.
 */
export interface NoProxy {
  /** Whether the server is reached without a proxy. */
  spares(endpoint: URL): boolean;
  /** Entries in no form that is known. */
  readonly strange: readonly string[];
}

type Fits = (host: string) => boolean;

/**
 * Reads a list: `*` all; a name itself and every name below it, with or without a dot or `*.` before it; an address; a
 * network (`10.0.0.0/8`), a range (`10.0.0.1-10.0.0.9`) or its beginning (`10.`, `10.*`); `<local>` names without a dot. Of a
 * URL its host. With a port it is that port alone. Commas, semicolons, bars or blanks are between them. Pure.
 */
export function parseNoProxy(list: string): NoProxy {
  const entries = list.split(/[\s,;|]+/).filter((entry) => entry !== '');
  const read = entries.map((entry) => ({ entry, ...parseEntry(entry) }));
  return {
    spares({ hostname, port, protocol }) {
      const host = bare(hostname);
      const ownPort = port || (protocol === 'https:' ? '443' : '80');
      return read.some(({ fits, itsPort }) => (itsPort === undefined || itsPort === ownPort) && fits?.(host) === true);
    },
    strange: [...new Set(read.filter(({ fits }) => fits === null).map(({ entry }) => entry))],
  };
}

function parseEntry(entry: string): { readonly fits: Fits | null; readonly itsPort: string | undefined } {
  const place = entry.replace(/^[a-z][a-z0-9+.-]*:\/\/([^/?#]*@)?([^/?#]*).*$/i, '$2').replace(/\/+$/, '');
  const [, name = place, itsPort] = isIPv6(place) ? [] : (/^(\[[^\]]+\]|[^:]+):(\d+)$/.exec(place) ?? []);
  return { fits: parseHost(name.toLowerCase()), itsPort };
}

/** Null for what is in no form that is known. */
function parseHost(given: string): Fits | null {
  if (given === '*') return () => true;
  if (given === '<local>') return (host) => isIP(host) === 0 && !host.includes('.');
  const beginning = /^((?:\d{1,3}\.){1,3})(?:\*(?:\.\*)*)?$/.exec(given)?.[1];
  if (beginning !== undefined) return (host) => isIP(host) === 4 && host.startsWith(beginning);
  return parseAddresses(given.replace(/[[\]]/g, '').replace(/%[^/-]*/g, '')) ?? parseName(given);
}

function parseAddresses(given: string): Fits | null {
  const [, first = '', bits, last] = /^([0-9a-f.:]+?)\.?(?:\/(\d{1,3})|-([0-9a-f.:]+))?$/.exec(given) ?? [];
  const family = isIP(first);
  if (family === 0) return null;
  const kind = family === 6 ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  try {
    if (last !== undefined) list.addRange(first, last, kind);
    else if (bits !== undefined) list.addSubnet(first, Number(bits), kind);
    else list.addAddress(first, kind);
  } catch {
    return null;
  }
  return (host) => isIP(host) === family && list.check(host, kind);
}

/** What is nothing but digits and dots was to be an address. */
function parseName(given: string): Fits | null {
  if (/[/?#:@]/.test(given)) return null;
  const name = bare(domainToASCII(given.replace(/^\*?\./, '')));
  if (!/^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(name) || /^[\d.]+$/.test(name)) return null;
  return (host) => host === name || host.endsWith(`.${name}`);
}

const bare = (host: string): string => host.replace(/^\[|\]$/g, '').replace(/\.$/, '');
