import type { Bus } from '../../shared/bus/bus.ts';
import { exportQueued } from '../../shared/contracts/export-queued.ts';
import { serviceStatus } from '../../shared/contracts/service-status.ts';
import { uploadLook } from '../../shared/contracts/upload-look.ts';
import { uploadProgress } from '../../shared/contracts/upload-progress.ts';
import { uploadResult } from '../../shared/contracts/upload-result.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import type { DataFolders } from '../../shared/runtime/data-folders.ts';
import type { Running } from '../../shared/runtime/define-service.ts';
import { type KeepFree, readDiskSpace } from '../../shared/runtime/disk-space.ts';
import { AppError, messageOf } from '../../shared/runtime/errors.ts';
import { guardStore } from '../../shared/runtime/guard-store.ts';
import type { KeptPlaces } from '../../shared/runtime/keep-places.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { createCommandAnswer } from './answer-command.ts';
import { answerQueries } from './answer-queries.ts';
import { createQueryAnswer } from './answer-query.ts';
import type { MachineTime } from './clock-trust.ts';
import { createJobStore } from './database/job-store.ts';
import { openGuardedQueue } from './database/open-database.ts';
import { createExportFiles } from './export-files.ts';
import { uploaderStateOf } from './hold.ts';
import type { RetryRules } from './job-machine.ts';
import { ledgerError } from './ledger.ts';
import { createLegacyImport } from './legacy-import/legacy-import.ts';
import { createRoomMaker } from './make-room.ts';
import { obeyCommands } from './obey-commands.ts';
import { createReduction } from './parts/reduction.ts';
import { createQueue } from './queue.ts';
import { createStatePublisher } from './state-publisher.ts';
import { createSweep } from './sweep.ts';
import { createResultTaking } from './take-result.ts';
import { createTellingWork } from './tell-changes.ts';
import { createClaimWatch } from './watch-claim.ts';
import { watchFolders } from './watch-folders.ts';

export interface QueueKeeperDeps {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Logger;
  readonly folders: DataFolders;
  readonly places?: Pick<KeptPlaces, 'look' | 'shelter'>;
  /** `D3KOS_ROOT`: there lies what the service before this one left. Read, never written. */
  readonly boatRoot: string;
  readonly rules: RetryRules;
  readonly completedDays: number;
  readonly failedDays: number;
  readonly resendBytesPerDay: number;
  readonly sweepIntervalMs: number;
  readonly doneShown: number;
  readonly keepFree: KeepFree;
  readonly machine: MachineTime;
  /** Numbers from 0 up to 1 by chance, for pauses. */
  readonly chance: () => number;
}

/** While something is offered it is offered again this often, in case the answer got lost. */
const OFFER_AGAIN_MS = 60_000;
const TROUBLE_PAUSE_MS = 5_000;
/** A sweep that is so late does not come any more. */
const SWEEP_LATE_MS = 5 * 60_000;

/**
 * The durable queue: validate → decide → one transaction → acknowledge and publish. Opens the database, puts right
 * what a power cut left half done, then follows the bus. Throws an AppError when the database cannot be opened.
 */
