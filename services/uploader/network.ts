import type { Need } from '../../shared/contracts/service-status.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import type { NetworkState } from '../../shared/runtime/network-check.ts';
import type { Look } from './look-at-central.ts';
import { createLookPauses } from './look-pauses.ts';
import { isAnswered, isSentElsewhere, isServersOwn } from './met-by-look.ts';

/** How often the network interfaces are looked at while there is no network. */
const LINK_LOOK_MS = 2_000;
/** A link that has just come up may take a moment to get its route: so many looks after it check the network too. */
const LOOKS_AFTER_LINK_UP = 5;
/** Behind a portal a person signs in while she is aboard, and waits for the exports to go. */
const LONGEST_PAUSE_MS = 15 * 60_000;

/** A look that has begun just now is the one that is asked for. */
const FRESH_MS = 1_000;

/** Why the network is of no use: there is none, or a portal is in the way. */
export type Trouble = 'offline' | 'portal';

export interface NetworkOptions {
  readonly clock: Clock;
  readonly check: () => Promise<NetworkState>;
  /** All addresses of this machine, as one text; another text means that a link came up or went down. */
  readonly addresses: () => string;
  readonly intervalMs: number;
  /** One small look at the central database. */
  readonly look: () => Promise<Look>;
  /** Numbers from 0 up to 1 by chance, for pauses. */
  readonly chance: () => number;
  /** Called when the need begins, changes its words, or ends (null). */
  readonly onNeed: (need: Need | null) => void;
  /** Called when a look found that there is still no network. */
  readonly onStillOffline: (reason: string) => void;
}

export interface Network {
  readonly need: Need | null;
  /** Checks now, for an upload that is about to begin. */
  check(): Promise<NetworkState>;
  /**
   * The network was found of no use: from now on it is looked at until it is back. `redirectedTo` is where a portal's
   * redirect led, if it was one.
   */
  lost(trouble: Trouble, message: string, redirectedTo?: string | null): void;
  /** A person wants an export tried now: what is lacking is looked at at once, and as often as at first from then on. */
  tryNow(): void;
  /** An export got through: no portal is in the way, and the next one is looked at as often as the first. */
  delivered(): void;
  close(): void;
}

/**
 * Knows whether the network is needed but lacking, and finds out when it is back: every interval, and at once when a
 * link comes up. Without a need there is no timer at all.
 * A portal lets probes through. So what is in its way is looked at with a few hundred bytes, at pauses that grow from
 * the interval up to a quarter of an hour, and only a look that finds the server, well or not, or is sent elsewhere than the
 * export was, brings the next export. Another link is another network: pauses begin anew, though no two looks come within an interval.
 */
export function createNetwork(options: NetworkOptions): Network {
  const { clock, check, intervalMs } = options;
  const pauses = createLookPauses({
    firstMs: intervalMs,
    longestMs: Math.max(LONGEST_PAUSE_MS, intervalMs),
    chance: options.chance,
  });
  let need: Need | null = null;
  let nth = 0;
  let cancel = () => {};
  /** Looks at what is lacking; null while it is at it, and without a need. */
  let lookAgain: (() => void) | null = null;
  /** A person asked while a look was under way, and that for a while. */
  let isAskedFor = false;
  let lookingSinceMs = 0;
  /** What a portal was known by. */
  let portalSaid = '';
  let closed = false;

  function setNeed(next: Need | null): void {
    need = next;
    if (need === null) isAskedFor = false;
    lookAgain = null;
    options.onNeed(need);
  }

  function lost(trouble: Trouble, message: string, redirectedTo: string | null = null): void {
    if (closed) return;
    cancel();
    nth += 1;
    portalSaid = message;
    setNeed({ what: 'network', message });
    if (trouble === 'portal') awaitWayFree(redirectedTo, options.addresses(), clock.monotonicMs() + pauses.nextMs());
    else watchLinks(clock.monotonicMs() + intervalMs, options.addresses(), 0);
  }

  function watchLinks(dueMs: number, before: string, eagerLooks: number): void {
    const waitMs = Math.min(LINK_LOOK_MS, dueMs - clock.monotonicMs());
    lookAgain = () => void look();
    cancel = clock.setTimer(waitMs, () => {
      const now = options.addresses();
      const eager = now !== before ? LOOKS_AFTER_LINK_UP : eagerLooks;
      if (eager === 0 && clock.monotonicMs() < dueMs) watchLinks(dueMs, now, 0);
      else void look(now, eager - 1);
    });
  }

  /** Behind a portal: waits for the next look, or for another network, and looks. */
  function awaitWayFree(redirectedTo: string | null, before: string, dueMs: number): void {
    const waitMs = Math.min(intervalMs, dueMs - clock.monotonicMs());
    lookAgain = () => void lookAround(redirectedTo);
    cancel = clock.setTimer(waitMs, () => {
      const isOtherNetwork = options.addresses() !== before;
      if (isOtherNetwork) pauses.forget();
      if (isOtherNetwork || clock.monotonicMs() >= dueMs) void lookAround(redirectedTo);
      else awaitWayFree(redirectedTo, before, dueMs);
    });
  }

  async function lookAround(redirectedTo: string | null): Promise<void> {
    const mine = nth;
    lookAgain = null;
    lookingSinceMs = clock.monotonicMs();
    const addresses = options.addresses();
    const found = await options.look();
    if (closed || mine !== nth) return;
    // Where somebody answers there is a network: nobody else is asked, since all that is sent may cost.
    const state = isAnswered(found) ? ({ online: true } as const) : await check();
    if (closed || mine !== nth) return;
    if (!state.online) return stillOffline(state.reason, addresses, 0);
    pauses.looked(found.isWell);
    if (found.isWell || isServersOwn(found) || isSentElsewhere(found, redirectedTo)) return setNeed(null);
    tellOfPortal(found);
    if (takeAskedFor()) return lookAround(redirectedTo);
    awaitWayFree(redirectedTo, addresses, clock.monotonicMs() + pauses.nextMs());
  }

  /** A portal that is gone may leave a server that is not there. */
  function tellOfPortal(found: Look): void {
    const message =
      'code' in found ? `${portalSaid.replace(/\.?$/, '.')} Since then nobody answers (${found.code}).` : portalSaid;
    if (message !== need?.message) setNeed({ what: 'network', message });
  }

  function takeAskedFor(): boolean {
    const wasAskedFor = isAskedFor;
    isAskedFor = false;
    if (wasAskedFor) pauses.forget();
    return wasAskedFor;
  }

  async function look(addresses = options.addresses(), eagerLooks = 0): Promise<void> {
    lookAgain = null;
    lookingSinceMs = clock.monotonicMs();
    const state = await check();
    if (closed) return;
    if (state.online) return setNeed(null);
    stillOffline(state.reason, addresses, eagerLooks);
  }

  function stillOffline(reason: string, addresses: string, eagerLooks: number): void {
    setNeed({ what: 'network', message: reason });
    options.onStillOffline(reason);
    if (takeAskedFor()) return void look();
    watchLinks(clock.monotonicMs() + intervalMs, addresses, Math.max(0, eagerLooks));
  }

  return {
    get need() {
      return need;
    },
    check,
    lost,
    tryNow() {
      const again = lookAgain;
      if (again === null) isAskedFor = need !== null && clock.monotonicMs() - lookingSinceMs > FRESH_MS;
      if (closed || again === null) return;
      cancel();
      pauses.forget();
      again();
    },
    delivered: pauses.forget,
    close() {
      closed = true;
      cancel();
    },
  };
}
