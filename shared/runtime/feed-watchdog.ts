import type { Clock } from './clock.ts';
import { messageOf } from './errors.ts';
import type { Logger } from './logger.ts';

/** Beats within one watchdog interval: one may get lost, or come late, and nothing happens. */
const BEATS = 3;

/**
 * How often to beat, by what systemd passed in WATCHDOG_USEC and WATCHDOG_PID; null when nobody waits for beats, or
 * waits for those of another process. Pure.
 */
export function beatEveryMs(usec: string | undefined, forPid: string | undefined, pid: number): number | null {
  if (forPid !== undefined && forPid !== '' && Number(forPid) !== pid) return null;
  const ms = Number(usec) / 1_000;
  return Number.isFinite(ms) && ms > 0 ? ms / BEATS : null;
}

export interface FeedDeps {
  readonly everyMs: number;
  /** Does a small piece of the real work. Rejects, or never resolves, when that cannot be done. */
  readonly prove: () => Promise<void>;
  readonly beat: () => void;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Beats for as long as the work proves to be done. A process that hangs, is stopped, or lives on without doing its work
 * falls silent, and systemd starts it anew. Returns what ends it.
 */
export function feedWatchdog({ everyMs, prove, beat, clock, log }: FeedDeps): () => void {
  let isStopped = false;
  let cancel = clock.setTimer(everyMs, look);

  function look(): void {
    prove()
      .then(() => isStopped || beat())
      .catch((error) =>
        log.error(
          { error: messageOf(error) },
          'This process does not do its work: systemd starts it anew unless that passes. Nothing acknowledged is lost by it.',
        ),
      )
      .finally(() => {
        if (!isStopped) cancel = clock.setTimer(everyMs, look);
      });
  }

  return () => {
    isStopped = true;
    cancel();
  };
}
