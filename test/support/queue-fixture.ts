import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createJobStore } from '../../services/queue-keeper/database/job-store.ts';
import { openDatabase } from '../../services/queue-keeper/database/open-database.ts';
import { createExportFiles } from '../../services/queue-keeper/export-files.ts';
import { ledgerError } from '../../services/queue-keeper/ledger.ts';
import { createReduction } from '../../services/queue-keeper/parts/reduction.ts';
import { createQueue } from '../../services/queue-keeper/queue.ts';
import { createSweep } from '../../services/queue-keeper/sweep.ts';
import type { UploadResult } from '../../shared/contracts/upload-result.ts';
import type { ExportFacts, OutcomeName } from '../../shared/export/job.ts';
import { dataFolders } from '../../shared/runtime/data-folders.ts';
import { exportOf } from './export-of.ts';
import { manualClock } from './manual-clock.ts';
import { manualMachine } from './manual-machine.ts';
import { publishedMisfit } from './published-misfit.ts';
import { recordingLog } from './recording-log.ts';
import { tempFolder } from './temp-folder.ts';

export { exportOf };

/** Puts a whole export into the spool, as the collector does. */
export function spoolExport(
  dataDir: string,
  queueId: string,
  requestId?: string,
  installationId?: string,
  sequence?: number,
): ExportFacts {
  const { facts, content } = exportOf(queueId, requestId, installationId, sequence);
  const { spool } = dataFolders(dataDir);
  mkdirSync(spool, { recursive: true });
  writeFileSync(join(spool, facts.export_file), content);
  return facts;
}

/** The queue on a real database and real folders, with a clock that moves when told to. Opening again is a restart. */
export function openQueue(
  options: {
    dataDir?: string;
    clock?: ReturnType<typeof manualClock>;
    machine?: ReturnType<typeof manualMachine>;
    synchronised?: boolean;
    chance?: () => number;
    resendBytesPerDay?: number;
    /** Whoever opens it outside of a test closes it. */
    outsideOfTest?: boolean;
  } = {},
) {
  const dataDir = options.dataDir ?? tempFolder();
  const clock = options.clock ?? manualClock();
  const machine = options.machine ?? manualMachine(clock, options.synchronised ?? true);
  const log = recordingLog();
  const folders = dataFolders(dataDir);
  const database = openDatabase(folders.queueDatabase);
  const store = createJobStore(database);
  const files = createExportFiles(folders, clock);
  const changes: string[] = [];
  const reduction = createReduction({ files, folders, log });
  const queue = createQueue({
    store,
    files,
    reduction,
    clock,
    machine,
    chance: options.chance ?? (() => 0),
    log,
    doneShown: 3,
    resendBytesPerDay: options.resendBytesPerDay ?? 100_000_000,
    completedDays: 30,
    failedDays: 7,
    rules: { scheduleS: [0, 300, 900], retryAfterMaxS: 3600 },
    onChange(queueIds) {
      changes.push(...queueIds);
      const problem = publishedMisfit(queue, store, queueIds);
      if (problem !== null) throw new Error(problem);
    },
  });
  const sweep = createSweep({
    store,
    files,
    queue,
    reduction,
    clock,
    log,
    completedDays: 30,
    failedDays: 7,
  });
  const close = () => {
    if (database.open) database.close();
  };
  if (!options.outsideOfTest) onTestFinished(close);
  return {
    dataDir,
    folders,
    clock,
    machine,
    log,
    store,
    files,
    queue,
    reduction,
    sweep,
    changes,
    database,
    close,
    take: (queueId: string, requestId?: string, installationId?: string, sequence?: number) =>
      queue.take(spoolExport(dataDir, queueId, requestId, installationId, sequence)),
    /** What the uploader says of the job that is offered. */
    answer(outcome: OutcomeName, more: Partial<UploadResult> = {}) {
      const [offer] = queue.offers();
      if (!offer) throw new Error('nothing is offered');
      const { queue_id, claim } = offer;
      const at = new Date(clock.now()).toISOString();
      queue.applyResult({ queue_id, claim, outcome, bytes_sent: 1, duration_ms: 1, at, ...more });
    },
    job: (queueId: string) => store.byQueueId(queueId),
    statusOf: (queueId: string) => store.byQueueId(queueId)?.status ?? null,
    fileIn: (...path: string[]) => existsSync(join(dataDir, ...path)),
    ledgerHolds: () => ledgerError(queue.status().ledger) === 0,
  };
}
