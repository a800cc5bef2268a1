import { decodePayload, payloadText } from '../shared/contracts/decode-payload.ts';
import { type ServiceProcess, serviceStatus, type Twin } from '../shared/contracts/service-status.ts';
import { type Clock, isoTime } from '../shared/runtime/clock.ts';
import { hasWorkedIn, worksIn } from './works-in.ts';

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
  /** Told when somebody began to knock, or is not told of any more, and when one of another folder came or went. */
  readonly onChange: (told: Told) => void;
}

export interface Told {
  /** Who is refused. */
  readonly twins: readonly Twin[];
  /** Who was let in, and works in another folder. */
  readonly elsewhere: readonly Twin[];
}

/** Which process of a service this is, as its CONNECT's will says; null of an older one, or another program. */
export function processIn(payload: Uint8Array | string | undefined): ServiceProcess | null {
  if (payload === undefined) return null;
  const decoded = decodePayload(serviceStatus, Buffer.from(payload));
  return (decoded.ok && decoded.value?.process) || null;
}

/** A will that says which process it is of, without what proves it: whoever reads the bus could come as that one. */
export function withoutLock(payload: Uint8Array | string): Buffer {
  const { process, ...state } = JSON.parse(payloadText(Buffer.from(payload)));
  const { lock: _, ...shown } = process;
  return Buffer.from(JSON.stringify({ ...state, process: shown }));
}

/**
 * Two processes of one service, on data of their own: the one whose place it is, which works in the broker's folder, keeps it,
 * also while it is away, and for ever where it has its data there: a copy of them would acknowledge what goes ashore from
 * nowhere. Where nothing says that the service ever worked in the broker's folder, the broker may have one of its own: the
 * others are let in, and told. Who is refused is told for as long as it tries, and some minutes more.
 */
export function createRivals({ dataDir, clock, onChange }: Deps) {
  const startedMs = clock.monotonicMs();
  const here = new Map<string, ServiceProcess | null>();
  /** When a service of our own folder went. */
  const wentMs = new Map<string, number>();
  const knocking = new Map<string, Knocking>();
  /** Since when who works in another folder has a place. */
  const elsewhere = new Map<string, Twin>();
  /** Who had a place for a while that is another's. */
  const hadPlace = new Set<string>();
  let cancelEnd = () => {};

  const isOurs = (service: string, who: ServiceProcess | null): boolean => worksIn(dataDir, service, who);

  const keyOf = (service: string, who: ServiceProcess | null): string => `${service} ${who?.folder ?? ''}`;

  function tell(): void {
    onChange({ twins: twins(), elsewhere: [...elsewhere.values()] });
  }

  function twinOf(service: string, who: ServiceProcess | null): Twin {
    const { pid, data_dir, since } = who ?? {};
    const more = { ...(pid !== undefined && { pid }), ...(data_dir && { data_dir }), ...(since && { since }) };
    return { service, at: isoTime(clock.now()), ...more };
  }

  const twins = (): Twin[] => [...knocking.values()].filter(({ isTold }) => isTold).map(({ twin }) => twin);

  function endOld(): void {
    cancelEnd();
    const before = twins().length;
    for (const [key, { lastMs }] of knocking) if (clock.monotonicMs() - lastMs >= TOLD_FOR_MS) knocking.delete(key);
    if (twins().length !== before) tell();
    const firstMs = Math.min(...[...knocking.values()].map(({ lastMs }) => lastMs));
    if (knocking.size > 0) cancelEnd = clock.setTimer(firstMs + TOLD_FOR_MS - clock.monotonicMs(), endOld);
  }

  return {
    /** Whether a service comes back to a place that one of another folder has taken meanwhile. */
    takesBack(service: string, who: ServiceProcess | null): boolean {
      const there = here.get(service) ?? null;
      // One of the same folder that is still connected ended a moment ago.
      const isElsewhere = there !== null && there.folder !== who?.folder && !isOurs(service, there);
      return who?.folder !== undefined && isOurs(service, who) && isElsewhere;
    },

    /** Whether a service may have its place, which is free. */
    mayCome(service: string, who: ServiceProcess | null): boolean {
      if (isOurs(service, who)) return true;
      if (hasWorkedIn(dataDir, service)) return false;
      const [atMs, forMs] = wentMs.has(service)
        ? [Number(wentMs.get(service)), KEPT_FOR_MS]
        : [startedMs, FIRST_COME_MS];
      return clock.monotonicMs() - atMs >= forMs;
    },

    /** Why a service may not have its place though nobody has it, and what to do. */
    whyKept: (service: string, who: ServiceProcess | null): string =>
      `this broker works in ${dataDir}, and this ${service} in ${who?.data_dir ?? 'another folder'}: if that is the boat’s data, start the broker with that DATA_DIR; else end it, and start the ${service} of ${dataDir}, for whom the place is kept`,

    came(service: string, who: ServiceProcess | null): void {
      const before = here.get(service) ?? null;
      const isOther = !isOurs(service, who);
      if (!isOther && before !== null && !isOurs(service, before)) hadPlace.add(keyOf(service, before));
      here.set(service, who);
      wentMs.delete(service);
      const had = twins().length;
      if (who !== null) knocking.delete(keyOf(service, who));
      const isNews = elsewhere.delete(service) || isOther;
      if (isOther) elsewhere.set(service, twinOf(service, who));
      if (isNews || twins().length !== had) tell();
    },

    /** Who gave way to another that has come is not the one who has its place. */
    went(service: string, who: ServiceProcess | null): void {
      if (!here.has(service) || here.get(service) !== who) return;
      if (isOurs(service, who)) wentMs.set(service, clock.monotonicMs());
      here.delete(service);
      if (elsewhere.delete(service)) tell();
    },

    /** A service was refused, since its place is another's. */
    knocked(service: string, who: ServiceProcess | null): void {
      const nowMs = clock.monotonicMs();
      const key = keyOf(service, who);
      const before = knocking.get(key);
      if (before === undefined && knocking.size >= MOST_TOLD) return;
      const sinceMs = before && nowMs - before.lastMs < SAME_KNOCKING_MS ? before.sinceMs : nowMs;
      const isTold = before?.isTold === true || nowMs - sinceMs >= KNOCKS_FOR_MS;
      const holder = here.get(service) ?? null;
      const keptFor = holder?.data_dir ?? (isOurs(service, who) ? undefined : dataDir);
      const twin: Twin = {
        ...twinOf(service, who),
        ...(keptFor !== undefined && { kept_for: keptFor.slice(0, 300) }),
        ...(keptFor !== undefined && !here.has(service) && { place_free: true as const }),
        ...(hadPlace.has(key) && { had_place: true as const }),
      };
      knocking.set(key, { twin, sinceMs, lastMs: nowMs, isTold });
      if (isTold) tell();
      if (before === undefined) endOld();
    },

    close: () => cancelEnd(),
  };
}
export type Rivals = ReturnType<typeof createRivals>;
