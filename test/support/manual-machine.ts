import type { MachineTime } from '../../services/queue-keeper/clock-trust.ts';
import type { manualClock } from './manual-clock.ts';

/** The machine under a manual clock: up since the clock began, until it is booted anew. */
export function manualMachine(clock: ReturnType<typeof manualClock>, synchronised = true) {
  let boots = 1;
  let upSince = clock.monotonicMs();
  return {
    synchronised,
    get bootId() {
      return `boot-${boots}`;
    },
    uptimeMs: () => clock.monotonicMs() - upSince,
    isSynchronised() {
      return this.synchronised;
    },
    /** Off and on again; nothing vouches for the clock until it is said to be synchronised. */
    boot(): void {
      boots += 1;
      upSince = clock.monotonicMs();
      this.synchronised = false;
    },
  } satisfies MachineTime & { synchronised: boolean; boot(): void };
}
