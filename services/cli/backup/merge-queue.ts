import type { DatabaseSync } from 'node:sqlite';
import { underFreeName } from '../../../shared/export/free-name.ts';
import type { ExportFacts, JobStatus } from '../../../shared/export/job.ts';
import { all, inserter, type Row, withOlder } from './copy-rows.ts';

/** A job that only the backup knew: where its file lay there, and what it is now. */
export interface BroughtBack {
  readonly was: { readonly exportFile: string; readonly status: JobStatus };
  readonly is: { readonly exportFile: string; readonly status: JobStatus };
}

/** So much of the bytes is known that none here has: a job of long ago without its file. */
const NO_DIGEST = /^0*$/;

/**
 * Brings into a queue what an older one knows and this one does not: its jobs, what became of long gone ones, and so the
 * ledger. What both know is as this one has it, since nothing that is newer is undone. An export is known by its bytes; a
 * name, or a request, that another has by now is given up for another.
 */
export function mergeQueue(path: string, older: string): BroughtBack[] {
  return withOlder(path, older, (database) => {
    const known = knownExports(database);
    const brought = bringJobs(database, known);
    bringHistory(database, known);
    database.exec(`
      INSERT OR IGNORE INTO legacy_exports SELECT name, queue_id FROM older.legacy_exports;
      INSERT OR IGNORE INTO legacy_lists SELECT path, bytes, modified_ms FROM older.legacy_lists;
      INSERT INTO newest_ashore (category, at) SELECT category, at FROM older.newest_ashore WHERE true
        ON CONFLICT (category) DO UPDATE SET at = MAX(at, excluded.at);
      INSERT INTO last_delivered (one, at, queue_id, import_id, had_receipt)
        SELECT one, at, queue_id, import_id, had_receipt FROM older.last_delivered WHERE true
        ON CONFLICT (one) DO UPDATE SET had_receipt = MAX(had_receipt, excluded.had_receipt);
    `);
    return brought;
  });
}

type Known = ReturnType<typeof knownExports>;

function knownExports(database: DatabaseSync) {
  const rows = all(
    database,
    `SELECT queue_id, request_id, sha256 FROM jobs
     UNION ALL SELECT queue_id, request_id, COALESCE(lower(hex(sha256)), '') FROM history`,
  );
  const queueIds = new Set(rows.map(({ queue_id }) => String(queue_id)));
  const requestIds = new Set(rows.map(({ request_id }) => String(request_id)));
  const sums = new Set(rows.map(({ sha256 }) => String(sha256)));
  return {
    queueIds,
    requestIds,
    has: ({ queue_id, sha256 }: Row) =>
      NO_DIGEST.test(String(sha256)) ? queueIds.has(String(queue_id)) : sums.has(String(sha256)),
  };
}

function bringJobs(database: DatabaseSync, known: Known): BroughtBack[] {
  const insert = inserter(database, 'jobs');
  const trueMs = all(database, 'SELECT true_ms FROM true_time')[0]?.true_ms ?? 0;
  const unknown = all(database, 'SELECT * FROM older.jobs ORDER BY seq').filter((row) => !known.has(row));
  return unknown.map(({ seq: _another, ...row }) => {
    const was = JSON.parse(String(row.facts)) as ExportFacts;
    const facts = underOwnNames(was, known);
    // Nobody works at it, and whoever did has nothing to say any more: its next claim is another.
    const status = (row.status === 'uploading' ? 'pending' : row.status) as JobStatus;
    insert({
      ...row,
      ...{ queue_id: facts.queue_id, request_id: facts.request_id, facts: JSON.stringify(facts), status },
      // Its days run from now on: how old it is by the time of this queue is not known.
      finished_true_ms: row.finished_at === null ? null : trueMs,
      first_failed_true_ms: row.first_failed_true_ms === null ? null : trueMs,
      next_retry_at: 0,
    });
    known.queueIds.add(facts.queue_id);
    known.requestIds.add(facts.request_id);
    return {
      was: { exportFile: was.export_file, status: row.status as JobStatus },
      is: { exportFile: facts.export_file, status },
    };
  });
}

function underOwnNames(facts: ExportFacts, { queueIds, requestIds }: Known): ExportFacts {
  const named = queueIds.has(facts.queue_id) ? underFreeName(facts, ({ queue_id }) => !queueIds.has(queue_id)) : facts;
  if (!requestIds.has(named.request_id)) return named;
  return { ...named, request_id: freeRequest(`adopted-${named.queue_id.slice('q_'.length)}`, requestIds) };
}

function freeRequest(wanted: string, taken: ReadonlySet<string>): string {
  let free = wanted;
  for (let nth = 2; taken.has(free); nth++) free = `${wanted}.${nth}`;
  return free;
}

/** Each row of history is a job that was removed, and counts as one that there was. */
function bringHistory(database: DatabaseSync, known: Known): void {
  const insert = inserter(database, 'history');
  const count = database.prepare('UPDATE tally SET removed = removed + 1 WHERE status = ?');
  const rows = all(database, 'SELECT *, lower(hex(sha256)) AS hex FROM older.history ORDER BY rowid');
  for (const { hex, ...row } of rows) {
    const { queue_id = '', status = '' } = row;
    if (known.queueIds.has(String(queue_id)) || known.has({ queue_id, sha256: hex ?? '' })) continue;
    insert(row);
    count.run(status);
    known.queueIds.add(String(queue_id));
    known.requestIds.add(String(row.request_id));
  }
  database.exec(`UPDATE facts_ever SET value = (SELECT SUM(held + removed) FROM tally) WHERE name = 'queued'`);
}

/**
 * An export that had failed for want of its file alone, and whose file the backup has, waits again. Gives whether this one
 * did.
 */
export function reviveLost(path: string, older: string): ReadonlySet<string> {
  return withOlder(path, older, (database) => {
    const rows = all(
      database,
      `UPDATE jobs SET status = 'pending', file_gone = 0, transient = 0, retry_count = 0, next_retry_at = 0,
         last_error = NULL, finished_at = NULL, finished_true_ms = NULL, first_failed_true_ms = NULL
       WHERE status = 'failed' AND file_gone = 1
         AND EXISTS (SELECT 1 FROM older.jobs WHERE older.jobs.sha256 = jobs.sha256
           AND older.jobs.status IN ('pending', 'uploading'))
       RETURNING queue_id`,
    );
    return new Set(rows.map(({ queue_id }) => String(queue_id)));
  });
}
