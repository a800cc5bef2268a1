import { isExportFile, queueIdOf } from '../../shared/export/ids.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import type { DataFolders } from '../../shared/runtime/data-folders.ts';
import type { JobStore } from './database/job-store.ts';
import { isOwnOnItsWay } from './walk-exports.ts';
import { watchFolder } from './watch-folder.ts';

/** Where a folder cannot be watched, what somebody puts there is told, and taken, as soon. */
const LOOK_MS = 60_000;
/** Whoever discards, or sets aside, many things at once is told of once. */
const SET_ASIDE_MS = 100;
/** A copy that is under way changes all the time, and a look goes through all that waits. */
const ARRIVAL_MS = 1_000;

interface Watching {
  readonly folders: DataFolders;
  readonly clock: Pick<Clock, 'setTimer'>;
  readonly store: Pick<JobStore, 'byQueueId'>;
  readonly look: () => void;
}

/**
 * Calls `look`, from `begin` to `stop`, every minute, and soon after somebody else has set something aside or discarded it,
 * or has put something into the outbox: much more often than a sweep, of which it is a small part.
 */
export function watchFolders({ folders, clock, store, look }: Watching) {
  /** What has a job is the queue’s own to move. */
  function mayBeArrival(name: string): boolean {
    if (isOwnOnItsWay(name)) return false;
    try {
      return !isExportFile(name) || !store.byQueueId(queueIdOf(name));
    } catch {
      // The look says what is wrong with the database.
      return true;
    }
  }

  const watched = [
    watchFolder({ folder: folders.setAside, clock, look, pauseMs: SET_ASIDE_MS }),
    watchFolder({ folder: folders.outbox, clock, look, pauseMs: ARRIVAL_MS, concerns: mayBeArrival }),
  ];
  let cancel = () => {};

  /** A folder may have been made anew since. */
  function begin(): void {
    for (const folder of watched) folder.begin();
    cancel();
    cancel = clock.setTimer(LOOK_MS, () => {
      begin();
      look();
    });
  }

  function stop(): void {
    cancel();
    for (const folder of watched) folder.stop();
  }

  return { begin, stop };
}
