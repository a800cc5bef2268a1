import type { Clock } from '../../shared/runtime/clock.ts';

/** Exports that follow one another at once for requests that may share one; whoever presses twice waits for none. */
const AT_ONCE = 2;
/** And one more after so long. */
const EVERY_MS = 5_000;

/** How soon requests that nobody named become an export: those that come meanwhile become the same one. */
export function createPace(clock: Pick<Clock, 'monotonicMs'>) {
  let left = AT_ONCE;
  let atMs = clock.monotonicMs();

  function now(): number {
    const passedMs = clock.monotonicMs() - atMs;
    left = Math.min(AT_ONCE, left + passedMs / EVERY_MS);
    atMs += passedMs;
    return left;
  }

  return {
    isOpen: (): boolean => now() >= 1,
    /** One becomes an export. */
    begin(): void {
      left = now() - 1;
    },
    /** Until the next may. */
    opensInMs: (): number => Math.max(0, Math.ceil((1 - now()) * EVERY_MS)),
  };
}
