/** The moment a value came in. */
export interface Arrival {
  readonly wallMs: number;
  /** By a time that never jumps. */
  readonly arrivedMs: number;
}

/** A sender that is further off than this between two readings tells nothing of the time between them. */
const LONGEST_STEP_MS = 10_000;
/** What comes so close, and so many times as fast as it was measured, was held up on its way. */
const IN_ONE_BURST_MS = 200;
const TIMES_AS_FAST = 3;
const MOST_SENDERS = 16;

interface Sender {
  readonly at: number;
  readonly arrivedMs: number;
  /** How far what it sent last lies ahead of its arrival. */
  readonly leadMs: number;
}

/**
 * When readings were taken, by their arrival here: a time that never goes back, whatever the senders' clocks show. Of
 * those clocks only the steps between readings that came in one burst are believed, so that what was held up on its way
 * keeps its length; what is believed too much is made good by the readings that follow.
 */
export function createReadingClock() {
  const senders = new Map<string, Sender>();
  let ownMs = Number.NEGATIVE_INFINITY;

  function leadOf(before: Sender | undefined, at: number | null, arrivedMs: number): number {
    if (before === undefined) return 0;
    const passedMs = arrivedMs - before.arrivedMs;
    const stepMs = at === null ? 0 : at - before.at;
    const isNear = Math.abs(stepMs) <= LONGEST_STEP_MS;
    const isHeldUp = passedMs <= IN_ONE_BURST_MS && passedMs * TIMES_AS_FAST <= stepMs;
    const believedMs = isNear && (isHeldUp || stepMs < 0) ? stepMs : 0;
    return Math.max(0, before.leadMs + believedMs - passedMs);
  }

  return {
    /** `at` by the sender's clock, `arrivedMs` by one that never jumps; both in milliseconds since whenever. */
    read(sender: string, at: number | null, arrivedMs: number): number {
      const before = senders.get(sender);
      const leadMs = leadOf(before, at, arrivedMs);
      if (before === undefined && senders.size >= MOST_SENDERS) senders.clear();
      senders.set(sender, { at: at ?? before?.at ?? 0, arrivedMs, leadMs });
      ownMs = Math.max(ownMs, arrivedMs + leadMs);
      return ownMs;
    },
  };
}
