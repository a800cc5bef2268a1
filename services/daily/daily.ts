import type { Bus } from '../../shared/bus/bus.ts';
import { exportQueued } from '../../shared/contracts/export-queued.ts';
import { exportRejected } from '../../shared/contracts/export-rejected.ts';
import { exportRequest } from '../../shared/contracts/export-request.ts';
import { queueJob } from '../../shared/contracts/queue-job.ts';
import { type Clock, localStamp } from '../../shared/runtime/clock.ts';
import type { Running } from '../../shared/runtime/define-service.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { dailyRequest } from './daily-request.ts';

export interface DailyDeps {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Logger;
  readonly waitMs: number;
}

const EXIT_FAILED = 1;

/**
 * The daily one-shot: publishes the day's `export/request` and waits for its answer. Ends with 0 when it was answered,
 * either way, or when the broker has the request durably and the answer is late; with 1 when the broker did not take it.
 */
export function startDaily({ bus, clock, log, waitMs }: DailyDeps): Running {
  const request = dailyRequest(localStamp(clock.now()));
  const { request_id } = request;
  let asking = false;
  let taken = false;
  let reported = false;
  let end = (_exitCode: number) => {};
  const finished = new Promise<number>((resolve) => {
    end = resolve;
  });

  bus.subscribe(exportRejected, (rejection) => {
    if (rejection.request_id !== request_id) return;
    log.info(
      { request_id, reason: rejection.reason },
      `No daily export yet: ${rejection.message.replace(/\.?$/, '.')} The collector makes it by itself once that has passed.`,
    );
    end(0);
  });
  bus.subscribe(exportQueued, (facts) => {
    if (facts.request_id === request_id) reportQueued(facts.queue_id, facts.file_size_bytes);
  });
  // The day's job, where the request was made before: the collector need not announce it again.
  bus.subscribe(queueJob, (job) => {
    if (job?.request_id === request_id) reportQueued(job.queue_id, job.file_size_bytes);
  });
  bus.onConnect(ask);

  /** Told by the collector and by the queue-keeper, whoever is first. */
  function reportQueued(queue_id: string, file_size_bytes: number): void {
    if (reported) return;
    reported = true;
    log.info({ request_id, queue_id, file_size_bytes }, 'The daily export is queued.');
    end(0);
  }

  /** The answer may already be on its way when this resolves, so nobody waits for it. */
  function ask(): void {
    if (asking || taken) return;
    asking = true;
    bus
      .publish(exportRequest, request)
      .then(() => {
        taken = true;
        log.info({ request_id }, 'The daily export is requested.');
      })
      .catch(() => {})
      .finally(() => {
        asking = false;
      });
  }

  const cancelLimit = clock.setTimer(waitMs, () => {
    if (taken) {
      log.warn(
        { request_id },
        'No answer yet: the broker keeps the request, and the collector makes the export later.',
      );
      end(0);
    } else {
      log.error(
        { request_id },
        `The broker did not take the daily request within ${waitMs / 1_000} s, so there is no export today: check that the broker runs, then start this again.`,
      );
      end(EXIT_FAILED);
    }
  });
  void finished.then(cancelLimit);

  return {
    finished,
    async close() {
      end(taken ? 0 : EXIT_FAILED);
    },
  };
}
