import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { lookAt } from '../../shared/boat/plain-file.ts';
import { LICENSE_PATH } from '../../shared/export/license.ts';
import { ONBOARDING, PREFERENCES } from './sources/owner-files.ts';

/** What decides whether exports are made, and whether telemetry goes with them; all lie in one folder. */
const WATCHED: readonly string[] = [LICENSE_PATH, PREFERENCES.name, ONBOARDING.name].map((path) => basename(path));

/**
 * Calls `changed` when the license, or what the owner agrees to, is written, replaced or removed, so that what would be
 * refused or withheld is known at once. Where the folder cannot be watched, as on some network file systems, nothing is
 * told: the looks every minute are left.
 */
export function watchConfig(boatRoot: string, changed: () => void): { close(): void } {
  const folder = dirname(join(boatRoot, LICENSE_PATH));
  let watcher: FSWatcher | null = null;
  let isClosed = false;

  function follow(): void {
    try {
      watcher = watch(folder, { persistent: false }, (_event, name) => {
        if (name === null || WATCHED.includes(name)) changed();
      });
      watcher.on('error', () => watcher?.close());
    } catch {
      // It cannot be watched.
    }
  }

  void lookAt(folder).then((found) => {
    if (found === 'there' && !isClosed) follow();
  });
  return {
    close() {
      isClosed = true;
      watcher?.close();
    },
  };
}
