import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';

/**
 * Whether a name (as `nameIn` gives it) is one of this boat's: localhost, a loopback address, an address of one of its
 * interfaces at this moment, the machine's name, `d3kos`, either with `.local`, or one of `allowed`.
 */
export function ownNames(allowed: readonly string[]): (name: string) => boolean {
  const machine = hostname().toLowerCase();
  const names = new Set(['localhost', 'd3kos', 'd3kos.local', machine, `${machine}.local`, ...allowed]);
  return (name) => names.has(name) || (isIP(name) !== 0 && isOwnAddress(name));
}

function isOwnAddress(address: string): boolean {
  if (address === '::1' || address.startsWith('127.')) return true;
  const interfaces = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return interfaces.some((own) => own.address.toLowerCase() === address);
}
