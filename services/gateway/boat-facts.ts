import type { Bus } from '../../shared/bus/bus.ts';
import type { LicenseReading } from '../../shared/export/license.ts';
import type { BoatFacts } from '../../shared/findings/boat-facts.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import type { DiskState } from '../../shared/runtime/disk-state.ts';
import type { QueueView } from './queue-view.ts';

/** The processes without which no export arrives; the gateway itself runs, or nobody would read this. */
export const NEEDED = ['collector', 'queue-keeper', 'uploader'] as const;

export interface FactSources {
  readonly bus: Pick<Bus, 'answers' | 'isLoginRefused' | 'isPlaceRefused'>;
  readonly view: QueueView;
  readonly license: () => Promise<LicenseReading>;
  /** The disk of the data; null when this process may not look. */
  readonly disk: () => DiskState | null;
  readonly clock: Clock;
  readonly ashoreWarnDays: number;
}

/**
 * What the gateway knows of the boat at this moment: by the bus, and by its own look at the license and the disk. A broker
 * that was not heard of late is asked whether it is there, so that nobody is told that all is well by one that hangs.
 */
export async function gatherFacts({
  bus,
  view,
  license,
  disk,
  clock,
  ashoreWarnDays,
}: FactSources): Promise<BoatFacts> {
  await bus.answers();
  return {
    now: clock.now(),
    warnDays: ashoreWarnDays,
    connected: view.connected,
    isBrokerSilent: view.isBrokerSilent,
    isLoginRefused: bus.isLoginRefused,
    isPlaceRefused: bus.isPlaceRefused,
    needed: NEEDED,
    services: view.services(),
    queue: view.status,
    queueToldMsAgo: view.statusToldMsAgo(),
    collector: view.collector,
    jobs: view.jobs(),
    license: await license(),
    disk: disk(),
  };
}
