import type { CollectorStatus } from '../contracts/collector-status.ts';
import type { PayloadOf, ServiceName } from '../contracts/define-contract.ts';
import type { QueueStatus } from '../contracts/queue-status.ts';
import type { serviceStatus, Twin } from '../contracts/service-status.ts';
import type { Job } from '../export/job.ts';
import type { LicenseReading } from '../export/license.ts';
import type { DiskState } from '../runtime/disk-state.ts';

export type ServiceState = PayloadOf<typeof serviceStatus>;

/** What is known of a boat's exports. Null is not known, and never nothing. */
export interface BoatFacts {
  /** Wall clock, milliseconds. */
  readonly now: number;
  /** After so many days without a delivery somebody should know. */
  readonly warnDays: number;
  /** Whether the bus is heard just now; if not, what follows is as last known. */
  readonly connected: boolean;
  /** Whether that is because the broker, which is there, does not answer; not where whoever looks cannot tell. */
  readonly isBrokerSilent?: boolean;
  /** Whether that is because the broker refuses the login of whoever looks; not where it cannot tell. */
  readonly isLoginRefused?: boolean;
  /** Whether that is because another process has the place of whoever looks, or the broker another folder. */
  readonly isPlaceRefused?: boolean;
  /** The processes that must run, of those that whoever looks can see. */
  readonly needed: readonly ServiceName[];
  readonly services: ReadonlyMap<string, ServiceState>;
  readonly queue: QueueStatus | null;
  /** Milliseconds of true time since the queue's status was told, as far as that is known. */
  readonly queueToldMsAgo: number;
  readonly collector: CollectorStatus | null;
  readonly jobs: readonly Job[];
  /** A reading of one's own. */
  readonly license: LicenseReading | null;
  readonly disk: DiskState | null;
}

/** The needed processes that do not run. */
export const notRunning = ({ needed, services }: Pick<BoatFacts, 'needed' | 'services'>): ServiceName[] =>
  needed.filter((name) => services.get(name)?.status !== 'online');

/**
 * Whether a process that does not run left without a goodbye: the broker told its will, and nobody knows whether it ended or
 * hangs.
 */
export function isUnanswering({ services }: Pick<BoatFacts, 'services'>, name: ServiceName): boolean {
  const state = services.get(name);
  return state?.status === 'offline' && state.since === null;
}

/** How many messages wait at the broker for each process, as it tells; not for one that tells itself why it takes none. */
export function untaken({ services, connected }: Pick<BoatFacts, 'services' | 'connected'>): [string, number][] {
  const isHeld = (name: string) =>
    services.get(name)?.needs.some(({ what }) => what === 'held' || what === 'stuck') ?? false;
  const waiting = (connected && services.get('broker')?.waiting) || {};
  return Object.entries(waiting).filter(([name]) => !isHeld(name));
}

/** Whether a process that is there takes nothing that is sent to it: it hangs, most likely. */
export const takesNothing = (facts: Pick<BoatFacts, 'services' | 'connected'>, name: string): boolean =>
  facts.services.get(name)?.status === 'online' && untaken(facts).some(([one]) => one === name);

/** What is the matter with a needed process that does not run: goes behind its name. */
export function stoppedInWords(facts: Pick<BoatFacts, 'services'>, name: ServiceName): string {
  if (isLockedOut(facts, name)) return 'is not let in: the broker refuses its login';
  if (isKeptOut(facts, name)) return 'is not let in: the broker works in another folder';
  return isUnanswering(facts, name) ? 'does not answer' : 'is not running';
}

/**
 * The processes that the broker refuses since they work in another folder, where nobody of its own folder is there: it is the
 * broker then, most likely, that was started with another one than all others.
 */
export function keptOut({ services }: Pick<BoatFacts, 'services'>): Twin[] {
  const isAlone = ![...services].some(([name, { status }]) => WORKERS.has(name) && status === 'online');
  return isAlone ? (services.get('broker')?.twins ?? []).filter(({ place_free }) => place_free) : [];
}

const WORKERS: ReadonlySet<string> = new Set(['collector', 'queue-keeper', 'uploader', 'gateway']);

export const isKeptOut = (facts: Pick<BoatFacts, 'services'>, name: ServiceName): boolean =>
  keptOut(facts).some(({ service }) => service === name);

/** Whether the broker tells that it refuses the login of a process, which may well run then. */
export const isLockedOut = ({ services }: Pick<BoatFacts, 'services'>, name: ServiceName): boolean =>
  services.get('broker')?.refused_logins?.some(({ service }) => service === name) ?? false;
