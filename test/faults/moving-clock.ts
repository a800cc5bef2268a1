import { globSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Need } from '../support/needs.ts';
import { tempFolder } from '../support/temp-folder.ts';

const [library] = globSync('/usr/lib/*/faketime/libfaketime.so.1');

/** What moves the wall clock of processes. */
export const faketime: Need = {
  lack: library === undefined ? 'libfaketime is not installed (apt-get install faketime)' : null,
  package: 'faketime',
};

/**
 * A wall clock for processes that can be set while they run; what they measure otherwise, timers included, goes on as
 * ever, as at a step by NTP. It shows true time at first.
 */
export function movingClock() {
  const offset = join(tempFolder(), 'offset');
  function show(offsetMs: number): void {
    const sign = offsetMs < 0 ? '-' : '+';
    writeFileSync(`${offset}.new`, `${sign}${(Math.abs(offsetMs) / 1000).toFixed(3)}\n`);
    renameSync(`${offset}.new`, offset);
  }
  show(0);
  return {
    /** For the processes' environment. */
    env: {
      LD_PRELOAD: library ?? '',
      FAKETIME_TIMESTAMP_FILE: offset,
      FAKETIME_NO_CACHE: '1',
      DONT_FAKE_MONOTONIC: '1',
      NO_FAKE_STAT: '1',
    },
    /** Moves it so far from true time. */
    show,
    /** Sets it to this instant. */
    set: (at: number) => show(at - Date.now()),
  };
}
