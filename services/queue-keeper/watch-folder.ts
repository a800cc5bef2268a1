import { type FSWatcher, watch } from 'node:fs';
import type { Clock } from '../../shared/runtime/clock.ts';

interface Watching {
  readonly folder: string;
  readonly clock: Pick<Clock, 'setTimer'>;
  readonly look: () => void;
  /** So long after the first of several changes is looked once. */
  readonly pauseMs: number;
  /** Whether a change of what has this name is to be looked at. Default: each is. */
  readonly concerns?: (name: string) => boolean;
}

/**
 * Calls `look` soon after others have put something into a folder of ours, changed it there or taken it out. `begin` may be
 * called again, as after the folder was made anew. Where it cannot be watched, as on some network file systems, nothing is
 * told: the looks every minute are left.
 */
export function watchFolder({ folder, clock, look, pauseMs, concerns = () => true }: Watching) {
  let watcher: FSWatcher | null = null;
  let cancel: (() => void) | null = null;

  function changed(_event: string, name: string | null): void {
    if (cancel !== null || (name !== null && !concerns(name))) return;
    cancel = clock.setTimer(pauseMs, () => {
      cancel = null;
      look();
    });
  }

  return {
    begin(): void {
      watcher?.close();
      watcher = null;
      try {
        const follows = watch(folder, { persistent: false }, changed);
        watcher = follows.on('error', () => follows.close());
      } catch {
        // It cannot be watched.
      }
    },
    stop(): void {
      cancel?.();
      cancel = null;
      watcher?.close();
      watcher = null;
    },
  };
}
