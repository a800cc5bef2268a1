import type { Clock } from './clock.ts';
import { dial } from './dial.ts';
import { systemCodeOf } from './errors.ts';
import type { HostPort } from './settings.ts';

export type NetworkState = { readonly online: true } | { readonly online: false; readonly reason: string };

/** How long all ways may take, together (`design.md`, "No network is not an attempt"). */
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
 * central database on this machine needs no network, and for any other a public address within reach is a second opinion.
 */
export function networkProbes(set: readonly HostPort[] | null, centralApiUrl: string | null): readonly HostPort[] {
  if (set !== null) return set;
  return centralApiUrl !== null && isOnLoopback(centralApiUrl) ? [] : PUBLIC_PROBES;
}

/** The way that exports go: that it is free is the best proof of a network. */
export interface OwnWay {
  /** As it is shown: `central.example:443`. */
  readonly name: string;
  /**
   * Goes it, sends nothing that is secret, and leaves nothing open. Rejects with the system's error; one with `inWords`
   * tells by itself what is wrong.
   */
  reach(signal: AbortSignal): Promise<void>;
  /** What is wrong when nothing came for so many seconds, where that is known. */
  silence?(seconds: number): string;
}

/** An error that says in a sentence's end what is wrong. */
export interface InWords extends Error {
  readonly inWords: string;
}

interface Way {
  readonly shown: string;
  readonly host: string;
  go(signal: AbortSignal): Promise<void>;
}

/**
 * Whether the network is there: goes the own way and connects to all probes, all at once, and takes the first success;
 * without either it always is. Resolves within `NETWORK_CHECK_MS`, leaves no connection open and never throws; `reason`
 * is for a person.
 */
export function checkNetwork(
  probes: readonly HostPort[],
  clock: Clock,
  own: OwnWay | null = null,
): Promise<NetworkState> {
  const ways: Way[] = [...(own ? [asWay(own)] : []), ...probes.map((probe) => toProbe(probe, clock))];
  if (ways.length === 0) return Promise.resolve({ online: true });
  return new Promise((resolve) => {
    const over = new AbortController();
    const failures: string[] = [];
    const decide = (state: NetworkState) => {
      cancelLimit();
      over.abort();
      resolve(state);
    };
    const cancelLimit = clock.setTimer(NETWORK_CHECK_MS, () => {
      const seconds = NETWORK_CHECK_MS / 1_000;
      const none = `none of ${names(ways)} answered within ${seconds} s`;
      decide(offline(probes.length === 0 && own?.silence ? own.silence(seconds) : none));
    });
    for (const way of ways) {
      way.go(over.signal).then(
        () => decide({ online: true }),
        (error) => {
          if (over.signal.aborted) return;
          failures.push((error as InWords).inWords ?? `${way.host} ${systemCodeOf(error) || 'failed'}`);
          if (failures.length === ways.length) decide(offline(failures.slice(0, 3).join(', ')));
        },
      );
    }
  });
}

const offline = (why: string): NetworkState => ({
  online: false,
  reason: `There is no network: ${why}.`.slice(0, LONGEST_REASON),
});

const asWay = (own: OwnWay): Way => ({
  shown: own.name,
  host: own.name.replace(/:\d+$/, ''),
  go: (signal) => own.reach(signal),
});

function toProbe({ host, port }: HostPort, clock: Clock): Way {
  const go = async (signal: AbortSignal) => void (await dial({ host, port }, clock, signal)).destroy();
  return { shown: `${host}:${port}`, host, go };
}

function names(ways: readonly Way[]): string {
  const shown = ways.slice(0, 3).map((way) => way.shown);
  return [...shown, ...(ways.length > 3 ? [`${ways.length - 3} more`] : [])].join(', ');
}
