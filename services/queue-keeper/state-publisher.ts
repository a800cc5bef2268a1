import type { Bus } from '../../shared/bus/bus.ts';
import { queueJob } from '../../shared/contracts/queue-job.ts';
import { queueStatus } from '../../shared/contracts/queue-status.ts';
import { queueUploading } from '../../shared/contracts/queue-uploading.ts';
import { messageOf } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import type { JobStore, StoredJob } from './database/job-store.ts';
import { jobView } from './job-view.ts';
import type { Queue } from './queue.ts';

/** Unconfirmed publishes at a time: enough to fill a connection, few enough to stay small in memory. */
const WINDOW = 64;

export interface PublisherDeps {
  readonly bus: Bus;
  readonly store: JobStore;
  readonly queue: () => Queue;
  readonly log: Logger;
  readonly doneShown: number;
}

/**
 * Keeps the retained face of the queue: after each change what changed, after each connect everything. Nothing is
 * queued while the bus is away; the next connect tells the whole truth again.
 */
export function createStatePublisher({ bus, store, queue, log, doneShown }: PublisherDeps) {
  let lastOffers = '';

  async function publishJobs(queueIds: readonly string[], hidden: ReadonlySet<string>): Promise<void> {
    for (let i = 0; i < queueIds.length; i += WINDOW) {
      const window = queueIds.slice(i, i + WINDOW);
      await Promise.all(
        window.map((queueId) => publishJob(queueId, hidden.has(queueId) ? null : store.byQueueId(queueId))),
      );
      const gone = window.filter((queueId) => hidden.has(queueId));
      if (gone.length > 0) store.withdrawalsConfirmed(gone);
    }
  }

  function publishJob(queueId: string, job: StoredJob | null): Promise<void> {
    return bus.publish(queueJob, job && jobView(job, queue().keeping), { queue_id: queueId });
  }

  async function publishOffers(always: boolean): Promise<void> {
    const offers = queue().offers();
    const text = JSON.stringify(offers);
    if (!always && text === lastOffers) return;
    lastOffers = text;
    await bus.publish(queueUploading, offers);
  }

  async function publishEverything(): Promise<void> {
    await Promise.all([publishOffers(true), bus.publish(queueStatus, queue().status())]);
    for (let seq = 0; ; ) {
      const jobs = store.unfinishedAfter(seq);
      await publishJobs(
        jobs.map((job) => job.queueId),
        new Set(),
      );
      const last = jobs.at(-1);
      if (!last) break;
      seq = last.seq;
    }
    await publishJobs(
      store.newestDone(doneShown).map((job) => job.queueId),
      new Set(),
    );
    const withdrawn = store.withdrawn();
    await publishJobs(withdrawn, new Set(withdrawn));
    await bus.publish(queueStatus, queue().status());
  }

  /** What cannot be published now is published at the next connect. */
  async function quietly(work: Promise<unknown>): Promise<void> {
    await work.catch((error) => log.debug({ error: messageOf(error) }, 'State is published at the next connect.'));
  }

  return {
    /** Publishes jobs that look different now, the offers if they changed, and the status. */
    changed(queueIds: readonly string[]): void {
      if (!bus.connected) return;
      const hidden = new Set(store.withdrawn());
      void quietly(
        Promise.all([publishJobs(queueIds, hidden), publishOffers(false), bus.publish(queueStatus, queue().status())]),
      );
    },
    status: () => void quietly(bus.publish(queueStatus, queue().status())),
    /** The offers again, though nothing changed: an uploader whose answer got lost repeats it. */
    offersAgain: () => void quietly(publishOffers(true)),
    everything: () => quietly(publishEverything()),
  };
}
