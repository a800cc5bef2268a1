import type { Bus } from '../../shared/bus/bus.ts';
import { queueStatus } from '../../shared/contracts/queue-status.ts';
import { uploadResult } from '../../shared/contracts/upload-result.ts';
import type { CategoryName } from '../../shared/export/category-names.ts';
import type { DataFolders } from '../../shared/runtime/data-folders.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { readHeldBack } from './held-back.ts';
import type { Recordings } from './recordings/recordings.ts';
import type { RequestStore } from './request-store.ts';

interface DeliveryDeps {
  readonly bus: Pick<Bus, 'subscribe'>;
  readonly recordings: Pick<Recordings, 'delivered' | 'putBack'>;
  readonly store: Pick<RequestStore, 'numberAbove' | 'highestNumber' | 'claimedAs'>;
  readonly folders: Pick<DataFolders, 'quarantine'>;
  readonly log: Logger;
}

/**
 * So far ahead of the own numbers the server’s may well be: after a re-install without a clock these begin at 1, and the others
 * grew by no more than one a minute (`least-sequence.ts`), here of a hundred years.
 */
const FAR_AHEAD = 100 * 366 * 24 * 60;

/**
 * Ends the waiting of what was recorded here once the export that holds it is ashore. And goes on above the numbers that are
 * ashore: after a re-install without a clock nothing here knows them.
 */
export function noteDeliveries({ bus, recordings, store, folders, log }: DeliveryDeps): void {
  /** What lies in quarantine is not ashore: it waits until a person lets it be tried again. */
  const delivered = (queueId: string, refused: readonly string[] = [], of?: readonly CategoryName[]): void =>
    recordings.delivered(queueId, readHeldBack(folders.quarantine, refused).holds, of);

  /** What was to be sent anew and is not aboard as a file goes into the next export, as far as its records are. */
  function bringBack(missing: readonly string[]): void {
    const records = missing.length === 0 ? 0 : recordings.putBack(missing);
    if (records > 0)
      log.info({ records, exports: missing.length }, 'Records that were ashore wait for the next export again.');
  }

  /** Whether the export that was delivered before had a number below one that was ashore. */
  let wasBehind = false;

  /** Of an export with an older number the server takes no record that is there with a newer one. */
  function isBehind(queueId: string, lastSequence: number): boolean {
    const made = store.claimedAs(queueId);
    return made !== null && made !== 'claimed' && (made.sequence ?? lastSequence) < lastSequence;
  }

  /** The export by whose answer a number far ahead was told that is not believed yet; null when none was. */
  let toldFarBy: string | null = null;

  /** A server that slips once leaves the numbers as they are; one that has such exports says so again. */
  function isBelieved(queueId: string, lastSequence: number): boolean {
    const isFar = lastSequence > store.highestNumber() + FAR_AHEAD;
    const isToldAgain = toldFarBy !== null && toldFarBy !== queueId;
    if (!isFar || isToldAgain) {
      toldFarBy = null;
      return true;
    }
    toldFarBy = queueId;
    log.warn(
      { queue_id: queueId, last_sequence: lastSequence },
      'The server tells of an export of this installation with a number far above its own; it is believed when it says so of the next one too.',
    );
    return false;
  }

  bus.subscribe(uploadResult, ({ queue_id, outcome, last_sequence }) => {
    const isTold = last_sequence !== undefined && isBelieved(queue_id, last_sequence);
    if (isTold) store.numberAbove(last_sequence);
    if (outcome !== 'accepted') return;
    const isLate = !wasBehind && last_sequence !== undefined && isBehind(queue_id, last_sequence);
    // Once only: the next one is above. Where it is not, another boat goes on under the same installation.
    wasBehind = isLate && isTold;
    if (!isLate) return delivered(queue_id);
    log.warn(
      { queue_id, last_sequence },
      'The server has later exports of this installation, so what changed in this one may not count there; what was recorded goes with the next one again.',
    );
  });
  // No single upload tells of these: each was of a part.
  bus.subscribe(
    queueStatus,
    ({ ashore_in_parts: ids = [], refused_in_parts: refused = [], partly_ashore: partly = [], resend }) => {
      bringBack(resend?.missing?.queue_ids ?? []);
      const refusedOf = new Map(refused.map(({ queue_id, files }) => [queue_id, files]));
      for (const queueId of ids) delivered(queueId, refusedOf.get(queueId));
      for (const { queue_id, categories } of partly) delivered(queue_id, [], categories);
    },
  );
}
