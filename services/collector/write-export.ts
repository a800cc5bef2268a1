import type { Bus } from '../../shared/bus/bus.ts';
import type { CategoryName } from '../../shared/export/categories.ts';
import type { License } from '../../shared/export/license.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import type { DataFolders } from '../../shared/runtime/data-folders.ts';
import { type KeepFree, readDiskSpace } from '../../shared/runtime/disk-space.ts';
import { AppError } from '../../shared/runtime/errors.ts';
import { roomRefusal } from './admit-request.ts';
import { type BuiltExport, buildExport } from './build-export.ts';
import type { Category } from './categories/category.ts';
import type { BoatRecorder } from './recorders/record-boat.ts';
import { viewRecordings } from './recordings/recorded-view.ts';
import type { Recordings } from './recordings/recordings.ts';
import type { OpenRequest } from './request-store.ts';
import { forwardWatchPlace, readBoat } from './sources/boat.ts';
import type { ClaimedFile } from './spool.ts';

const PROGRESS_MS = 2_000;

export interface WriteExportDeps {
  readonly bus: Pick<Bus, 'setBusyWith'>;
  readonly categories: readonly Category[];
  readonly clock: Clock;
  readonly folders: DataFolders;
  readonly scratch: string;
  readonly boatRoot: string;
  readonly forwardWatchFile: string;
  readonly ownZone: string | null;
  readonly keepFree: KeepFree;
  readonly recordings: Recordings;
  /** Keeps what the recorders know by now; whether they hear a Signal K server. */
  readonly recorder: Pick<BoatRecorder, 'keep' | 'hearsSignalk'>;
}

/** Writes the boat into a file. Throws what the disk says, and when `stop` is aborted; `moved` is called as it gets on. */
export type ExportBuilder = (
  request: OpenRequest,
  claimed: ClaimedFile,
  license: License,
  course: { readonly stop: AbortSignal; readonly moved: () => void },
) => Promise<BuiltExport>;

/** Builds exports of the boat as it is at that moment, and of what was recorded until then. */
export function createExportBuilder(deps: WriteExportDeps): ExportBuilder {
  const { bus, clock, folders, boatRoot, keepFree, recorder } = deps;

  /** Tells of an export that takes longer than two seconds, every two seconds. */
  function progressTeller(requestId: string, moved: () => void) {
    let toldMs = clock.monotonicMs();
    return (category: CategoryName, records: number): void => {
      moved();
      if (clock.monotonicMs() - toldMs < PROGRESS_MS) return;
      toldMs = clock.monotonicMs();
      bus.setBusyWith(`The export for ${requestId}: ${category}, ${records} records so far.`);
    };
  }

  return async (request, claimed, license, { stop, moved }) => {
    recorder.keep();
    const { view, noteExported } = viewRecordings(deps.recordings);
    const places = {
      root: boatRoot,
      scratch: deps.scratch,
      forwardWatchFile: forwardWatchPlace(boatRoot, deps.forwardWatchFile),
      recorded: view,
      ownZone: deps.ownZone,
      hearsSignalk: recorder.hearsSignalk(),
    };
    const built = await buildExport({
      boat: await readBoat(places, license, clock.now(), clock),
      categories: deps.categories,
      wanted: request.categories,
      file: claimed.file,
      stop,
      progress: progressTeller(request.requestId, moved),
      async checkSpace() {
        const full = roomRefusal(readDiskSpace(folders.root), keepFree);
        if (full !== null) throw new AppError('disk_full', full.message);
      },
    });
    // Before anyone is told of the export: else its delivery might come before we know what it holds.
    noteExported(claimed.queueId);
    return built;
  };
}
