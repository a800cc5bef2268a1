import { lookup } from 'node:dns/promises';
import { connect, isIPv4, isIPv6, type Socket } from 'node:net';
import type { Clock } from './clock.ts';
import { systemCodeOf } from './errors.ts';
import type { HostPort } from './settings.ts';

/** So much later than the one before it the next address is tried as well (RFC 8305, 8). */
const ATTEMPT_DELAY_MS = 250;
/** A host with more addresses than this is no better reached by all of them. */
const MOST_ADDRESSES = 8;
/** The name whose addresses tell what a network puts before an IPv4 address (RFC 7050, 3). */
const NAT64_NAME = 'ipv4only.arpa';
const NO_WAY: readonly string[] = ['ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT'];

/**
 * Connects to a host, by name or address, over IPv4 or IPv6, whichever comes first (RFC 8305). An attempt is not given up
 * because the next has begun: Node’s own way cuts each off after 250 ms, so that a host behind a satellite was never
 * reached where one of its addresses leads nowhere. Where there is only IPv6 an IPv4 address goes through the network’s NAT64. There is
 * no limit of time but `signal`. Rejects with the system’s error that tells most.
 */
export async function dial({ host, port }: HostPort, clock: Clock, signal: AbortSignal): Promise<Socket> {
  try {
    return await dialFirst(await addressesOf(host, signal), port, clock, signal);
  } catch (error) {
    const behind = isIPv4(host) && NO_WAY.includes(systemCodeOf(error)) ? await throughNat64(host, signal) : null;
    if (behind === null) throw error;
    return dialFirst([behind], port, clock, signal);
  }
}

async function addressesOf(host: string, signal: AbortSignal): Promise<string[]> {
  if (isIPv4(host) || isIPv6(host.replace(/%.*$/, ''))) return [host];
  const found = await unlessAborted(lookup(host, { all: true, order: 'verbatim' }), signal);
  return inTurns(found.map(({ address }) => address)).slice(0, MOST_ADDRESSES);
}

/** One of each family after the other, beginning with the one that the system prefers (RFC 8305, 4). Pure. */
export function inTurns(addresses: readonly string[]): string[] {
  const isFirst = isIPv6(addresses[0] ?? '') ? isIPv6 : isIPv4;
  const first = addresses.filter((one) => isFirst(one));
  const others = addresses.filter((one) => !isFirst(one));
  return Array.from({ length: Math.max(first.length, others.length) }, (_, nth) => [first[nth], others[nth]])
    .flat()
    .filter((one) => one !== undefined);
}

/** Connects to the first of these addresses that takes a connection. */
export function dialFirst(
  addresses: readonly string[],
  port: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const waiting = [...addresses];
    const trying = new Set<Socket>();
    const failures: Error[] = [];
    let cancelNext = () => {};

    function end(settle: () => void): void {
      cancelNext();
      signal.removeEventListener('abort', abort);
      for (const socket of trying) socket.destroy();
      trying.clear();
      settle();
    }
    const abort = () => end(() => reject(signal.reason));

    function next(): void {
      cancelNext();
      const host = waiting.shift();
      if (host === undefined) {
        if (trying.size === 0) end(() => reject(mostTelling(failures)));
        return;
      }
      const socket = connect({ host, port });
      trying.add(socket);
      socket.once('connect', () => {
        trying.delete(socket);
        end(() => resolve(socket));
      });
      // Whoever uses it later listens for himself; when nobody does, its end is no error of the process.
      socket.on('error', (error) => {
        if (!trying.delete(socket)) return;
        failures.push(error);
        next();
      });
      if (waiting.length > 0) cancelNext = clock.setTimer(ATTEMPT_DELAY_MS, next);
    }

    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    next();
  });
}

/** That there is no way to one address says less than what became of another. */
const mostTelling = (failures: readonly Error[]): Error =>
  failures.find((error) => !NO_WAY.includes(systemCodeOf(error))) ??
  failures[0] ??
  Object.assign(new Error('no address'), { code: 'ENOTFOUND' });

/** Null where the network has no NAT64, or does not tell. */
async function throughNat64(host: string, signal: AbortSignal): Promise<string | null> {
  const found = await unlessAborted(lookup(NAT64_NAME, { family: 6, all: true }), signal).catch(() => []);
  signal.throwIfAborted();
  return found.map(({ address }) => behindPrefix(address, host)).find((one) => one !== null) ?? null;
}

/** 192.0.0.170 and 192.0.0.171, the addresses of that name. */
const WELL_KNOWN = /^(.*:)c000:a[ab]$/i;

/** An IPv4 address behind the prefix of 96 bits that an address of the name tells of; other prefixes hardly anyone has. Pure. */
export function behindPrefix(told: string, ipv4: string): string | null {
  const prefix = WELL_KNOWN.exec(told)?.[1];
  return prefix === undefined ? null : `${prefix}${ipv4}`;
}

/** A lookup cannot be stopped; what it finds is then nobody’s. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