export async function startQueueKeeper(deps: QueueKeeperDeps): Promise<Running> {
  const { bus, clock, log, folders, doneShown } = deps;
  const aside = { setAside: folders.setAside, places: deps.places };
  const { database, guard, reserve } = openGuardedQueue({ path: folders.queueDatabase, ...aside, clock, log });
  const { resends, ...jobs } = createJobStore(database);
  const store = { ...guardStore(jobs, guard), resends: guardStore(resends, guard) };
  const files = createExportFiles(folders, clock);
  const publisher = createStatePublisher({ bus, store, queue: () => queue, log, doneShown });
  const reduction = createReduction({ ...deps, files });
  const queue = createQueue({ ...deps, store, files, reduction, onChange });
  const sweep = createSweep({ ...deps, store, files, queue, reduction });
  const legacy = createLegacyImport({ ...deps, store, files, queue, onTakenOver });
  const makeRoom = createRoomMaker({ ...deps, store, queue, files, readSpace: () => readDiskSpace(folders.archive) });
  const telling = createTellingWork({ files, reduction, queue, tell: () => publisher.status() });
  const watched = watchFolders({ folders, clock, store, look: () => telling(sweep.lookAround) });
  const claims = createClaimWatch(() => clock.monotonicMs());
  let [cancelDue, cancelSweep, cancelOffer] = [() => {}, () => {}, () => {}];
  let sweepDueMs = Number.POSITIVE_INFINITY;
  let closed = false;

  function onChange(queueIds: readonly string[]): void {
    publisher.changed(queueIds);
    waitForDue();
    makeRoom();
  }

  function waitForDue(): void {
    if (closed) return;
    cancelDue();
    const dueInMs = queue.msUntilDue();
    if (dueInMs !== null) cancelDue = clock.setTimer(dueInMs, () => guarded(() => queue.offerDue()));
    cancelOffer();
    if (queue.offers().length > 0) {
      cancelOffer = clock.setTimer(OFFER_AGAIN_MS, () => {
        publisher.offersAgain();
        guarded(lookAtClaim);
      });
    }
  }

  function lookAtClaim(): void {
    const silence = claims.look(queue.offers());
    const wasTold = queue.troubles.list().some(({ what }) => what === 'upload');
    queue.troubles.endAll('upload');
    if (silence) {
      const { queue_id, claim } = silence.offer;
      const message = `Nothing has been heard of its upload for ${Math.round(silence.silentMs / 60_000)} minutes.`;
      log.warn({ queue_id, claim }, message);
      if (silence.isGivenUp) queue.offerAnew(queue_id, claim);
      else queue.troubles.note('upload', queue_id, message);
    }
    if (silence || wasTold) publisher.status();
  }

  function onTakenOver(): void {
    if (bus.connected) void publisher.everything();
  }

  /** What is taken over comes first: the sweep would call a job lost whose file has not got its name yet. */
  function takeOverAndSweep(): void {
    sweepDueMs = Number.POSITIVE_INFINITY;
    watched.stop();
    void legacy.begin().then(() => closed || sweepAndWait());
  }

  function sweepAndWait(): void {
    makeRoom();
    watched.begin();
    telling(sweep.run);
    guarded(() => queue.offerDue());
    sweepDueMs = clock.monotonicMs() + deps.sweepIntervalMs;
    cancelSweep();
    cancelSweep = clock.setTimer(deps.sweepIntervalMs, () => {
      deps.places?.look();
      takeOverAndSweep();
    });
  }

  /** Work that no message asked for: a failure (a full disk) is said, and tried again soon. */
  function guarded(work: () => void): void {
    try {
      work();
      waitForDue();
    } catch (error) {
      log.error({ error: messageOf(error) }, 'The queue could not be worked on; it is tried again.');
      if (!closed) cancelDue = clock.setTimer(TROUBLE_PAUSE_MS, () => guarded(work));
    }
  }

  bus.subscribe(exportQueued, (facts) => queue.take(facts));
  bus.subscribe(uploadResult, createResultTaking({ queue, store, files, log }));
  bus.subscribe(uploadProgress, ({ queue_id }) => claims.noteProgress(queue_id));
  bus.subscribe(uploadLook, () => queue.noteLook());
  obeyCommands({ bus, clock, log, answer: createCommandAnswer({ queue, store, files, sweep }) });
  answerQueries({ bus, clock, log, answer: createQueryAnswer({ store, files }) });
  bus.subscribe(serviceStatus, (status, { params }) => {
    if (params.service === 'collector' && status.needs.some(({ what }) => what === 'disk')) makeRoom();
    if (params.service !== 'uploader') return;
    claims.noteUploader(status.status === 'online');
    queue.noteUploader(uploaderStateOf(status, clock.now()));
    publisher.status();
    waitForDue();
  });
  bus.onConnect(() => publisher.everything());

  const { ledger } = queue.status();
  if (ledgerError(ledger) !== 0) log.error({ ledger }, 'The ledger does not add up: please report this as a defect.');
  store.clampWaiting({ now: clock.now() });
  takeOverAndSweep();
  log.info({ ledger }, 'The queue is open.');

  return {
    putRight(haveFoldersChanged) {
      if (!closed && haveFoldersChanged) takeOverAndSweep();
    },
    async prove() {
      if (closed) return;
      store.trueTime();
      if (clock.monotonicMs() > sweepDueMs + SWEEP_LATE_MS) throw new AppError('failed', 'The sweep does not come.');
    },
    async close() {
      if (closed) return;
      closed = true;
      legacy.stop();
      for (const cancel of [cancelDue, cancelSweep, cancelOffer, watched.stop]) cancel();
      guard.areFilesThere();
      queue.keepTime(true);
      // The bus may still hand over a message while it says goodbye; its handler then fails and the message comes again.
      reserve.close();
      database.close();
    },
  };
}
