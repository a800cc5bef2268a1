import { isLoopbackHost } from './where-from.ts';

export interface ListenAddress {
  readonly host: string;
  /** A machine without IPv6, or without IPv4, has no such address, and nobody who would try it. */
  readonly isOptional: boolean;
}

/**
 * Where to listen for a host that a setting names. `localhost` is both loopback addresses, since programs may try either
 * first; and whoever listens on an address of the network stays where this machine's own programs look. One of them must be
 * there. Pure.
 */
export function listenAddresses(host: string): ListenAddress[] {
  const needed = (address: string) => ({ host: address, isOptional: false });
  const v4Loopback = { host: '127.0.0.1', isOptional: true };
  const v6Loopback = { host: '::1', isOptional: true };
  if (host === 'localhost') return [v4Loopback, v6Loopback];
  if (host === '::' || isLoopbackHost(host)) return [needed(host)];
  if (host === '0.0.0.0') return [needed(host), v6Loopback];
  return [needed(host), v4Loopback, v6Loopback];
}

export const LACKS_ADDRESS = ['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL'];
