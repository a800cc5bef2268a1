import { type FSWatcher, watch } from 'node:fs';
import type { Clock } from '../../shared/runtime/clock.ts';

/** A person who discards many at once is told of once. */
const SETTLED_MS = 100;

/**
 * Calls `look` when something comes into the folder or goes out of it: a person discards there, and every process sets
 * aside. `begin` may be called again, as after the folder was made anew. Where it cannot be watched, as on some network file
 * systems, nothing is told: the looks every minute are left.
 */
export function watchAside(folder: string, clock: Pick<Clock, 'setTimer'>, look: () => void) {
  let watcher: FSWatcher | null = null;
  let cancel = () => {};

  function stop(): void {
    cancel();
    watcher?.close();
    watcher = null;
  }

  function changed(): void {
    cancel();
    cancel = clock.setTimer(SETTLED_MS, look);
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
    stop,
  };
}
