import type { Clock } from './clock.ts';
import { AppError } from './errors.ts';

/** Work that takes as long as it takes, but should always get on. */
export interface Standstill {
  /** To be called whenever it gets on. */
  moved(): void;
  /** Throws when it has not got on for longer than it may. */
  check(): void;
}

/** `what` as the error's message says it: `An upload stands still.` */
export function createStandstill(clock: Clock, limitMs: number, what: string): Standstill {
  let movedMs = clock.monotonicMs();
  return {
    moved() {
      movedMs = clock.monotonicMs();
    },
    check() {
      if (clock.monotonicMs() - movedMs > limitMs) throw new AppError('failed', what);
    },
  };
}
