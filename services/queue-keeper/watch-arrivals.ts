import { statSync } from 'node:fs';
import type { Clock } from '../../shared/runtime/clock.ts';

interface Look {
  readonly mark: string;
  readonly sinceMs: number;
}

export type ArrivalWatch = ReturnType<typeof createArrivalWatch>;

/** A copy that has paused for so long is not gone on with. */
export const ABANDONED_MS = 60 * 60_000;

/**
 * Tells a file that somebody is still copying into one of our folders, under its own name and with pauses, from one that
 * stays a half: by how long it has stayed as it is.
 */
export function createArrivalWatch(clock: Pick<Clock, 'now' | 'monotonicMs'>) {
  const looks = new Map<string, Look>();
  let awaited: readonly string[] = [];

  return {
    /** What lies in the outbox and is to be taken into the queue, as seen last. */
    get awaited() {
      return awaited;
    },
    await(paths: readonly string[]): void {
      awaited = paths;
    },

    /**
     * As far as is known, in milliseconds: seen by us, or by when it was changed last, where the clock has gone on since
     * then; whoever copies may give it the time of the original before it is whole. Throws what the file system says.
     */
    stillMs(path: string): number {
      const { size, mtimeMs, ctimeMs, ino } = statSync(path);
      const mark = `${ino} ${size} ${mtimeMs} ${ctimeMs}`;
      const before = looks.get(path);
      const now = clock.monotonicMs();
      const look = before?.mark === mark ? before : { mark, sinceMs: now };
      looks.set(path, look);
      return Math.max(now - look.sinceMs, clock.now() - Math.max(mtimeMs, ctimeMs));
    },

    /** What does not lie there any more. */
    forgetOthers(paths: ReadonlySet<string>): void {
      for (const path of looks.keys()) if (!paths.has(path)) looks.delete(path);
    },
  };
}
