import type { Clock } from '../../shared/runtime/clock.ts';

interface Watched {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Bytes on their way that are not confirmed; null when that cannot be told. */
  readonly unsent: () => number | null;
  readonly onStalled: () => void;
}

/** Looks within one timeout: how much later than due a stall may be noticed. */
const LOOKS = 4;

/**
 * Watches an upload and calls `onStalled`, once, when for `timeoutMs` there was no progress: neither `progressed` was
 * called nor did the unconfirmed bytes get fewer. One timer, whatever the number of chunks.
 */
export function watchProgress({ clock, timeoutMs, unsent, onStalled }: Watched) {
  let lastProgress = clock.monotonicMs();
  let lastUnsent: number | null = null;
  let cancel = clock.setTimer(timeoutMs / LOOKS, look);

  function look(): void {
    const left = unsent();
    if (left !== null && lastUnsent !== null && left < lastUnsent) lastProgress = clock.monotonicMs();
    lastUnsent = left;
    if (clock.monotonicMs() - lastProgress >= timeoutMs) onStalled();
    else cancel = clock.setTimer(timeoutMs / LOOKS, look);
  }

  return {
    progressed(): void {
      lastProgress = clock.monotonicMs();
    },
    stop(): void {
      cancel();
    },
  };
}
