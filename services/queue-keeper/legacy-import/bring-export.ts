import { readFileSync, statSync } from 'node:fs';
import { underFreeName } from '../../../shared/export/free-name.ts';
import { exportFileFor } from '../../../shared/export/ids.ts';
import { bytes } from '../../../shared/findings/in-words.ts';
import { type Clock, isoTime } from '../../../shared/runtime/clock.ts';
import { messageOf, systemCodeOf } from '../../../shared/runtime/errors.ts';
import type { JobStore } from '../database/job-store.ts';
import type { ExportFiles } from '../export-files.ts';
import type { TakenOver } from '../intake.ts';
import { convertDocument } from './convert-document.ts';
import { type DocumentFate, legacyRequestId, madeAtMs, makeLegacyJob, wantedQueueId } from './make-legacy-job.ts';
import { parseTornJson, type TornReading } from './parse-torn-json.ts';
import type { PlannedExport } from './plan-import.ts';
import type { BoatFacts } from './read-boat-facts.ts';
import type { StagedFiles } from './staged-files.ts';
import { memoryToConvert } from './weigh-document.ts';

export interface BringDeps {
  readonly store: JobStore;
  readonly files: ExportFiles;
  readonly staged: StagedFiles;
  readonly clock: Clock;
}

export interface Brought {
  readonly taken: TakenOver;
  /** A staged file waits to get its name when the job is committed. */
  readonly hasFile: boolean;
}

/** Documents are converted in memory, one at a time: a service has 320 MB, and needs 100 for itself. */
const LARGEST_DOCUMENT_BYTES = 32_000_000;
const MOST_MEMORY_BYTES = 220_000_000;

/**
 * Makes one planned export ready for its commit: finds its name, converts its document into a staged file. Whatever is
 * wrong with the earlier service's file becomes the reason of a failed job; throws only what our own disk says.
 */
export function createExportBringer({ store, files, staged, clock }: BringDeps) {
  function convert(planned: PlannedExport, boat: BoatFacts, exportFile: string, madeAt: number): DocumentFate {
    if (planned.status === 'completed') return { is: 'not needed' };
    const reading = readDocument(planned);
    if (typeof reading === 'string') return { is: 'lost', reason: reading };
    const document = convertDocument(reading, { ...boat, tier: planned.entry?.tier ?? null, madeAt: isoTime(madeAt) });
    if (typeof document !== 'string') return { is: 'written', document, ...staged.write(exportFile, document.pieces) };
    return { is: 'lost', reason: `${planned.path ?? 'The entry of the earlier queue'} cannot be sent: ${document}` };
  }

  /** `reserved` are the queue ids that are to be committed together with this one. */
  return (planned: PlannedExport, boat: BoatFacts, reserved: ReadonlySet<string>): Brought => {
    const { names } = planned;
    const requestId = legacyRequestId(names);
    const same = store.byRequestId(requestId) ?? store.pastByRequestId(requestId);
    if (same) return { taken: { names, queueId: same.queueId, job: null }, hasFile: false };
    const madeAt = madeAtMs(planned, boat, clock.now());
    const wanted = wantedQueueId(planned, madeAt);
    const isFree: Parameters<typeof underFreeName>[1] = ({ queue_id, export_file }) =>
      !reserved.has(queue_id) &&
      !store.byQueueId(queue_id) &&
      !store.pastByQueueId(queue_id) &&
      !files.find(export_file);
    const named = { queue_id: wanted, export_file: exportFileFor(wanted) };
    const free = isFree(named) ? named : underFreeName(named, isFree);
    const fate = convert(planned, boat, free.export_file, madeAt);
    if (fate.is === 'written' && store.byQueueId(wanted)?.facts.sha256 === fate.sha256) {
      staged.discard(free.export_file);
      return { taken: { names, queueId: wanted, job: null }, hasFile: false };
    }
    const job = makeLegacyJob(planned, fate, boat, free.queue_id, madeAt);
    return { taken: { names, queueId: free.queue_id, job }, hasFile: fate.is === 'written' };
  };
}

/** The document, or why there is none, in words. */
function readDocument({ lost, body, path }: PlannedExport): TornReading | string {
  if (lost !== null) return lost;
  if (body !== null) return { value: body, isWhole: true, readTo: 0 };
  if (path === null) return 'The earlier service left no file of this export, so nothing is left to upload.';
  try {
    const { size } = statSync(path);
    const text = size <= LARGEST_DOCUMENT_BYTES ? readFileSync(path, 'utf8') : null;
    if (text !== null && memoryToConvert(text) <= MOST_MEMORY_BYTES) return parseTornJson(text);
    return `${path} is too large to be taken over (${bytes(size)}) and was left where it is; the next export holds what the boat still has of it.`;
  } catch (error) {
    return `${path} cannot be read: ${systemCodeOf(error) || messageOf(error)}.`;
  }
}
