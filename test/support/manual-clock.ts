import type { Clock } from '../../shared/runtime/clock.ts';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that moves only when told to. `advance` lets true time pass; `jump` moves the wall clock alone. */
export function manualClock(startMs = Date.parse('2026-02-20T21:44:16.000Z')) {
  let wall = startMs;
  let monotonic = 0;
  const timers = new Set<Timer>();
  const clock: Clock = {
    now: () => wall,
    monotonicMs: () => monotonic,
    setTimer(delayMs, callback) {
      const timer = { at: monotonic + Math.max(0, delayMs), callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  };
  return {
    ...clock,
    /** Lets `ms` pass; timers that fall due are called in order, and what they start gets a chance to run. */
    async advance(ms: number): Promise<void> {
      const end = monotonic + ms;
      for (;;) {
        await settle();
        const next = [...timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        timers.delete(next);
        wall += Math.max(0, next.at - monotonic);
        monotonic = Math.max(monotonic, next.at);
        next.callback();
      }
      wall += end - monotonic;
      monotonic = end;
      await settle();
    },
    /** Lets time pass no faster than five times true time, so that files and databases are not outrun. */
    async advanceWithWork(ms: number): Promise<void> {
      await this.advance(ms);
      await new Promise((resolve) => setTimeout(resolve, ms / 5));
    },
    /** Lets much time pass at once, as for a machine that sleeps: what fell due meanwhile is called by the next advance. */
    leap(ms: number): void {
      wall += ms;
      monotonic += ms;
    },
    jump(ms: number): void {
      wall += ms;
    },
    get openTimers(): number {
      return timers.size;
    },
  };
}

async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
}
