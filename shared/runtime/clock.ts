import { ownDate } from '../zones/own-offset.ts';

/**
 * Time as the shells see it. Pure code takes times as arguments instead; the only file, with the mains, that reads
 * the clock, so that a test can move it.
 */
export interface Clock {
  /** Wall clock, milliseconds since 1970. It may jump, either way, at any moment. */
  now(): number;
  /** Milliseconds since some fixed moment of this process; never jumps. */
  monotonicMs(): number;
  /** Calls back once after `delayMs` of true time; the returned function cancels it. */
  setTimer(delayMs: number, callback: () => void): () => void;
}

const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimer(delayMs, callback) {
    const timer = setTimeout(callback, Math.min(Math.max(0, delayMs), LONGEST_TIMEOUT_MS));
    return () => clearTimeout(timer);
  },
};

/** A number from 0 up to 1 by chance, to spread what would else happen everywhere at once. */
export const chance = (): number => Math.random();

/** An instant as ISO 8601 UTC with milliseconds: the form of every time on the wire. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** Local time as `YYYYMMDD_HHMMSS`, the form in queue ids and file names. */
export function localStamp(ms: number): string {
  const at = ownDate(ms);
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${String(at.getUTCFullYear()).padStart(4, '0')}${two(at.getUTCMonth() + 1)}${two(at.getUTCDate())}`;
  return `${day}_${two(at.getUTCHours())}${two(at.getUTCMinutes())}${two(at.getUTCSeconds())}`;
}

/** Resolves after `delayMs`, or at once when `signal` aborts. */
export function pause(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const cancel = clock.setTimer(delayMs, done);
    signal?.addEventListener('abort', done, { once: true });
    function done() {
      cancel();
      signal?.removeEventListener('abort', done);
      resolve();
    }
  });
}

/** Milliseconds since 1970: a wall clock that shows less was not set since the computer was switched on. */
export const CLOCK_SET_FROM_MS = Date.UTC(2024);
