/** One that ended just now is still connected for a moment, as the broker sees it. */
const SECOND_FOR_MS = 5_000;
/** MQTT 3.1.1, table 3.1: our broker says it of whoever comes as a service that is connected already. */
const IDENTIFIER_REJECTED = 2;

/** Why a broker refuses a client id, as far as its answer tells. */
export const SECOND =
  'the broker refuses our client id: another process is connected as this service, or has its data in the broker’s DATA_DIR, and two would each get half of what is acknowledged (a broker that is not ours may want other ids). End that one, or give this one a broker and a DATA_DIR of its own; if this one is meant, start the broker with the same DATA_DIR';

export const isSecond = (error: Error): boolean => 'code' in error && error.code === IDENTIFIER_REJECTED;

/**
 * Tells a process that is refused for a while on end, since another one has its place, from one whose earlier connection the
 * broker has not seen end. `tell` is called with each refusal from then on.
 */
export function watchSecond(monotonicMs: () => number, tell: () => void) {
  let sinceMs: number | null = null;
  return {
    /** A connection could not be made, or broke. */
    failed(error: Error): void {
      if (!isSecond(error)) sinceMs = null;
      else if (sinceMs === null) sinceMs = monotonicMs();
      else if (monotonicMs() - sinceMs >= SECOND_FOR_MS) tell();
    },
    connected(): void {
      sinceMs = null;
    },
  };
}
