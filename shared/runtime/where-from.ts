/** Where a connection or a request comes from: this machine, or somewhere else. Pure. */
export interface Whence {
  readonly isFromNetwork: boolean;
  /** Who that is, to count by: an address, or what a proxy said of it. */
  readonly address: string;
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

export const THIS_MACHINE: Whence = { isFromNetwork: false, address: '127.0.0.1' };

/** Whether an address is loopback, also an IPv4 one as an IPv6 socket shows it. */
export function isLoopback(address: string): boolean {
  const plain = address.toLowerCase().replace(/^::ffff:/, '');
  return plain === '::1' || /^127(\.\d{1,3}){3}$/.test(plain);
}

/** Whether an address to listen on, as a setting names it, is reached from this machine only. */
export const isLoopbackHost = (host: string): boolean => host === 'localhost' || isLoopback(host);

/**
 * Where a connection comes from by its own address. One that has none any more is gone, and trusted with nothing.
 * Whoever reaches this machine by one of its other addresses counts as from the network, wherever they are.
 */
export function whenceOf(remoteAddress: string | undefined): Whence {
  const address = (remoteAddress ?? '').toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
  return { isFromNetwork: !isLoopback(address), address };
}

/**
 * Where a request comes from. A proxy on this machine forwards for others and says so (X-Forwarded-For, X-Real-IP,
 * Forwarded of RFC 7239): as soon as one of the names is not loopback, or is no address at all, it is theirs. Nobody
 * gains anything by making these up. The nearest proxy's word, the last of the list, tells who to count by.
 */
export function whenceOfRequest(remoteAddress: string | undefined, headers: Headers): Whence {
  const own = whenceOf(remoteAddress);
  if (own.isFromNetwork) return own;
  const others = forwardedFor(headers).filter((name) => !isLoopback(name));
  return others.length === 0 ? own : { isFromNetwork: true, address: (others.at(-1) ?? '').slice(0, 64) };
}

function forwardedFor(headers: Headers): string[] {
  const told = valuesOf(headers, 'forwarded').flatMap((element) =>
    element.split(';').flatMap((pair) => /^\s*for\s*=(.*)$/i.exec(pair)?.[1] ?? []),
  );
  const named = ['x-real-ip', 'x-forwarded-for'].flatMap((name) => valuesOf(headers, name));
  return [...told, ...named].map(addressIn).filter((name) => name !== '');
}

function valuesOf(headers: Headers, name: string): string[] {
  const value = headers[name];
  return [value ?? []].flat().flatMap((text) => text.split(','));
}

/** Without quotes, brackets and port. */
function addressIn(text: string): string {
  const bare = text.trim().replace(/^"(.*)"$/, '$1');
  const [, v6] = /^\[([^\]]*)\](?::\d+)?$/.exec(bare) ?? [];
  return v6 ?? bare.replace(/^([^:]*):\d+$/, '$1');
}
