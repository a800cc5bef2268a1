import type { StoredJob } from '../../../services/queue-keeper/database/job-store.ts';
import type { UploadResult } from '../../../shared/contracts/upload-result.ts';
import { type ExportFacts, OUTCOMES, type OutcomeName } from '../../../shared/export/job.ts';
import type { Stand, World } from './model-queue.ts';

/** Something that may happen to a queue. */
export interface Event {
  readonly name: string;
  /** The job whose result this is, and how it ended. */
  readonly result?: { readonly queueId: string; readonly outcome: OutcomeName; readonly isCurrent: boolean };
  readonly retries?: string;
  readonly removes?: string;
  /** How many failed exports this may bring back, without anyone asking for them. */
  readonly revives?: 'one' | 'all';
  happen(stand: Stand): void;
}

const AT = '2026-02-20T21:44:20.000Z';

/**
 * The uploader and the bus are as bad as can be: a result may come of the claim that is out or of an earlier one, of any
 * outcome, at any time, again and again, or never. So lost, repeated, late and made-up messages are all among these, and
 * so is every way in which an uploader can die.
 */
function resultsFor(queueId: string): Event[] {
  return [true, false].flatMap((isCurrent) =>
    OUTCOMES.map((outcome) => ({
      name: `${outcome} of ${queueId}, ${isCurrent ? 'the claim that is out' : 'an earlier claim'}`,
      result: { queueId, outcome, isCurrent },
      ...(outcome === 'accepted' ? { revives: 'all' as const } : {}),
      happen: ({ queue, store }: Stand) => {
        const claim = (store.byQueueId(queueId)?.claim ?? 1) - (isCurrent ? 0 : 1);
        queue.applyResult(resultOf(queueId, claim, outcome));
      },
    })),
  );
}

export function resultOf(queueId: string, claim: number, outcome: OutcomeName): UploadResult {
  const result = { queue_id: queueId, claim, outcome, bytes_sent: 1, duration_ms: 1, at: AT };
  return outcome === 'accepted' ? { ...result, import_id: 'receipt' } : { ...result, reason: outcome };
}

export const uploaderStarts: Event = {
  name: 'the uploader starts',
  happen: ({ queue, outside }) => queue.noteUploader(uploader(true, `${outside.uploader.since}+`, null)),
};
const uploaderDies: Event = {
  name: 'the uploader dies',
  happen: ({ queue }) => queue.noteUploader(uploader(false, null, null)),
};
const networkGoes: Event = {
  name: 'the uploader has no network',
  happen: ({ queue, outside }) => queue.noteUploader(uploader(true, outside.uploader.since ?? 'a', 'no network')),
};
export const networkComes: Event = {
  name: 'the uploader has a network',
  happen: ({ queue, outside }) => queue.noteUploader(uploader(true, outside.uploader.since ?? 'a', null)),
};
const keeperRestarts: Event = {
  name: 'the queue-keeper starts anew',
  happen(stand) {
    stand.restart();
    stand.queue.offerDue();
  },
};
export const timeComes: Event = {
  name: 'the time comes that was waited for',
  happen(stand) {
    stand.advance(stand.queue.msUntilDue() ?? 0);
    stand.queue.offerDue();
  },
};

const centralLooksWell: Event = {
  name: 'a look finds the central server well',
  revives: 'one',
  happen: ({ queue }) => queue.noteLook(),
};
export const centralLooksWellLater: Event = {
  name: 'a look finds the central server well, an hour later',
  revives: 'one',
  happen(stand) {
    stand.advance(3_600_000);
    stand.queue.offerDue();
    stand.queue.noteLook();
  },
};

const uploader = (online: boolean, since: string | null, lacksNetwork: string | null) => ({
  online,
  since,
  lacksNetwork,
  notedAt: 0,
});

const announced = (facts: ExportFacts): Event => ({
  name: `${facts.queue_id} is announced`,
  happen: ({ queue }) => queue.take(facts),
});

function eventsOf(job: StoredJob, isLost: boolean): Event[] {
  const { queueId } = job;
  const events: Event[] = [
    ...(job.claim > 0 ? resultsFor(queueId) : []),
    { name: `retry ${queueId}`, retries: queueId, happen: ({ queue }) => void queue.retry(queueId) },
    { name: `cancel ${queueId}`, happen: ({ queue }) => void queue.cancel(queueId) },
  ];
  const lose: Event = {
    name: `the file of ${queueId} is found lost`,
    happen(stand) {
      stand.loseFile(queueId);
      stand.queue.mend(job);
    },
  };
  const remove: Event = {
    name: `${queueId} has passed its days`,
    removes: queueId,
    happen: ({ queue, store }) => {
      const found = store.byQueueId(queueId);
      if (found) queue.remove([found]);
    },
  };
  const isFinished = job.status !== 'pending' && job.status !== 'uploading';
  return [...events, ...(isLost ? [] : [lose]), ...(isFinished ? [remove] : [])];
}

/** Everything that may happen in a world. Exports are announced in their order, the announced ones again and again. */
export function eventsIn(world: World, exports: readonly ExportFacts[]): Event[] {
  const next = exports[world.queued];
  return [
    ...(next ? [announced(next)] : []),
    ...world.jobs.map(({ facts }) => announced(facts)),
    ...world.jobs.flatMap((job) => eventsOf(job, world.lost.includes(job.queueId))),
    uploaderStarts,
    uploaderDies,
    networkGoes,
    networkComes,
    keeperRestarts,
    timeComes,
    centralLooksWell,
    centralLooksWellLater,
  ];
}
