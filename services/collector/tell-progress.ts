import type { Bus } from '../../shared/bus/bus.ts';
import type { CategoryName } from '../../shared/export/categories.ts';
import type { Clock } from '../../shared/runtime/clock.ts';

const PROGRESS_MS = 2_000;

interface Deps {
  readonly bus: Pick<Bus, 'setBusyWith'>;
  readonly clock: Clock;
  /** Told at every step. */
  readonly moved: () => void;
}

/** Tells of an export that takes longer than two seconds, every two seconds. */
export function tellProgress(requestId: string, { bus, clock, moved }: Deps) {
  let toldMs = clock.monotonicMs();
  return (category: CategoryName, records: number): void => {
    moved();
    if (clock.monotonicMs() - toldMs < PROGRESS_MS) return;
    toldMs = clock.monotonicMs();
    bus.setBusyWith(`The export for ${requestId}: ${category}, ${records} records so far.`);
  };
}
