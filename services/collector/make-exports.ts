import type { Bus } from '../../shared/bus/bus.ts';
import type { License } from '../../shared/export/license.ts';
import { type Clock, isoTime, pause } from '../../shared/runtime/clock.ts';
import type { DataFolders } from '../../shared/runtime/data-folders.ts';
import { type KeepFree, readDiskSpace } from '../../shared/runtime/disk-space.ts';
import { AppError, messageOf } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { createStandstill } from '../../shared/runtime/standstill.ts';
import { admitRequest, diskRefusal, type Refusal } from './admit-request.ts';
import { type BuiltExport, buildExport } from './build-export.ts';
import type { Category } from './categories/category.ts';
import { announcementOf, refusalFor } from './export-endings.ts';
import { logMade } from './log-made.ts';
import { readLicense } from './read-admission.ts';
import type { BoatRecorder } from './recorders/record-boat.ts';
import { viewRecordings } from './recordings/recorded-view.ts';
import type { Recordings } from './recordings/recordings.ts';
import type { Announcement, Ending, OpenRequest, RequestStore } from './request-store.ts';
import { forwardWatchPlace, readBoat } from './sources/boat.ts';
import { recallSources } from './sources/source-memory.ts';
import type { ClaimedFile, Spool } from './spool.ts';
import { tellProgress } from './tell-progress.ts';

/** Ended requests that are remembered, so that one that comes again is answered and not made twice. */
const REMEMBERED = 10_000;
const TROUBLE_PAUSE_MS = 5_000;
/** An export that has not come any further for so long does not any more. */
const STUCK_MS = 10 * 60_000;
/** The alert that goes ashore once there is room again. */
const DISK_LOW = 'disk_low';

export interface MakeExportsDeps {
  readonly bus: Bus;
  readonly store: RequestStore;
  readonly spool: Spool;
  readonly categories: readonly Category[];
  readonly clock: Clock;
  readonly log: Logger;
  readonly folders: DataFolders;
  readonly scratch: string;
  readonly boatRoot: string;
  readonly forwardWatchFile: string;
  readonly ownZone: string | null;
  readonly bootId: string;
  readonly keepFree: KeepFree;
  readonly recordings: Recordings;
  /** Keeps what the recorders know by now; how it stands with the boat's Signal K. */
  readonly recorder: Pick<BoatRecorder, 'keep' | 'signalk' | 'condition'>;
  /** Told how each request ended, once that is durable. */
  readonly ended: (ending: Ending) => void;
}

/**
 * Works through the open requests, one export at a time, oldest first. Driven by the database alone: a nudge makes it
 * look, and what an end in the middle of work left open is taken up at the next start.
 */
