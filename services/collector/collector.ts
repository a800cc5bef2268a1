import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Bus, Received } from '../../shared/bus/bus.ts';
import { problemOf } from '../../shared/contracts/decode-payload.ts';
import type { PayloadOf } from '../../shared/contracts/define-contract.ts';
import { exportData } from '../../shared/contracts/export-data.ts';
import { exportRequest } from '../../shared/contracts/export-request.ts';
import { queueStatus } from '../../shared/contracts/queue-status.ts';
import { serviceStatus } from '../../shared/contracts/service-status.ts';
import { uploadResult } from '../../shared/contracts/upload-result.ts';
import { RequestId } from '../../shared/export/ids.ts';
import { type Clock, isoTime } from '../../shared/runtime/clock.ts';
import type { DataFolders } from '../../shared/runtime/data-folders.ts';
import type { KeepFree } from '../../shared/runtime/disk-space.ts';
import { isDiskFull } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import type { Running } from '../../shared/runtime/run-service.ts';
import { createAnnouncer } from './announce.ts';
import type { Category } from './categories/category.ts';
import { categories as allNine } from './categories/index.ts';
import { contributionContext } from './contributions/contribution-context.ts';
import { createContributionTaker } from './contributions/take-contribution.ts';
import { createExportMaker } from './make-exports.ts';
import { type RecordBoatDeps, recordBoat } from './recorders/record-boat.ts';
import { openRecordings, type RecordingLimits } from './recordings/recordings.ts';
import { type NewRequest, openRequestStore } from './request-store.ts';
import { createSpool, type NameState } from './spool.ts';

export interface CollectorDeps {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Logger;
  readonly folders: DataFolders;
  readonly boatRoot: string;
  /** Empty: where it usually lies. */
  readonly forwardWatchFile: string;
  /** The time zone of this computer; null when that is not known. */
  readonly ownZone: string | null;
  /** Another one after every boot. */
  readonly bootId: string;
  readonly keepFree: KeepFree;
  readonly recording: RecordingOptions;
  readonly categories?: readonly Category[];
}

export interface RecordingOptions
  extends Pick<RecordBoatDeps, 'signalkUrl' | 'signalkToken' | 'idleBelowRpm' | 'engineUnits'> {
  readonly limits: RecordingLimits;
}

/** Requests that may wait at once; each becomes a whole export, so more than this is a mistake of someone's. */
const MOST_WAITING = 1_000;
const DEFAULT_SOURCE = 'mqtt';
/** A larger payload than the broker lets through is not searched for an id. */
const LARGEST_PAYLOAD_BYTES = 64 * 1024;

/**
 * Answers `export/request`. A request is durable before it is acknowledged; then it becomes an export file in the
 * spool and an `export/queued`, or an `export/rejected`, whatever happens in between. The same id twice is one request.
 */
export async function startCollector(deps: CollectorDeps): Promise<Running> {
  const { bus, clock, log, folders } = deps;
  const scratch = join(dirname(folders.collectorDatabase), 'scratch');
  rmSync(scratch, { recursive: true, force: true });
  const store = openRequestStore(folders.collectorDatabase, folders.setAside, clock, log);
  const spool = createSpool(folders);
  const announcer = createAnnouncer({ bus, store, spool, clock, log });
  const { limits, ...toRecord } = deps.recording;
  const recordings = openRecordings({
    path: folders.recordingsDatabase,
    setAside: folders.setAside,
    limits,
    clock,
    log,
  });
  const recorder = recordBoat({ ...deps, ...toRecord, recordings });
  const maker = createExportMaker({
    ...deps,
    recordings,
    recorder,
    store,
    spool,
    scratch,
    categories: deps.categories ?? allNine,
    ended: announcer.tell,
  });

  function take(payload: PayloadOf<typeof exportRequest>, { retained }: Received): void {
    const { request_id: requestId = null } = payload;
    const ending = requestId === null ? null : store.endingOf(requestId);
    if (ending) {
      announcer.tell(ending);
      return;
    }
    if (retained) {
      const what = 'The request was a retained message, which would ask again at every start.';
      announcer.refuse(requestId, 'invalid_request', `${what} Publish it without the retain flag.`);
      return;
    }
    if (store.countOpen() >= MOST_WAITING && !(requestId !== null && store.isKnown(requestId))) {
      announcer.refuse(requestId, 'busy', `${MOST_WAITING} requests are waiting already. Ask again later.`);
      return;
    }
    remember({
      requestId: requestId ?? `req_${randomUUID()}`,
      source: payload.source ?? DEFAULT_SOURCE,
      categories: payload.categories ?? null,
      note: payload.note ?? null,
      receivedAt: isoTime(clock.now()),
    });
    maker.nudge();
  }

  /** Throws when it could not be kept, so that the message comes again; a full disk is answered instead. */
  function remember(request: NewRequest): void {
    try {
      store.add(request);
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      announcer.refuse(
        request.requestId,
        'disk_full',
        'The disk is full: the request could not even be noted. Free some space and ask again; exports that wait are safe.',
      );
    }
  }

  tidySpool();
  bus.subscribe(exportRequest, take, {
    onInvalid: (problem, bytes) =>
      announcer.refuse(readableIdOf(bytes), 'invalid_request', `The request does not fit: ${problem}.`),
  });
  const takeContribution = createContributionTaker({
    recordings,
    announcer,
    log,
    context: () => contributionContext(deps.boatRoot, deps.ownZone),
  });
  bus.subscribe(exportData, takeContribution, {
    onInvalid: (problem) =>
      announcer.refuse(null, 'invalid_request', `A contribution to the export does not fit: ${problem}.`),
  });
  bus.subscribe(uploadResult, ({ queue_id, outcome }) => {
    if (outcome === 'accepted') recordings.delivered(queue_id);
  });
  bus.subscribe(queueStatus, ({ failed_count: failed }) => {
    const what = failed === 1 ? '1 export has failed and will' : `${failed} exports have failed and will`;
    const alone = failed === 1 ? 'itself' : 'themselves';
    recorder.condition('exports_failed', failed === 0 ? null : `${what} not go ashore by ${alone}.`);
  });
  // A queue-keeper that was not there, or never before, when an export was announced hears of it when it comes.
  bus.subscribe(serviceStatus, ({ status }, { params }) => {
    if (params.service === 'queue-keeper' && status === 'online') announcer.tellSpooled();
  });
  bus.onConnect(() => {
    announcer.tellSpooled();
    announcer.tellRejections();
  });
  maker.nudge();

  function tidySpool(): void {
    const stateOf = (queueId: string): NameState => {
      const known = store.claimedAs(queueId);
      return known === null ? 'unknown' : known === 'claimed' ? 'claimed' : 'announced';
    };
    const { removed, unknown } = spool.tidy(stateOf);
    if (removed.length > 0) log.info({ removed }, 'Exports that were not finished are made anew.');
    if (unknown.length > 0) log.warn({ unknown }, 'These exports are not known here; the queue-keeper takes them up.');
  }

  let closing: Promise<void> | null = null;
  async function close(): Promise<void> {
    await maker.close();
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

/** The id of a request that does not fit, so that whoever asked can be answered; null when there is none to read. */
function readableIdOf(bytes: Uint8Array): string | null {
  if (bytes.length > LARGEST_PAYLOAD_BYTES) return null;
  try {
    const id: unknown = (JSON.parse(Buffer.from(bytes).toString()) as { request_id?: unknown } | null)?.request_id;
    return problemOf(RequestId, id) === null ? String(id) : null;
  } catch {
    return null;
  }
}
