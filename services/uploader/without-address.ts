import type { Bus } from '../../shared/bus/bus.ts';
import { queueUploading } from '../../shared/contracts/queue-uploading.ts';
import { uploadResult } from '../../shared/contracts/upload-result.ts';
import { type Clock, isoTime } from '../../shared/runtime/clock.ts';
import type { Running } from '../../shared/runtime/define-service.ts';
import { messageOf } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';

const NO_ADDRESS =
  'CENTRAL_API_URL is not set, so exports wait aboard: set it to the address of the central database, and start the uploader again.';

/**
 * The uploader of a boat that was not told yet where its exports go: it answers every offer so, which holds the queue,
 * costs no attempt, and shows the cause wherever the queue is shown. Setting the address and starting anew ends that.
 */
export function startWithoutAddress({ bus, clock, log }: { bus: Bus; clock: Clock; log: Logger }): Running {
  bus.setNeeds([{ what: 'central', message: NO_ADDRESS }]);
  bus.subscribe(queueUploading, (offers) => {
    for (const { queue_id, claim } of offers) {
      const at = isoTime(clock.now());
      bus
        .publish(uploadResult, {
          ...{ queue_id, claim, at },
          outcome: 'parked',
          reason: NO_ADDRESS,
          bytes_sent: 0,
          duration_ms: 0,
        })
        .catch((error) =>
          log.debug({ queue_id, error: messageOf(error) }, 'A result got lost; the offer comes again.'),
        );
    }
  });
  log.warn(NO_ADDRESS);
  return { async close() {} };
}