export function createExportMaker(deps: MakeExportsDeps) {
  const { bus, store, spool, clock, log, folders, boatRoot, keepFree } = deps;
  const stop = new AbortController();
  let nudged = false;
  let isWorking = false;
  const standstill = createStandstill(clock, STUCK_MS, 'An export does not come any further.');
  let working = Promise.resolve();

  async function work(): Promise<void> {
    while (nudged && !stop.signal.aborted) {
      nudged = false;
      try {
        for (let request = store.nextOpen(); request && !stop.signal.aborted; request = store.nextOpen()) {
          await answer(request);
        }
      } catch (error) {
        if (stop.signal.aborted) break;
        log.error({ error: messageOf(error) }, 'The open requests could not be answered; trying again.');
        bus.setNeeds([{ what: 'disk', message: `Requests cannot be answered: ${messageOf(error)}` }]);
        await pause(clock, TROUBLE_PAUSE_MS, stop.signal);
        nudged = true;
      }
    }
    isWorking = false;
  }

  async function answer(request: OpenRequest): Promise<void> {
    const startedMs = clock.monotonicMs();
    standstill.moved();
    const space = readDiskSpace(folders.root);
    const admission = admitRequest(await readLicense(boatRoot), request.source, space, keepFree);
    if (!admission.admitted) return reject(request, admission.refusal);
    const made = await make(request, admission.license);
    if ('reason' in made) return reject(request, made);
    deps.ended({ announcement: made, rejected: null });
    bus.setNeeds([]);
    deps.recorder.condition(DISK_LOW, null);
    logMade(log, made, clock.monotonicMs() - startedMs);
    store.forgetOld(REMEMBERED, spool.queueIds());
  }

  /** The announcement, once file and announcement are durable; else nothing is left of it, and the refusal says why. */
  async function make(request: OpenRequest, license: License): Promise<Announcement | Refusal> {
    let claimed: ClaimedFile | null = null;
    try {
      claimed = await claimFor(request);
      if (claimed.queueId !== request.queueId) store.claim(request.requestId, claimed.queueId);
      const built = await build(request, claimed, license);
      const announcement = announcementOf(request, claimed, license, built);
      await spool.complete(claimed);
      store.announce(announcement);
      return announcement;
    } catch (error) {
      if (claimed) await spool.discard(claimed);
      stop.signal.throwIfAborted();
      return refusalFor(error);
    } finally {
      bus.setBusyWith(null);
    }
  }

  /** The name that an earlier try claimed, or a new one. */
  async function claimFor({ queueId }: OpenRequest): Promise<ClaimedFile> {
    const earlier = queueId === null ? null : await spool.reclaim(queueId);
    return earlier ?? spool.claim(clock.now(), (id) => store.claimedAs(id) !== null);
  }

  async function build(request: OpenRequest, claimed: ClaimedFile, license: License): Promise<BuiltExport> {
    deps.recorder.keep();
    const { view, noteExported } = viewRecordings(deps.recordings);
    const at = clock.now();
    const sources = recallSources(store.knownSources(), { at, bootId: deps.bootId });
    const places = {
      root: boatRoot,
      scratch: deps.scratch,
      forwardWatchFile: forwardWatchPlace(boatRoot, deps.forwardWatchFile),
      recorded: view,
      ownZone: deps.ownZone,
      signalk: deps.recorder.signalk(),
      sources,
    };
    const built = await buildExport({
      boat: await readBoat(places, license, at, clock),
      categories: deps.categories,
      wanted: request.categories,
      file: claimed.file,
      stop: stop.signal,
      progress: tellProgress(request.requestId, { bus, clock, moved: standstill.moved }),
      async checkSpace() {
        const full = diskRefusal(readDiskSpace(folders.root), keepFree);
        if (full !== null) throw new AppError('disk_full', full);
      },
    });
    // Before anyone is told of the export: else its delivery might come before we know what it holds.
    noteExported(claimed.queueId);
    store.keepSources(sources.changes());
    return built;
  }

  /** Durable before it is told; told again at each connect until a broker has it. */
  function reject(request: OpenRequest, { reason, message }: Refusal): void {
    log.warn({ request_id: request.requestId, source: request.source, reason }, `A request was rejected: ${message}`);
    const rejected = {
      request_id: request.requestId,
      reason,
      message: message.slice(0, 500),
      at: isoTime(clock.now()),
    };
    store.reject(request.requestId, rejected);
    deps.ended({ announcement: null, rejected });
    if (reason === 'disk_full') deps.recorder.condition(DISK_LOW, rejected.message);
    const what = reason === 'disk_full' ? 'disk' : reason === 'license' ? 'license' : null;
    bus.setNeeds(what === null ? [] : [{ what, message: rejected.message }]);
  }

  return {
    /** Looks for open requests, now or when it has done those it is at. Never throws. */
    nudge(): void {
      nudged = true;
      if (isWorking || stop.signal.aborted) return;
      isWorking = true;
      working = work();
    },
    /** Throws when requests are open that nobody gets on with, or the store cannot say whether there are any. */
    prove(): void {
      if (stop.signal.aborted || store.nextOpen() === null) return;
      if (!isWorking) throw new AppError('failed', 'A request is open, and nobody works at it.');
      standstill.check();
    },
    /** Ends the work; an export that is being made is made anew at the next start. */
    async close(): Promise<void> {
      stop.abort(new AppError('failed', 'The collector is stopping.'));
      await working;
    },
  };
}
