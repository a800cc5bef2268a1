import { connect, type Socket } from 'node:net';
import type { Clock } from './clock.ts';
import { systemCodeOf } from './errors.ts';
import type { HostPort } from './settings.ts';

export type NetworkState = { readonly online: true } | { readonly online: false; readonly reason: string };

/** How long the probes may take, all together (`design.md`, "No network is not an attempt"). */
export const NETWORK_CHECK_MS = 5_000;

const LONGEST_REASON = 300;

const PUBLIC_PROBES: readonly HostPort[] = [
  { host: '1.1.1.1', port: 443 },
  { host: '8.8.8.8', port: 53 },
];

/** Whether a URL names this machine, by name or by address. */
export function isOnLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/**
 * Whom to probe. `set` is the owner's choice and wins, also an empty list, which means no check; without one, a
 * central database on this machine needs no network, and any other needs a public address within reach.
 */
export function networkProbes(set: readonly HostPort[] | null, centralApiUrl: string | null): readonly HostPort[] {
  if (set !== null) return set;
  return centralApiUrl !== null && isOnLoopback(centralApiUrl) ? [] : PUBLIC_PROBES;
}

/**
 * Whether the network is there: connects to all probes at once and takes the first success; without probes it always
 * is. Resolves within `NETWORK_CHECK_MS`, leaves no connection open and never throws; `reason` is for a person.
 */
export function checkNetwork(probes: readonly HostPort[], clock: Clock): Promise<NetworkState> {
  if (probes.length === 0) return Promise.resolve({ online: true });
  return new Promise((resolve) => {
    const sockets: Socket[] = [];
    const failures: string[] = [];
    const decide = (state: NetworkState) => {
      cancelLimit();
      for (const socket of sockets) socket.destroy();
      resolve(state);
    };
    const offline = (why: string): NetworkState => ({
      online: false,
      reason: `There is no network: ${why}.`.slice(0, LONGEST_REASON),
    });
    const cancelLimit = clock.setTimer(NETWORK_CHECK_MS, () =>
      decide(offline(`none of ${names(probes)} answered within ${NETWORK_CHECK_MS / 1_000} s`)),
    );
    for (const { host, port } of probes) {
      const socket = connect({ host, port });
      socket.once('connect', () => decide({ online: true }));
      socket.on('error', (error) => {
        failures.push(`${host} ${systemCodeOf(error) || 'failed'}`);
        if (failures.length === probes.length) decide(offline(failures.slice(0, 3).join(', ')));
      });
      sockets.push(socket);
    }
  });
}

function names(probes: readonly HostPort[]): string {
  const shown = probes.slice(0, 3).map(({ host, port }) => `${host}:${port}`);
  return [...shown, ...(probes.length > 3 ? [`${probes.length - 3} more`] : [])].join(', ');
}
