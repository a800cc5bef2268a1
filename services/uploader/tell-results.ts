import type { Bus } from '../../shared/bus/bus.ts';
import type { Offer } from '../../shared/contracts/queue-uploading.ts';
import { type UploadResult, uploadResult } from '../../shared/contracts/upload-result.ts';
import { messageOf } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';

/** An offer is known by its job and claim: the same job offered anew has another claim. */
export const keyOf = ({ queue_id, claim }: { queue_id: string; claim: number }) => `${queue_id}/${claim}`;

/**
 * Answers each claim, again and again until the broker has confirmed it, for as long as its offer stands. Offered again
 * though answered, the answer got lost on its way: it is told again.
 */
export function createResults({ bus, log }: { bus: Bus; log: Logger }) {
  /** What was answered to each claim that is still offered. */
  const answered = new Map<string, UploadResult>();
  /** Results the broker has not confirmed, by claim. */
  const unconfirmed = new Map<string, UploadResult>();
  const onTheirWay = new Set<UploadResult>();

  function publish(): void {
    if (!bus.connected) return;
    for (const [key, result] of unconfirmed) {
      if (onTheirWay.has(result)) continue;
      onTheirWay.add(result);
      bus
        .publish(uploadResult, result)
        .then(() => unconfirmed.get(key) === result && unconfirmed.delete(key))
        .catch((error) =>
          log.debug({ queue_id: result.queue_id, error: messageOf(error) }, 'A result waits for the broker.'),
        )
        .finally(() => onTheirWay.delete(result));
    }
  }

  bus.onConnect(publish);

  return {
    isAnswered: (offer: Offer) => answered.has(keyOf(offer)),
    /** Takes note of what is offered now, by its keys. */
    standing(keys: ReadonlySet<string>): void {
      for (const [key, result] of answered) {
        if (keys.has(key)) unconfirmed.set(key, result);
        else answered.delete(key);
      }
      for (const key of unconfirmed.keys()) if (!keys.has(key)) unconfirmed.delete(key);
      publish();
    },
    answer(result: UploadResult): void {
      answered.set(keyOf(result), result);
      unconfirmed.set(keyOf(result), result);
      publish();
    },
  };
}
