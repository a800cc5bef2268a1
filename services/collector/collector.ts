/** Longer than 200 lines so that all that the collector consists of is put together in one place. */
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createLicenseReader } from '../../shared/boat/read-license.ts';
import type { Bus } from '../../shared/bus/bus.ts';
import { exportData } from '../../shared/contracts/export-data.ts';
import { exportDataFrom } from '../../shared/contracts/export-data-from.ts';
import { exportRequest } from '../../shared/contracts/export-request.ts';
import { queueStatus } from '../../shared/contracts/queue-status.ts';
import { serviceStatus } from '../../shared/contracts/service-status.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import type { DataFolders } from '../../shared/runtime/data-folders.ts';
import type { Running } from '../../shared/runtime/define-service.ts';
import type { KeepFree } from '../../shared/runtime/disk-space.ts';
import { AppError } from '../../shared/runtime/errors.ts';
import type { GuardedPlaces } from '../../shared/runtime/keep-places.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { readSpareBytes } from '../../shared/runtime/own-disks.ts';
import type { OwnZone } from '../../shared/runtime/own-time-zone.ts';
import { failedAlert } from './alert-failed.ts';
import { createAnnouncer } from './announce.ts';
import { answerQueries } from './answer-query.ts';
import { createAskForRoom } from './ask-for-room.ts';
import { type BoatKeyDeps, openBoatKey } from './boat-key.ts';
import type { Category } from './categories/category.ts';
import { categories as allNine } from './categories/index.ts';
import { createContributionAnswers, refuseMisfit } from './contributions/answer-contribution.ts';
import { contributionContext } from './contributions/contribution-context.ts';
import { createContributionTaker } from './contributions/take-contribution.ts';
import { lookAtOwner } from './look-at-owner.ts';
import { createExportMaker } from './make-exports.ts';
import { markWithheld } from './mark-withheld.ts';
import { noteDeliveries } from './note-deliveries.ts';
import { type RecordBoatDeps, recordBoat } from './recorders/record-boat.ts';
import { openRecordings, type RecordingLimits } from './recordings/recordings.ts';
import { openRequestStore } from './request-store.ts';
import { createSpool, type NameState } from './spool.ts';
import { type CollectorFacts, MOST_OPEN, type StandingRefusal } from './status-view.ts';
import { createRequestTaker, waitingRefusal } from './take-request.ts';
import { createStatusTeller } from './tell-status.ts';
import { watchConfig } from './watch-config.ts';
import { createDiskWatch } from './watch-disk.ts';
import { createExportBuilder } from './write-export.ts';

export interface CollectorDeps extends Pick<BoatKeyDeps, 'machineFiles'> {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Logger;
  readonly folders: DataFolders;
  readonly places?: GuardedPlaces;
  readonly boatRoot: string;
  /** Empty: where it usually lies. */
  readonly forwardWatchFile: string;
  readonly ownZone: OwnZone;
  /** Another one after every boot. */
  readonly bootId: string;
  /** Whether the system says that its clock is right. */
  readonly isSynchronised: () => boolean;
  /** How long this computer has been up. */
  readonly uptimeMs: () => number;
  readonly keepFree: KeepFree;
  /** Where the system lists what is mounted. */
  readonly mounts: string;
  readonly recording: RecordingOptions;
  readonly categories?: readonly Category[];
}

export interface RecordingOptions
  extends Pick<RecordBoatDeps, 'signalkUrl' | 'signalkToken' | 'idleBelowRpm' | 'engineUnits'> {
  readonly limits: RecordingLimits;
}

/** The alert that goes ashore once there is room again. */
const DISK_LOW = 'disk_low';

/**
 * Answers `export/request`. A request is durable before it is acknowledged; then it becomes an export file in the
 * spool and an `export/queued`, or an `export/rejected`, whatever happens in between. The same id twice is one request.
 */
