import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { createJobStore } from '../../services/queue-keeper/database/job-store.ts';
import { openDatabase } from '../../services/queue-keeper/database/open-database.ts';
import { createExportFiles } from '../../services/queue-keeper/export-files.ts';
import { readMachineTime } from '../../services/queue-keeper/machine-time.ts';
import { createReduction } from '../../services/queue-keeper/parts/reduction.ts';
import { createQueue } from '../../services/queue-keeper/queue.ts';
import type { ExportFacts } from '../../shared/export/job.ts';
import { chance, systemClock } from '../../shared/runtime/clock.ts';
import { dataFolders } from '../../shared/runtime/data-folders.ts';
import { bullmqThroughput, whyNoBullmq } from './bullmq-throughput.ts';
import type { Benchmark, Line } from './table.ts';
import { type Workbench, workbench } from './workbench.ts';

const JOBS = 100;
const ROWS = [10, 10_000, Number(process.env.BENCH_ROWS ?? 1_000_000)];
const DOCUMENT = JSON.stringify({ installation_id: '3861513b314c5ee7', filler: 'x'.repeat(2_000) });
const SHA256 = createHash('sha256').update(DOCUMENT).digest('hex');
const JANUARY = Date.parse('2020-01-01T00:00:00.000Z');

/**
 * Jobs a second from announced to completed: taken into the database, their file moved, offered, answered, archived;
 * each step on disk before the next. With ever more finished jobs in the same database.
 */
export const drainQueue: Benchmark = {
  title: 'Jobs per second through the queue, announced to completed, one after the other',
  async run(rounds) {
    const bench = workbench();
    try {
      const lines: (Line & { values: number[] })[] = [];
      const line = (what: string, note = '') => {
        const added = { what, unit: '/s', values: [] as number[], note };
        lines.push(added);
        return added;
      };
      const ours = ROWS.map((rows) => ({
        queue: openBenchQueue(bench, rows),
        line: line(`our queue, ${rows.toLocaleString('en')} rows: database and files, fsynced`),
      }));
      const rewritten = ROWS.slice(0, 2).map((rows) => ({
        rows,
        line: line(`a JSON file rewritten at each step, ${rows.toLocaleString('en')} entries, not fsynced`),
      }));
      line(`the same, ${ROWS[2]?.toLocaleString('en')} entries`, 'not run: each step would write 500 MB');
      const noBullmq = whyNoBullmq();
      const bullmq = line('BullMQ on Redis, appendfsync always', noBullmq ?? 'no files, no offers');
      for (let round = 0; round < rounds; round++) {
        for (const { queue, line } of ours) line.values.push(queue.drain(JOBS));
        for (const { rows, line } of rewritten) line.values.push(rewriteJson(bench.folder(), rows));
        if (noBullmq === null) bullmq.values.push(await bullmqThroughput(JOBS));
      }
      for (const { queue } of ours) queue.close();
      return lines;
    } finally {
      await bench.clear();
    }
  },
};

/** A queue whose database holds so many completed jobs. */
function openBenchQueue(bench: Workbench, rows: number) {
  const folders = dataFolders(bench.folder());
  const database = openDatabase(folders.queueDatabase);
  const store = createJobStore(database);
  database.pragma('synchronous = OFF');
  for (let from = 0; from < rows; from += 50_000) {
    store.transaction(() => {
      for (let nth = from; nth < Math.min(rows, from + 50_000); nth++) {
        const completed = { status: 'completed', lastError: null, importId: `import_${nth}` } as const;
        store.insert(factsOf(nth), { ...completed, finishedAt: JANUARY + nth * 60_000 });
      }
    });
  }
  database.pragma('synchronous = FULL');
  database.pragma('wal_checkpoint(TRUNCATE)');
  let nth = rows;
  const files = createExportFiles(folders, systemClock);
  const log = pino({ level: 'silent' });
  const queue = createQueue({
    store,
    files,
    reduction: createReduction({ files, folders, log }),
    clock: systemClock,
    machine: readMachineTime(),
    chance,
    log,
    doneShown: 1_000,
    completedDays: 30,
    failedDays: 7,
    resendBytesPerDay: 0,
    rules: { scheduleS: [0, 300, 900], retryAfterMaxS: 3600 },
    // What the publisher reads after each change; sending it is the broker's benchmark.
    onChange(queueIds) {
      for (const queueId of queueIds) store.byQueueId(queueId);
      store.withdrawalsConfirmed(store.withdrawn());
      queue.status();
      queue.offers();
    },
  });
  mkdirSync(folders.spool, { recursive: true });
  return {
    /** Announces and completes so many; jobs a second. The collector's part, writing the files, is not measured. */
    drain(jobs: number): number {
      const announced = Array.from({ length: jobs }, () => factsOf(nth++));
      for (const { export_file } of announced) writeFileSync(join(folders.spool, export_file), DOCUMENT);
      const startedMs = performance.now();
      for (const facts of announced) {
        queue.take(facts);
        queue.offerDue();
        const [offer] = queue.offers();
        if (offer?.queue_id !== facts.queue_id) throw new Error('another job was offered');
        const at = new Date().toISOString();
        queue.applyResult({ ...offer, outcome: 'accepted', import_id: 'import_1', bytes_sent: 1, duration_ms: 1, at });
      }
      return (jobs / (performance.now() - startedMs)) * 1000;
    },
    close: () => database.close(),
  };
}

function factsOf(nth: number): ExportFacts {
  const created_at = new Date(JANUARY + nth * 60_000).toISOString();
  const stamp = created_at.slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '_');
  return {
    queue_id: `q_${stamp}`,
    request_id: `bench-${nth}`,
    export_file: `export_${stamp}.json`,
    file_size_bytes: DOCUMENT.length,
    sha256: SHA256,
    category_count: 9,
    records: { boatlog: 4, settings: 1, onboarding: 1 },
    problems: [],
    source: 'bench',
    tier: 3,
    created_at,
  };
}

/** As the service before this one kept its queue: the whole file written at each of a job's three steps. */
function rewriteJson(folder: string, entries: number): number {
  const path = join(folder, 'export_queue.json');
  const entry = (nth: number) => ({ ...factsOf(nth), status: 'completed', retry_count: 0, last_error: null });
  const queue = {
    version: '1.0',
    pending: [] as object[],
    uploading: [] as object[],
    completed: Array.from({ length: entries }, (_, nth): object => entry(nth)),
    failed: [],
  };
  const write = () => writeFileSync(path, JSON.stringify(queue, null, 2));
  write();
  const jobs = Math.max(5, Math.min(JOBS, Math.round(50_000 / entries)));
  const startedMs = performance.now();
  for (let nth = 0; nth < jobs; nth++) {
    for (const [from, to] of [
      [null, 'pending'],
      ['pending', 'uploading'],
      ['uploading', 'completed'],
    ] as const) {
      JSON.parse(readFileSync(path, 'utf8'));
      if (from !== null) queue[from].pop();
      queue[to].push(entry(entries + nth));
      write();
    }
  }
  return (jobs / (performance.now() - startedMs)) * 1000;
}
