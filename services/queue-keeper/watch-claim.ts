import type { Offer } from '../../shared/contracts/queue-uploading.ts';

/** An upload that moves is heard twice a second, and an uploader cuts off one that does not within an hour at most. */
const TOLD_AFTER_MS = 15 * 60_000;
const GIVEN_UP_AFTER_MS = 90 * 60_000;

export interface Silence {
  readonly offer: Offer;
  readonly silentMs: number;
  /** So long that nobody works at it: it is to be offered anew. */
  readonly isGivenUp: boolean;
}

/**
 * Watches whether somebody works at what is offered, in time that really passes. Only a running uploader can be silent.
 */
export function createClaimWatch(monotonicMs: () => number) {
  let watched: { offer: Offer; heardMs: number } | null = null;
  let isUploaderUp = false;
  const heard = () => {
    if (watched) watched = { ...watched, heardMs: monotonicMs() };
  };

  return {
    noteUploader(isUp: boolean): void {
      if (isUp !== isUploaderUp) heard();
      isUploaderUp = isUp;
    },
    noteProgress(queueId: string): void {
      if (watched?.offer.queue_id === queueId) heard();
    },
    /** Takes note of what is offered now; gives what has not been heard of for too long, or null. */
    look([offer]: readonly Offer[]): Silence | null {
      const isSame = offer && watched?.offer.queue_id === offer.queue_id && watched.offer.claim === offer.claim;
      if (!isSame) watched = offer ? { offer, heardMs: monotonicMs() } : null;
      if (!watched || !isUploaderUp) return null;
      const silentMs = monotonicMs() - watched.heardMs;
      if (silentMs < TOLD_AFTER_MS) return null;
      return { offer: watched.offer, silentMs, isGivenUp: silentMs >= GIVEN_UP_AFTER_MS };
    },
  };
}
