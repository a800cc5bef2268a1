import type { Offer } from '../../shared/contracts/queue-uploading.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import type { Verdict } from './classify-response.ts';
import type { Ending } from './ending.ts';
import { createOnlyAskedFor } from './only-asked-for.ts';
import { createParkedBefore } from './parked-before.ts';
import { keyOf } from './tell-results.ts';

/**
 * Which offers may be ashore already, so that the central database is asked before they are sent. Nobody has to remember
 * what came of an attempt: only an offer that is the first of its job, of an export that was not delivered, and was made since we started, was never tried.
 */
export function createTriedBefore(clock: Pick<Clock, 'monotonicMs'>) {
  /** Offers that stood before we started: a predecessor may have sent them. */
  let inherited: ReadonlySet<string> | null = null;
  const parked = createParkedBefore();
  const asked = createOnlyAskedFor(clock);
  return {
    ...parked,
    ...asked,
    judged(offer: Offer, verdict: Verdict, ending: Ending): void {
      parked.judged(verdict);
      asked.judged(offer, verdict, ending);
    },
    /** Takes note of what is offered; `retained` says that it was offered before anyone listened. */
    standing(keys: ReadonlySet<string>, retained: boolean): void {
      inherited ??= retained ? keys : new Set();
    },
    /** What was delivered is there, unless the server has lost it; it may have gone out in another form. */
    mayBeAshore: (offer: Offer): boolean =>
      offer.claim > 1 || offer.resend_of !== undefined || inherited?.has(keyOf(offer)) === true,
    /** Whether an attempt may have arrived whose answer nobody has: the queue knows of one, or a predecessor died over it. */
    isUnanswered: (offer: Offer): boolean => offer.may_have_arrived === true || inherited?.has(keyOf(offer)) === true,
  };
}
