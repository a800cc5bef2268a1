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
  async function pass(ms: number, settled: () => Promise<void>): Promise<void> {
    const end = monotonic + ms;
    for (;;) {
      await settled();
      const next = [...timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      timers.delete(next);
      wall += Math.max(0, next.at - monotonic);
      monotonic = Math.max(monotonic, next.at);
      next.callback();
    }
    wall += end - monotonic;
    monotonic = end;
    await settled();
  }

  return {
    ...clock,
    /** Lets `ms` pass; timers that fall due are called in order, and what they start gets a chance to run. */
    advance: (ms: number): Promise<void> => pass(ms, settle),
    /**
     * As `advance`, but time stands still while this process reads or writes a file: what looks at files has ended before the
     * next timer is called, on however slow a machine. Not for a file that hangs.
     */
    advanceWithFiles: (ms: number): Promise<void> => pass(ms, filesSettle),
    /** Lets time pass no faster than five times true time, so that what is asked over the network is not outrun. */
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

const FILE_WORK = new Set(['FSReqPromise', 'FSReqCallback', 'CloseReq', 'FileHandleCloseReq']);

async function filesSettle(): Promise<void> {
  do await settle();
  while (process.getActiveResourcesInfo().some((what) => FILE_WORK.has(what)));
}
