import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { lookAt } from '../../shared/boat/plain-file.ts';
import { LICENSE_PATH } from '../../shared/export/license.ts';

/**
 * Calls `changed` when the license is written, replaced or removed, so that what would be refused is known at once. Where
 * its folder cannot be watched, as on some network file systems, nothing is told: the looks every minute are left.
 */
export function watchLicense(boatRoot: string, changed: () => void): { close(): void } {
  const path = join(boatRoot, LICENSE_PATH);
  let watcher: FSWatcher | null = null;
  let isClosed = false;

  function follow(): void {
    try {
      watcher = watch(dirname(path), { persistent: false }, (_event, name) => {
        if (name === null || name === basename(path)) changed();
      });
      watcher.on('error', () => watcher?.close());
    } catch {
      // It cannot be watched.
    }
  }

  void lookAt(dirname(path)).then((found) => {
    if (found === 'there' && !isClosed) follow();
  });
  return {
    close() {
      isClosed = true;
      watcher?.close();
    },
  };
}
