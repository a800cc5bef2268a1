import type { JobStatus } from '../../../shared/export/job.ts';

/** Every statement on what there ever was: jobs that are held and, when their files are gone, the rows of `history`. */

const ROW = `queue_id AS queueId, request_id AS requestId, status, created_at AS createdAt, finished_at AS finishedAt,
  import_id AS importId, lower(hex(sha256)) AS sha256, file_size_bytes AS fileSizeBytes, category_count AS categoryCount,
  source, note, last_error AS lastError, left_out AS leftOut, lacks`;

/** The order in which exports were made, as `made-order.ts` has it. */
export const MADE = '(COALESCE(sequence, 0), created_at, queue_id)';
const PLACE = 'COALESCE(sequence, 0) AS sequence, created_at AS createdAt, queue_id AS queueId';

/** What is neither delivered nor rare is little, and sorted as it is read. Most is delivered: there every row fits. */
const INDEXES = {
  any: { jobs: 'jobs_made', history: 'history_made' },
  pending: { jobs: 'jobs_pending', history: null },
  uploading: { jobs: 'jobs_uploading', history: null },
  completed: { jobs: 'jobs_made', history: 'history_made' },
  failed: { jobs: 'jobs_failed_made', history: 'history_failed_made' },
  cancelled: { jobs: 'jobs_cancelled_made', history: 'history_cancelled_made' },
} as const;

export const historySql = {
  /**
   * Writes down what is left of a job that is removed. A name that an earlier version gave twice has one row: what was
   * delivered stays. A digest of zeros stands for bytes that never were here.
   */
  remember: `
    INSERT INTO history (queue_id, request_id, status, created_at, finished_at, removed_at, import_id, sha256,
      file_size_bytes, category_count, source, note, last_error, records, left_out, lacks, sequence)
    SELECT queue_id, request_id, status, created_at, finished_at, @now, import_id, nullif(unhex(sha256), zeroblob(32)),
      file_size_bytes, facts ->> '$.category_count', facts ->> '$.source', facts ->> '$.note', substr(last_error, 1, 160),
      CASE WHEN status = 'failed' THEN facts ->> '$.records' END, substr(left_out, 1, 160), @lacks, sequence
    FROM jobs WHERE queue_id = @queueId
    ON CONFLICT (queue_id) DO UPDATE SET request_id = excluded.request_id, status = excluded.status,
      created_at = excluded.created_at, finished_at = excluded.finished_at, removed_at = excluded.removed_at,
      import_id = excluded.import_id, sha256 = excluded.sha256, file_size_bytes = excluded.file_size_bytes,
      category_count = excluded.category_count, source = excluded.source, note = excluded.note,
      last_error = excluded.last_error, records = excluded.records, left_out = excluded.left_out, lacks = excluded.lacks,
      sequence = excluded.sequence
    WHERE history.status <> 'completed'`,
  pastByQueueId: `SELECT ${ROW} FROM history WHERE queue_id = ?`,
  pastByRequestId: `SELECT ${ROW} FROM history WHERE request_id = ? ORDER BY rowid DESC LIMIT 1`,
  placeOf: `SELECT ${PLACE} FROM jobs WHERE queue_id = @queueId
    UNION ALL SELECT ${PLACE} FROM history WHERE queue_id = @queueId LIMIT 1`,
  newestBefore: `
    SELECT * FROM (${newestBeforeSql('jobs')}) UNION ALL SELECT * FROM (${newestBeforeSql('history')})
    ORDER BY sequence DESC, createdAt DESC, queueId DESC LIMIT 1`,
  newestAshore: `SELECT category, at FROM newest_ashore ORDER BY category`,
  countLeftOut: `SELECT COUNT(*) FROM jobs WHERE left_out IS NOT NULL`,
  newestLeftOut: `SELECT queue_id AS queueId, left_out AS message FROM jobs WHERE left_out IS NOT NULL
    ORDER BY finished_true_ms DESC, seq DESC LIMIT 1`,
  counts: `SELECT status, held + remembered AS count FROM tally`,
  listed: listSql(null),
  listedPending: listSql('pending'),
  listedUploading: listSql('uploading'),
  listedCompleted: listSql('completed'),
  listedFailed: listSql('failed'),
  listedCancelled: listSql('cancelled'),
} as const;

/**
 * The list, newest first, from behind one place on: jobs and history merged along two indexes, so that a page costs the
 * same wherever it begins. The status stands in the text, since an index of some rows serves no parameter.
 */
function listSql(status: JobStatus | null): string {
  const filter = status === null ? 'TRUE' : `status = '${status}'`;
  const behind = `${MADE} < (@sequence, @createdAt, @queueId)`;
  const { jobs, history } = INDEXES[status ?? 'any'];
  const past = history
    ? `UNION ALL SELECT ${PLACE} FROM history INDEXED BY ${history} WHERE ${filter} AND ${behind}`
    : '';
  return `
    SELECT ${PLACE} FROM jobs INDEXED BY ${jobs} WHERE ${filter} AND ${behind}
    ${past}
    ORDER BY sequence DESC, createdAt DESC, queueId DESC LIMIT @limit OFFSET @offset`;
}

/** Of jobs or of history the newest of all that the clock showed before a moment: it is found near the end that is read first. */
function newestBeforeSql(table: 'jobs' | 'history'): string {
  return `SELECT ${PLACE} FROM ${table} INDEXED BY ${table}_made WHERE created_at < @moment
    ORDER BY COALESCE(sequence, 0) DESC, created_at DESC, queue_id DESC LIMIT 1`;
}
