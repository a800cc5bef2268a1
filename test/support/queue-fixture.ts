import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createJobStore } from '../../services/queue-keeper/database/job-store.ts';
import { openDatabase } from '../../services/queue-keeper/database/open-database.ts';
import { createExportFiles } from '../../services/queue-keeper/export-files.ts';
import { ledgerError } from '../../services/queue-keeper/ledger.ts';
import { createQueue } from '../../services/queue-keeper/queue.ts';
import { createSweep } from '../../services/queue-keeper/sweep.ts';
import type { UploadResult } from '../../shared/contracts/upload-result.ts';
import { exportFileFor } from '../../shared/export/ids.ts';
import type { ExportFacts, OutcomeName } from '../../shared/export/job.ts';
import { dataFolders } from '../../shared/runtime/data-folders.ts';
import { manualClock } from './manual-clock.ts';
import { manualMachine } from './manual-machine.ts';
import { recordingLog } from './recording-log.ts';
import { tempFolder } from './temp-folder.ts';

/** A whole export document, small, and what its announcement says of it. */
export function exportOf(queueId: string, requestId = `req-${queueId}`): { facts: ExportFacts; content: string } {
  const data = {
    engine_benchmark: [],
    boatlog: [{ entry_id: queueId }],
    marine_vision_captures: [],
    marine_vision_snapshots: [],
    qr_codes: [],
    settings: { license: {} },
    system_alerts: [],
    onboarding: {},
    telemetry: [],
  };
  const content = JSON.stringify({
    installation_id: '3861513b314c5ee7',
    format_version: '1.0',
    export_timestamp: '2026-02-20T21:44:16.503Z',
    tier: 3,
    data,
  });
  const facts: ExportFacts = {
    queue_id: queueId,
    request_id: requestId,
    export_file: exportFileFor(queueId),
    file_size_bytes: Buffer.byteLength(content),
    sha256: createHash('sha256').update(content).digest('hex'),
    category_count: 9,
    records: { boatlog: 1 },
    problems: [],
    source: 'test',
    tier: 3,
    created_at: '2026-02-20T21:44:16.503Z',
  };
  return { facts, content };
}

/** Puts a whole export into the spool, as the collector does. */
export function spoolExport(dataDir: string, queueId: string, requestId?: string): ExportFacts {
  const { facts, content } = exportOf(queueId, requestId);
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
  } = {},
) {
  const dataDir = options.dataDir ?? tempFolder();
  const clock = options.clock ?? manualClock();
  const machine = options.machine ?? manualMachine(clock, options.synchronised ?? true);
  const log = recordingLog();
  const folders = dataFolders(dataDir);
  const database = openDatabase(folders.queueDatabase);
  const store = createJobStore(database);
  const files = createExportFiles(folders);
  const changes: string[] = [];
  const queue = createQueue({
    store,
    files,
    clock,
    machine,
    chance: options.chance ?? (() => 0),
    log,
    doneShown: 3,
    rules: { scheduleS: [0, 300, 900], retryAfterMaxS: 3600 },
    onChange: (queueIds) => void changes.push(...queueIds),
  });
  const sweep = createSweep({
    store,
    files,
    queue,
    clock,
    log,
    completedDays: 30,
    failedDays: 7,
  });
  const close = () => {
    if (database.open) database.close();
  };
  onTestFinished(close);
  return {
    dataDir,
    folders,
    clock,
    machine,
    log,
    store,
    files,
    queue,
    sweep,
    changes,
    database,
    close,
    take: (queueId: string, requestId?: string) => queue.take(spoolExport(dataDir, queueId, requestId)),
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
