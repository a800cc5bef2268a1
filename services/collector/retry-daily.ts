import type { Clock } from '../../shared/runtime/clock.ts';
import type { Refusal } from './admit-request.ts';
import { createGrowingPause } from './growing-pause.ts';
import type { KnownRequest, OpenRequest, Rejected, RequestStore } from './request-store.ts';

/** A daily request that was refused, and why. */
export type RefusedDaily = KnownRequest & { readonly rejected: Rejected };

export type DailyRetry = ReturnType<typeof createDailyRetry>;

/**
 * Nobody asks again for the day's export, so it is made by itself once what refused it has passed. That is the newest
 * daily request by the order in which they came: a new day's takes its place, whatever the clock shows, and a boat that
 * was off has it still.
 */
export function createDailyRetry({ store, clock }: { store: Pick<RequestStore, 'newestDaily'>; clock: Clock }) {
  const pause = createGrowingPause(clock);
  let failedId = '';

  return {
    /** The one to be tried now; null when there is none, or it failed a short while ago. */
    due(): RefusedDaily | null {
      const daily = store.newestDaily();
      if (daily === null || daily.rejected === null) return null;
      if (daily.requestId === failedId && !pause.isOver()) return null;
      return { ...daily, rejected: daily.rejected };
    },

    /** Whether it is news that it was refused once more: not for the reason of before. */
    isNews: ({ rejected }: RefusedDaily, { reason }: Refusal): boolean => rejected.reason !== reason,

    /** It was admitted, and yet could not be made. */
    failed({ requestId }: OpenRequest): void {
      if (requestId !== failedId) pause.end();
      failedId = requestId;
      pause.begin();
    },

    /** Another export could be made: so may this one. */
    wentWell: () => pause.end(),
  };
}
