/**
 * True time, as far as a machine without clock battery can know it. Its wall clock may show 1970, the hour of the last
 * power cut or a wild guess, and jumps by years when somebody sets it; so what is kept for its days is aged by true
 * time. Pure; milliseconds.
 *
 * What counts: the time between two looks in one boot; in a new boot, how long the machine has been up; and the time it
 * was off, told by the first synchronised clock of a boot, counted from the last moment that one vouched for. No later
 * jump counts for anything. So true time never runs ahead, and never stands still while the machine runs.
 */
export interface TrueTime {
  /** What is known to have passed since the queue began. */
  readonly trueMs: number;
  readonly bootId: string;
  /** How long the machine had been up. */
  readonly uptimeMs: number;
  /** The last moment at which the clock was synchronised, by the reckoning of its boot; null before the first. */
  readonly vouched: { readonly bootId: string; readonly wall: number; readonly trueMs: number } | null;
}

/** What the machine says of time. */
export interface MachineTime {
  /** Another one after each boot. */
  readonly bootId: string;
  uptimeMs(): number;
  /** Whether the system says that its wall clock is synchronised. */
  isSynchronised(): boolean;
}

export interface TimeLook {
  readonly wall: number;
  readonly bootId: string;
  readonly uptimeMs: number;
  readonly synchronised: boolean;
}

export interface Reckoning {
  readonly time: TrueTime;
  /** How long the machine was off, learned just now. What was done since the last vouched moment is not older for it. */
  readonly offMs: number;
}

/** What is known at the very first look. */
export function beginTrueTime({ bootId, uptimeMs, wall, synchronised }: TimeLook): TrueTime {
  return { trueMs: 0, bootId, uptimeMs, vouched: synchronised ? { bootId, wall, trueMs: 0 } : null };
}

/** What is known after another look. */
export function reckonTrueTime(before: TrueTime, look: TimeLook): Reckoning {
  const { bootId, uptimeMs } = look;
  const passedMs = bootId === before.bootId ? Math.max(0, uptimeMs - before.uptimeMs) : uptimeMs;
  const countedMs = before.trueMs + passedMs;
  const { vouched } = before;
  if (!look.synchronised) return { time: { trueMs: countedMs, bootId, uptimeMs, vouched }, offMs: 0 };
  if (vouched?.bootId === bootId) {
    const wall = vouched.wall + countedMs - vouched.trueMs;
    return { time: { trueMs: countedMs, bootId, uptimeMs, vouched: { bootId, wall, trueMs: countedMs } }, offMs: 0 };
  }
  const byCalendarMs = vouched === null ? 0 : vouched.trueMs + look.wall - vouched.wall;
  const trueMs = Math.max(countedMs, byCalendarMs);
  return {
    time: { trueMs, bootId, uptimeMs, vouched: { bootId, wall: look.wall, trueMs } },
    offMs: trueMs - countedMs,
  };
}
