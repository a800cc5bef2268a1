import type { Bus } from '../../shared/bus/bus.ts';
import type { License } from '../../shared/export/license.ts';
import { CLOCK_SET_FROM_MS, type Clock } from '../../shared/runtime/clock.ts';
import type { DataFolders } from '../../shared/runtime/data-folders.ts';
import type { KeepFree } from '../../shared/runtime/disk-space.ts';
import { AppError } from '../../shared/runtime/errors.ts';
import { readTightestSpace } from '../../shared/runtime/own-disks.ts';
import type { OwnZone } from '../../shared/runtime/own-time-zone.ts';
import { roomRefusal } from './admit-request.ts';
import type { BoatKey } from './boat-key.ts';
import { type BuiltExport, buildExport } from './build-export.ts';
import type { Category } from './categories/category.ts';
import { readHeldBack } from './held-back.ts';
import type { BoatRecorder } from './recorders/record-boat.ts';
import { viewRecordings } from './recordings/recorded-view.ts';
import type { Recordings } from './recordings/recordings.ts';
import type { OpenRequest, RequestStore } from './request-store.ts';
import { forwardWatchPlace, readBoat } from './sources/boat.ts';
import { recallSources } from './sources/source-memory.ts';
import type { ClaimedFile } from './spool.ts';
import { tellProgress } from './tell-progress.ts';

export interface WriteExportDeps {
  readonly bus: Pick<Bus, 'setBusyWith'>;
  readonly categories: readonly Category[];
  readonly clock: Clock;
  readonly folders: DataFolders;
  readonly scratch: string;
  readonly boatRoot: string;
  readonly forwardWatchFile: string;
  readonly ownZone: OwnZone;
  readonly bootId: string;
  readonly isSynchronised: () => boolean;
  /** How long this computer has been up. */
  readonly uptimeMs: () => number;
  readonly keepFree: KeepFree;
  readonly recordings: Recordings;
  readonly boatKey: Pick<BoatKey, 'current'>;
  /** What earlier exports were made from. */
  readonly sources: Pick<RequestStore, 'knownSources' | 'pastTimes' | 'keepSources'>;
  /** Looks, and keeps what the recorders know by now; how it stands with the boat's Signal K. */
  readonly recorder: Pick<BoatRecorder, 'look' | 'keep' | 'lastSighting' | 'signalk'>;
}

/** Writes the boat into a file. Throws what the disk says, and when `stop` is aborted; `moved` is called as it gets on. */
export type ExportBuilder = (
  request: OpenRequest & { readonly sequence: number },
  claimed: ClaimedFile,
  license: License,
  course: { readonly stop: AbortSignal; readonly moved: () => void },
) => Promise<BuiltExport>;

/** Builds exports of the boat as it is at that moment, and of what was recorded until then. */
export function createExportBuilder(deps: WriteExportDeps): ExportBuilder {
  const { bus, clock, folders, boatRoot, keepFree, recorder } = deps;

  return async (request, claimed, license, { stop, moved }) => {
    await recorder.look();
    recorder.keep();
    const { view, noteExported } = viewRecordings(deps.recordings);
    const at = clock.now();
    const sources = recallSources(deps.sources.knownSources(), { at, bootId: deps.bootId }, deps.sources.pastTimes());
    const places = {
      root: boatRoot,
      scratch: deps.scratch,
      forwardWatchFile: await forwardWatchPlace(boatRoot, deps.forwardWatchFile),
      sequence: request.sequence,
      bootId: deps.bootId,
      recorded: view,
      ownZone: deps.ownZone(),
      isClockTrusted: at >= CLOCK_SET_FROM_MS && deps.isSynchronised(),
      lastSighting: recorder.lastSighting(),
      signalk: recorder.signalk(),
      sources,
    };
    const built = await buildExport({
      requestId: request.requestId,
      boatKey: deps.boatKey.current(),
      boat: await readBoat(places, license, at, clock),
      categories: deps.categories,
      uptimeMs: deps.uptimeMs(),
      isSynchronised: deps.isSynchronised(),
      wanted: request.categories,
      file: claimed.file,
      heldBack: readHeldBack(folders.quarantine),
      stop,
      progress: tellProgress(request.requestId, { bus, clock, moved }),
      async checkSpace() {
        const full = roomRefusal(readTightestSpace(folders, keepFree), keepFree);
        if (full !== null) throw new AppError('disk_full', full.message);
      },
    });
    // Before anyone is told of the export: else its delivery might come before we know what it holds.
    const lost = built.problems.filter(({ code }) => code === 'given_up');
    noteExported(
      claimed.queueId,
      lost.map(({ category }) => category),
    );
    deps.sources.keepSources(sources.changes(), sources.crossed(), sources.newReadings());
    return built;
  };
}
