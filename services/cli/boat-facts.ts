import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LicenseReading } from '../../shared/export/license.ts';
import type { BoatFacts } from '../../shared/findings/boat-facts.ts';
import { toldMsAgo } from '../../shared/findings/told-ago.ts';
import { keepFreeOf } from '../../shared/runtime/common-settings.ts';
import { dataFolders } from '../../shared/runtime/data-folders.ts';
import type { DiskState } from '../../shared/runtime/disk-state.ts';
import { readOwnDisk } from '../../shared/runtime/own-disks.ts';
import { type BoatState, NEEDED } from './boat-state.ts';
import type { Io, Places } from './io.ts';
import { type CliConfig, isOurBroker } from './settings.ts';

/** What is known of the boat: its retained state, and what this computer tells of the time and the disk. */
export function boatFacts(
  state: BoatState,
  config: CliConfig,
  { clock, places }: Pick<Io, 'clock' | 'places'>,
  license: LicenseReading | null = null,
): BoatFacts {
  const now = clock.now();
  return {
    now,
    warnDays: config.ashoreWarnDays,
    connected: true,
    // A broker that is not ours has no status of its own among the services', and ours has one for ever.
    needed: NEEDED.filter((name) => name !== 'broker' || state.services.has('broker')),
    services: state.services,
    queue: state.queue,
    queueToldMsAgo: state.queue ? toldMsAgo(state.queue.last_updated, now, uptimeMs(places)) : 0,
    collector: state.collector,
    jobs: [...state.jobs.values()],
    license,
    disk: ownDisk(config, places),
  };
}

/** The disk of the data; null of a boat whose broker is elsewhere: this computer's disk tells nothing of it. */
export function ownDisk(config: CliConfig, { proc }: Places): DiskState | null {
  if (!isOurBroker(config)) return null;
  return readOwnDisk(dataFolders(config.dataDir), keepFreeOf(config), join(proc, 'mounts'));
}

/** How long this computer has run (proc_uptime(5)); without end where it does not tell. */
function uptimeMs({ proc }: Places): number {
  try {
    const seconds = Number.parseFloat(readFileSync(join(proc, 'uptime'), 'utf8'));
    return Number.isNaN(seconds) ? Number.POSITIVE_INFINITY : seconds * 1_000;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
