import { SERVICE_NAMES } from '../shared/contracts/define-contract.ts';
import type { Clock } from '../shared/runtime/clock.ts';
import { clientIdOf, serviceOfClientId } from './authorize.ts';

/** Messages by the service they wait for. */
export type Waiting = Readonly<Record<string, number>>;

export interface WaitingDeps {
  /** How many messages are kept for a session; from memory. */
  readonly backlogOf: (clientId: string) => number;
  readonly isConnected: (clientId: string) => boolean;
  readonly clock: Clock;
  /** Told of each change. */
  readonly onChange: (waiting: Waiting) => void;
}

/** A service that connects anew is away for a moment, and a burst of messages is one piece of news. */
const SETTLE_MS = 2_000;
/** A service that is here takes what comes within milliseconds; what still lies here after so long is not taken. */
const STUCK_MS = 8_000;

/**
 * Tells how many messages are kept for services of ours that are away, or are here and do not take them, as one that
 * hangs: what was acknowledged to somebody and has not reached its consumer. It counts some seconds after something
 * happened to such a service, again while a service that is here leaves something lying, and costs nothing at rest.
 */
export function countWaiting({ backlogOf, isConnected, clock, onChange }: WaitingDeps) {
  let told = '{}';
  let cancel: (() => void) | null = null;
  /** Since when a service that is here has had something lying at each count. */
  const lyingSinceMs = new Map<string, number>();

  function isNotTaken(name: string, clientId: string): boolean {
    const isLying = backlogOf(clientId) > 0;
    if (!isLying || !isConnected(clientId)) {
      lyingSinceMs.delete(name);
      return isLying;
    }
    const sinceMs = lyingSinceMs.get(name) ?? clock.monotonicMs();
    lyingSinceMs.set(name, sinceMs);
    return clock.monotonicMs() - sinceMs >= STUCK_MS;
  }

  function count(): void {
    cancel = null;
    const waiting = Object.fromEntries(
      SERVICE_NAMES.map((name) => [name, clientIdOf(name)] as const)
        .filter(([name, clientId]) => isNotTaken(name, clientId))
        .map(([name, clientId]) => [name, backlogOf(clientId)] as const),
    );
    if (lyingSinceMs.size > 0) cancel = clock.setTimer(STUCK_MS, count);
    if (JSON.stringify(waiting) === told) return;
    told = JSON.stringify(waiting);
    onChange(waiting);
  }

  function countSoon(): void {
    cancel ??= clock.setTimer(SETTLE_MS, count);
  }

  return {
    countSoon,
    /** A client came or went. */
    cameOrWent(clientId: string): void {
      if (serviceOfClientId(clientId) !== null) countSoon();
    },
    /** A message was stored for a session. */
    stored(clientId: string): void {
      if (serviceOfClientId(clientId) !== null) countSoon();
    },
    close(): void {
      cancel?.();
    },
  };
}