export async function startCollector(deps: CollectorDeps): Promise<Running> {
  const { bus, clock, log, folders, keepFree } = deps;
  const scratch = join(dirname(folders.collectorDatabase), 'scratch');
  rmSync(scratch, { recursive: true, force: true });
  const store = openRequestStore(folders.collectorDatabase, folders.setAside, clock, log, deps.places);
  const spool = createSpool(folders);
  const announcer = createAnnouncer({ bus, store, spool, clock, log });
  const disk = createDiskWatch(deps);
  const stop = new AbortController();
  const { settled: license } = createLicenseReader(deps.boatRoot, clock, stop.signal);
  const status = createStatusTeller({ bus, clock, log, look: lookAtEverything, looked });
  const { limits, ...toRecord } = deps.recording;
  const own = { limits, spareBytes: () => readSpareBytes(folders, keepFree), onChange: () => status.changed() };
  const recordings = openRecordings({ ...deps, path: folders.recordingsDatabase, setAside: folders.setAside, ...own });
  const owner = () => lookAtOwner(store, deps);
  const recorder = recordBoat({ ...deps, ...toRecord, owner, recordings, changed: () => status.changed() });
  const boatKey = openBoatKey(deps);
  const sources = { boatKey, recordings, recorder, sources: store, scratch };
  const write = createExportBuilder({ ...deps, ...sources, categories: deps.categories ?? allNine });
  const maker = createExportMaker({
    ...deps,
    store,
    spool,
    disk,
    license,
    write,
    stop: stop.signal,
    ended: announcer.tell,
    changed: () => status.changed(),
  });
  const requests = createRequestTaker({ store, announcer, disk, clock, taken });
  const askForRoom = createAskForRoom({ clock, log, ask: requests.ask });

  function taken(): void {
    maker.nudge();
    status.changed();
  }

  async function lookAtEverything(): Promise<CollectorFacts> {
    const reading = await license();
    const requestsOpen = store.countOpen();
    return {
      license: reading,
      disk: disk.known(),
      keepFree,
      trouble: maker.trouble(),
      requestsOpen,
      openRequests: store.openIds(MOST_OPEN),
      busy: waitingRefusal(requestsOpen),
      oldestRequestAt: store.nextOpen()?.receivedAt ?? null,
      lastRefused: store.newestRefusal(),
      recorded: await markWithheld(recordings.waiting(), owner),
      lost: recordings.lost(),
      refusedForRoom: recordings.refusedForRoom(),
      signalk: recorder.signalk(),
      movedAt: boatKey.movedAt(),
    };
  }

  function looked(facts: CollectorFacts, refusal: StandingRefusal | null): void {
    recorder.condition(DISK_LOW, refusal?.reason === 'disk_full' ? refusal.message : null);
    maker.nudgeDaily();
    askForRoom(facts, refusal);
  }

  const configWatch = watchConfig(deps.boatRoot, () => status.changed());
  tidySpool();
  bus.subscribe(exportRequest, requests.take, { onInvalid: requests.refuseMisfit });
  answerQueries({ bus, store, clock, log });
  const answer = createContributionAnswers({ bus, announcer, clock, log });
  const takeContribution = createContributionTaker({
    recordings,
    answer,
    log,
    context: (given) => contributionContext(deps.boatRoot, owner, clock.now(), deps.isSynchronised(), given),
  });
  for (const contract of [exportData, exportDataFrom]) {
    bus.subscribe(contract, takeContribution, { onInvalid: refuseMisfit(answer) });
  }
  noteDeliveries({ bus, recordings, store, folders, log });
  bus.subscribe(queueStatus, (queue) => {
    // It may have made room.
    if (status.refusal()?.lacks === 'disk') status.changed();
    recorder.condition('exports_failed', failedAlert(queue));
  });
  // A queue-keeper that was not there, or never before, when an export was announced hears of it when it comes.
  bus.subscribe(serviceStatus, ({ status }, { params }) => {
    if (params.service === 'queue-keeper' && status === 'online') announcer.tellSpooled();
  });
  bus.onConnect(() => {
    announcer.tellSpooled();
    announcer.tellRejections();
    status.connected();
  });
  taken();

  function tidySpool(): void {
    const stateOf = (queueId: string): NameState => {
      const known = store.claimedAs(queueId);
      return known === null ? 'unknown' : known === 'claimed' ? 'claimed' : 'announced';
    };
    const { removed, unknown, noFiles } = spool.tidy(stateOf);
    if (removed.length > 0) log.info({ removed }, 'Exports that were not finished are made anew.');
    if (unknown.length > 0) log.warn({ unknown }, 'These exports are not known here; the queue-keeper takes them up.');
    if (noFiles.length > 0)
      log.warn({ no_files: noFiles }, 'These in the spool are no files; they are left as they are.');
  }

  let closing: Promise<void> | null = null;
  async function close(): Promise<void> {
    stop.abort(new AppError('failed', 'The collector is stopping.'));
    configWatch.close();
    await Promise.all([status.close(), maker.ended()]);
    announcer.close();
    recorder.close();
    recordings.close();
    store.close();
  }
  return {
    prove: async () => maker.prove(),
    close() {
      closing ??= close();
      return closing;
    },
  };
}
