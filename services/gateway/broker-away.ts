import type { Bus } from '../../shared/bus/bus.ts';
import type { Clock } from '../../shared/runtime/clock.ts';

/** What is to be said, and done, when the broker is not there or does not answer. */

export type BusHeard = Pick<Bus, 'connected' | 'isSilent' | 'answers'>;

/** Who has not got an answer after so long asks whether there is a broker at all. */
const DOUBT_MS = 1_000;

export const isAway = ({ connected, isSilent }: BusHeard): boolean => !connected || isSilent;

/** Without its full stop: what follows from it comes behind. */
export const awayInWords = ({ isSilent }: BusHeard): string =>
  isSilent ? 'The message broker does not answer' : 'The message broker cannot be reached';

/** Calls back when the broker turns out to be away while something is waited for; the returned function ends the watch. */
export function whenAway(bus: BusHeard, clock: Clock, callback: () => void): () => void {
  let isOver = false;
  const cancel = clock.setTimer(DOUBT_MS, () => {
    void bus.answers().then((answers) => answers || isOver || callback());
  });
  return () => {
    isOver = true;
    cancel();
  };
}
