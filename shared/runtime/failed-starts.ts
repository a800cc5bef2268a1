import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unlinkIfThere } from './durable-file.ts';

/** Each start costs seven lines of the journal, most of them systemd's own: a trouble of days must not wear the SD card. */
const LONGEST_PAUSE_MS = 10 * 60_000;
/** Beyond so many, starts that became ready count little: who is killed dozens of times comes back within seconds. */
const WHOLE_IF_READY = 4;
const PART_IF_READY = 1 / 16;

/**
 * How long the next start waits after so many in a row that came to nothing: not at all after the first two, then 1, 2,
 * 4, … seconds, ten minutes at most. Pure.
 */
export function pauseAfter(failedStarts: number): number {
  return failedStarts < 2 ? 0 : Math.min(LONGEST_PAUSE_MS, Math.round(1_000 * 2 ** (failedStarts - 2)));
}

/** Memory of one start to the next. */
export interface FailedStarts {
  /** Starts in a row, before this one, that came to nothing; of those that became ready, beyond four, a part of each. */
  readonly before: number;
  noteReady(): void;
  /** Whether the start before this one was refused for a disk that was not there. */
  readonly waitedForDisk: boolean;
  noteWaitsForDisk(): void;
  /** This one was none of them: it has lived for a while, or ends as it was asked to. */
  forget(): void;
}

/**
 * Counts starts in a row that came to nothing. systemd's own growing pause (RestartSteps) is not in Debian 12, and never
 * forgets a crash of months ago. `folder` is what systemd passed in RUNTIME_DIRECTORY, in memory and kept over a
 * restart; without one, nothing is remembered. Never throws.
 */
export function rememberFailedStarts(folder: string | undefined): FailedStarts {
  if (!folder)
    return { before: 0, waitedForDisk: false, noteReady: () => {}, noteWaitsForDisk: () => {}, forget: () => {} };
  const path = join(folder, 'failed-starts');
  const before = quietly(() => Number.parseFloat(readFileSync(path, 'utf8'))) || 0;
  const note = (count: number) => quietly(() => writeFileSync(path, String(count), { mode: 0o600 }));
  note(before + 1);
  const mark = join(folder, 'waits-for-disk');
  const waitedForDisk = existsSync(mark);
  quietly(() => unlinkIfThere(mark));
  return {
    before,
    waitedForDisk,
    noteWaitsForDisk: () => void quietly(() => writeFileSync(mark, '', { mode: 0o600 })),
    noteReady: () => void note(before < WHOLE_IF_READY ? before + 1 : before + PART_IF_READY),
    forget: () => void quietly(() => unlinkIfThere(path)),
  };
}

function quietly<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}
