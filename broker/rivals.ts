import { statSync } from 'node:fs';
import { decodePayload } from '../shared/contracts/decode-payload.ts';
import { type ServiceProcess, serviceStatus, type Twin } from '../shared/contracts/service-status.ts';
import { type Clock, isoTime } from '../shared/runtime/clock.ts';

/** Whoever ended a moment ago is still connected, as it seems: who is refused for longer is another one. */
const KNOCKS_FOR_MS = 4_000;
/** A knock so long after the one before is no more of the same. */
const SAME_KNOCKING_MS = 3_000;
/** A process that ends with each refusal is started again after pauses that grow to ten minutes. */
const TOLD_FOR_MS = 15 * 60_000;
const MOST_TOLD = 10;
/** What takes the place of a service that is only started anew would get what is acknowledged to it from then on. */
const KEPT_FOR_MS = 10 * 60_000;
/** So long after our own start the services that share our folder have come back. */
const FIRST_COME_MS = 4_000;

interface Knocking {
  readonly twin: Twin;
  readonly sinceMs: number;
  readonly lastMs: number;
  readonly isTold: boolean;
}

interface Deps {
  /** The folder that the broker works in, as every service of this boat does. */
  readonly dataDir: string;
  readonly clock: Clock;
  /** Told when somebody began to knock, or is not told of any more. */
  readonly onChange: (twins: readonly Twin[]) => void;
}

/** Which process of a service this is, as its CONNECT's will says; null of an older one, or another program. */
export function processIn(payload: Uint8Array | string | undefined): ServiceProcess | null {
  if (payload === undefined) return null;
  const decoded = decodePayload(serviceStatus, Buffer.from(payload));
  return (decoded.ok && decoded.value?.process) || null;
}

/**
 * Two processes of one service, on data of their own: the one whose place it is, which works in the broker's folder, keeps it,
 * also while it is started anew, and takes it back from one that came meanwhile; the other is refused, and told for as long
 * as it tries, and some minutes more.
 */
export function createRivals({ dataDir, clock, onChange }: Deps) {
  const startedMs = clock.monotonicMs();
  const here = new Map<string, ServiceProcess | null>();
  /** When a service of our own folder went. */
  const wentMs = new Map<string, number>();
  const knocking = new Map<string, Knocking>();
  let cancelEnd = () => {};

  function isOurs(who: ServiceProcess | null): boolean {
    const own = statSync(dataDir, { throwIfNoEntry: false });
    return who?.folder === undefined || own === undefined || who.folder === `${own.dev}:${own.ino}`;
  }

  const twins = (): Twin[] => [...knocking.values()].filter(({ isTold }) => isTold).map(({ twin }) => twin);

  function endOld(): void {
    cancelEnd();
    const before = twins().length;
    for (const [key, { lastMs }] of knocking) if (clock.monotonicMs() - lastMs >= TOLD_FOR_MS) knocking.delete(key);
    if (twins().length !== before) onChange(twins());
    const firstMs = Math.min(...[...knocking.values()].map(({ lastMs }) => lastMs));
    if (knocking.size > 0) cancelEnd = clock.setTimer(firstMs + TOLD_FOR_MS - clock.monotonicMs(), endOld);
  }

  return {
    /** Whether a service comes back to a place that one of another folder has taken meanwhile. */
    takesBack(service: string, who: ServiceProcess | null): boolean {
      const there = here.get(service) ?? null;
      return who?.folder !== undefined && isOurs(who) && there !== null && !isOurs(there);
    },

    /** Whether a service may have its place, which is free. */
    mayCome(service: string, who: ServiceProcess | null): boolean {
      if (isOurs(who)) return true;
      const [atMs, forMs] = wentMs.has(service)
        ? [Number(wentMs.get(service)), KEPT_FOR_MS]
        : [startedMs, FIRST_COME_MS];
      return clock.monotonicMs() - atMs >= forMs;
    },

    came(service: string, who: ServiceProcess | null): void {
      here.set(service, who);
      wentMs.delete(service);
      const had = twins().length;
      if (who !== null) knocking.delete(`${service} ${who.folder}`);
      if (twins().length !== had) onChange(twins());
    },

    /** Who gave way to another that has come is not the one who has its place. */
    went(service: string, who: ServiceProcess | null): void {
      if (!here.has(service) || here.get(service) !== who) return;
      if (isOurs(who)) wentMs.set(service, clock.monotonicMs());
      here.delete(service);
    },

    /** A service was refused, since its place is another's. */
    knocked(service: string, who: ServiceProcess | null): void {
      const nowMs = clock.monotonicMs();
      const key = `${service} ${who?.folder ?? ''}`;
      const before = knocking.get(key);
      if (before === undefined && knocking.size >= MOST_TOLD) return;
      const sinceMs = before && nowMs - before.lastMs < SAME_KNOCKING_MS ? before.sinceMs : nowMs;
      const isTold = before?.isTold === true || nowMs - sinceMs >= KNOCKS_FOR_MS;
      const { pid, data_dir, since } = who ?? {};
      const more = { ...(pid !== undefined && { pid }), ...(data_dir && { data_dir }), ...(since && { since }) };
      knocking.set(key, { twin: { service, at: isoTime(clock.now()), ...more }, sinceMs, lastMs: nowMs, isTold });
      if (isTold) onChange(twins());
      if (before === undefined) endOld();
    },

    close: () => cancelEnd(),
  };
}
export type Rivals = ReturnType<typeof createRivals>;
