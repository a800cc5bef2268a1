import type { Aedes } from 'aedes';
import { messageOf } from '../shared/runtime/errors.ts';
import type { Logger } from '../shared/runtime/logger.ts';
import type { openPersistence } from './persistence/open-persistence.ts';
import type { createPublishTaker } from './take-publish.ts';

/** Whoever was connected when a former life of the broker ended is not connected now: their wills are published. */
export async function publishLeftoverWills(
  broker: Aedes,
  { wills, retained }: ReturnType<typeof openPersistence>['persistence'],
  take: ReturnType<typeof createPublishTaker>,
  log: Logger,
): Promise<void> {
  for (const will of wills.all()) {
    try {
      await take(null, will);
    } catch (error) {
      log.warn({ client: will.clientId, error: messageOf(error) }, 'A will waits for the next start.');
      continue;
    }
    broker.publish(will as never, () => {});
    wills.remove(will.clientId ?? '');
  }
  retained.flush();
}
