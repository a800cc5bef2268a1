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
  readonly store: Pick<RequestStore, 'numberAbove' | 'claimedAs'>;
  readonly folders: Pick<DataFolders, 'quarantine'>;
  readonly log: Logger;
}

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

  bus.subscribe(uploadResult, ({ queue_id, outcome, last_sequence }) => {
    if (last_sequence !== undefined) store.numberAbove(last_sequence);
    if (outcome !== 'accepted') return;
    // Once only: the next one is above. Where it is not, another boat goes on under the same installation.
    wasBehind = !wasBehind && last_sequence !== undefined && isBehind(queue_id, last_sequence);
    if (!wasBehind) return delivered(queue_id);
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
