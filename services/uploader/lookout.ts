import type { Clock } from '../../shared/runtime/clock.ts';
import type { NetworkState } from '../../shared/runtime/network-check.ts';
import type { Look } from './look-at-central.ts';
import { createLookPauses } from './look-pauses.ts';

/** How often links, addresses and name servers are compared with those before, while there is something to look for. */
const CHANGE_LOOK_MS = 5_000;

/** A server that is not well may stay so for days, and each look costs what a metered link costs. */
const LONGEST_PAUSE_MS = 60 * 60_000;

export interface LookoutOptions {
  readonly clock: Clock;
  /** Numbers from 0 up to 1 by chance, for pauses. */
  readonly chance: () => number;
  readonly firstPauseMs: number;
  /** Whether there is a network: it comes first, and without one no look is made. */
  readonly checkNetwork: () => Promise<NetworkState>;
  readonly look: () => Promise<Look>;
  /** By what the machine is connected, as one text: addresses and name servers. */
  readonly surroundings: () => string;
  readonly onOffline: (reason: string) => void;
  /** Called with the HTTP status of a look that found the central database well. */
  readonly onWell: (status: number) => void;
}

export type Lookout = ReturnType<typeof createLookout>;

/**
 * Looks out for a central database to be well again, while something waits for that: at once when the machine's links,
 * addresses or name servers change, else at pauses that double from the first up to an hour. Pauses go on growing over
 * whatever is tried and fails in between. While nothing waits there is no timer.
 */
export function createLookout(options: LookoutOptions) {
  const { clock } = options;
  const pauses = createLookPauses({
    firstMs: options.firstPauseMs,
    longestMs: LONGEST_PAUSE_MS,
    chance: options.chance,
  });
  let isWanted = false;
  let dueMs = 0;
  let before = '';
  let nth = 0;
  let cancel = () => {};

  function waitFor(ms: number): void {
    dueMs = clock.monotonicMs() + ms;
    before = options.surroundings();
    watch();
  }

  function watch(): void {
    cancel();
    cancel = clock.setTimer(Math.min(CHANGE_LOOK_MS, Math.max(0, dueMs - clock.monotonicMs())), () => {
      if (options.surroundings() !== before) pauses.forget();
      else if (clock.monotonicMs() < dueMs) return watch();
      void look();
    });
  }

  async function look(): Promise<void> {
    const mine = ++nth;
    const isOver = () => !isWanted || mine !== nth;
    const network = await options.checkNetwork();
    if (isOver()) return;
    if (!network.online) return options.onOffline(network.reason);
    const found = await options.look();
    if (isOver()) return;
    pauses.looked(found.isWell);
    waitFor(pauses.nextMs());
    if (found.isWell) options.onWell(found.status);
  }

  function stop(): void {
    isWanted = false;
    nth += 1;
    cancel();
  }

  return {
    /** There is something to look for; nothing changes when there was already. `atOnce` looks now, and begins anew. */
    begin({ atOnce = false } = {}): void {
      if (isWanted) return;
      isWanted = true;
      if (atOnce) pauses.forget();
      waitFor(atOnce ? 0 : pauses.nextMs());
    },
    /** There is nothing to look for just now; the pauses stay as they have grown. */
    stop,
    /** The central database proved well, or nothing is left that waits for it: the next pause is the first again. */
    forget: pauses.forget,
  };
}
