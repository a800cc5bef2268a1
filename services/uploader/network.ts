import type { Need } from '../../shared/contracts/service-status.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import type { NetworkState } from '../../shared/runtime/network-check.ts';

/** How often the network interfaces are looked at while there is no network. */
const LINK_LOOK_MS = 2_000;
/** A link that has just come up may take a moment to get its route: so many looks after it check the network too. */
const LOOKS_AFTER_LINK_UP = 5;

/** Why the network is of no use: there is none, or a portal is in the way. */
export type Trouble = 'offline' | 'portal';

export interface NetworkOptions {
  readonly clock: Clock;
  readonly check: () => Promise<NetworkState>;
  /** All addresses of this machine, as one text; another text means that a link came up or went down. */
  readonly addresses: () => string;
  readonly intervalMs: number;
  /** Called when the need begins, changes its words, or ends (null). */
  readonly onNeed: (need: Need | null) => void;
  /** Called when a look found that there is still no network. */
  readonly onStillOffline: (reason: string) => void;
}

export interface Network {
  readonly need: Need | null;
  /** Checks now, for an upload that is about to begin. */
  check(): Promise<NetworkState>;
  /** The network was found of no use: from now on it is looked at until it is back. */
  lost(trouble: Trouble, message: string): void;
  close(): void;
}

/**
 * Knows whether the network is needed but lacking, and finds out when it is back: every interval, and at once when a
 * link comes up. Without a need there is no timer at all.
 * A portal lets probes through. So after one the interval passes before the need is given up for a new try, whatever
 * the links do: one try an interval is the most that a portal costs.
 */
export function createNetwork(options: NetworkOptions): Network {
  const { clock, check, intervalMs } = options;
  let need: Need | null = null;
  let cancel = () => {};
  let closed = false;

  function setNeed(next: Need | null): void {
    need = next;
    options.onNeed(need);
  }

  function lost(trouble: Trouble, message: string): void {
    if (closed) return;
    cancel();
    setNeed({ what: 'network', message });
    if (trouble === 'portal') cancel = clock.setTimer(intervalMs, () => void look());
    else watchLinks(clock.monotonicMs() + intervalMs, options.addresses(), 0);
  }

  function watchLinks(dueMs: number, before: string, eagerLooks: number): void {
    const waitMs = Math.min(LINK_LOOK_MS, dueMs - clock.monotonicMs());
    cancel = clock.setTimer(waitMs, () => {
      const now = options.addresses();
      const eager = now !== before ? LOOKS_AFTER_LINK_UP : eagerLooks;
      if (eager === 0 && clock.monotonicMs() < dueMs) watchLinks(dueMs, now, 0);
      else void look(now, eager - 1);
    });
  }

  async function look(addresses = options.addresses(), eagerLooks = 0): Promise<void> {
    const state = await check();
    if (closed) return;
    if (state.online) return setNeed(null);
    setNeed({ what: 'network', message: state.reason });
    options.onStillOffline(state.reason);
    watchLinks(clock.monotonicMs() + intervalMs, addresses, Math.max(0, eagerLooks));
  }

  return {
    get need() {
      return need;
    },
    check,
    lost,
    close() {
      closed = true;
      cancel();
    },
  };
}
