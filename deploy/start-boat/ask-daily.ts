import { type Clock, localStamp } from '../../shared/runtime/clock.ts';
import type { OwnZone } from '../../shared/runtime/own-time-zone.ts';

export interface AskDaily {
  readonly clock: Clock;
  /** Makes local time follow when the boat crosses into another zone. */
  readonly ownZone: OwnZone;
  /** Runs the daily one-shot; gives its exit code. */
  readonly ask: () => Promise<number>;
}

const HOUR = '030000';
const LOOK_MS = 30_000;
/** As the unit of a boat has it. */
const AGAIN_MS = 5 * 60_000;

/** The local day whose export is to be asked for at this local time, `YYYYMMDD_HHMMSS`; null when it was asked for. Pure. */
export function dueDay(stamp: string, asked: string): string | null {
  const [day = '', time = ''] = stamp.split('_');
  return time >= HOUR && day !== asked ? day : null;
}

/**
 * Asks for the daily export from 03:00 on, as a boat's timer does: once a day also in the nights that have no 03:00 or two
 * of them, behind a sleep of this computer, and wherever the boat is. The day on which it was started has its first export.
 */
export function askDaily({ clock, ownZone, ask }: AskDaily): { close(): void } {
  ownZone();
  let asked = dueDay(localStamp(clock.now()), '') ?? '';
  let cancel = clock.setTimer(LOOK_MS, look);
  let closed = false;

  async function look(): Promise<void> {
    ownZone();
    const day = dueDay(localStamp(clock.now()), asked);
    const exitCode = day === null ? 0 : await ask();
    if (day !== null && exitCode === 0) asked = day;
    if (!closed) cancel = clock.setTimer(exitCode === 0 ? LOOK_MS : AGAIN_MS, look);
  }

  return {
    close(): void {
      closed = true;
      cancel();
    },
  };
}
