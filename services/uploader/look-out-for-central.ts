import type { Bus } from '../../shared/bus/bus.ts';
import { type QueueStatus, queueStatus } from '../../shared/contracts/queue-status.ts';
import { uploadLook } from '../../shared/contracts/upload-look.ts';
import { isoTime } from '../../shared/runtime/clock.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { createLookout, type LookoutOptions } from './lookout.ts';
import type { Network } from './network.ts';
import { isAtRest, waitsForCentral } from './waits-for-central.ts';

export interface LookingOutDeps extends Pick<LookoutOptions, 'clock' | 'chance' | 'look' | 'surroundings'> {
  readonly bus: Bus;
  readonly log: Logger;
  readonly network: Network;
  readonly networkCheckIntervalMs: number;
  /** Told of each state of the queue. */
  readonly onStatus: (status: QueueStatus) => void;
}

/** Looks out for the central database while exports that failed wait for it, and tells the queue when it is well. */
export function lookOutForCentral(deps: LookingOutDeps) {
  const { bus, log, clock, network } = deps;
  let queue: QueueStatus | null = null;
  let closed = false;

  const lookout = createLookout({
    ...deps,
    checkNetwork: network.check,
    firstPauseMs: 2 * deps.networkCheckIntervalMs,
    onOffline: (reason) => network.lost('offline', reason),
    onWell(status) {
      log.info({ http_status: status }, 'The central database answers well again; the queue is told.');
      // Lost on its way it is as if nobody had looked: the next look comes.
      bus.publish(uploadLook, { http_status: status, at: isoTime(clock.now()) }).catch(() => lookout.forget());
    },
  });

  function decide(atOnce: boolean): void {
    if (closed || network.need || queue === null || !waitsForCentral(queue)) lookout.stop();
    else lookout.begin({ atOnce });
  }

  bus.subscribe(queueStatus, (status, { retained }) => {
    queue = status;
    deps.onStatus(status);
    if (isAtRest(status)) lookout.forget();
    // What had failed before we started may have waited for days.
    decide(retained);
  });

  return {
    /** The network came or went. Without one nobody looks out; with one again the first look is at once. */
    networkChanged: () => decide(true),
    /** An upload got through: pauses begin anew. */
    delivered: () => lookout.forget(),
    close(): void {
      closed = true;
      lookout.stop();
    },
  };
}
