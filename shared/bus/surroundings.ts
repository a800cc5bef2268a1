/**
 * What the bus needs of whoever runs it. The runtime's clock and logger fit; the bus knows contracts and MQTT only.
 */
export interface BusClock {
  /** Wall clock, milliseconds since 1970. */
  now(): number;
  /** Milliseconds since some fixed moment; never jumps. */
  monotonicMs(): number;
  /** Calls back once after `delayMs`; the returned function cancels it. */
  setTimer(delayMs: number, callback: () => void): () => void;
}

type Line = (fields: object, message: string) => void;

export interface BusLog {
  readonly info: Line;
  readonly warn: Line;
  readonly error: Line;
}

/** Rejects a publish that found no broker, or whose acknowledgement did not come before the bus closed. */
export class BusAwayError extends Error {
  readonly code = 'bus_away';
}

/** Resolves when `work` does, or after `ms`, or when `signal` aborts, whichever is first. */
export async function atMost(
  clock: BusClock,
  ms: number,
  work: Promise<unknown> = new Promise(() => {}),
  signal?: AbortSignal,
): Promise<void> {
  let cancel = () => {};
  const over = new Promise<void>((resolve) => {
    cancel = clock.setTimer(ms, resolve);
    if (signal?.aborted) resolve();
    signal?.addEventListener('abort', () => resolve(), { once: true });
  });
  await Promise.race([work, over]);
  cancel();
}

export const messageOf = (error: unknown): string =>
  String(error instanceof Error ? error.message : error).slice(0, 300);
export const isoTime = (ms: number): string => new Date(ms).toISOString();
