import { MADE } from './history-sql.ts';

/** Every statement on the queue database, by name. Times are integers, milliseconds since 1970. */

const STATE = `
  status, retry_count AS retryCount, next_retry_at AS nextRetryAt, retry_delay_ms AS retryDelayMs, claim,
  last_error AS lastError, transient, file_gone AS fileGone, revivals, import_id AS importId, left_out AS leftOut, finished_at AS finishedAt, attempts, parts`;
/** The columns of a job. */
export const ROW = `seq, queue_id AS queueId, facts, installation_id AS installationId, sequence, finished_true_ms AS finishedTrueMs,
  first_failed_true_ms AS firstFailedTrueMs, ${STATE}`;

export const jobSql = {
  insert: `
    INSERT INTO jobs (queue_id, request_id, facts, sha256, file_size_bytes, created_at, status, retry_count, transient, last_error,
      import_id, finished_at, installation_id, sequence, resend_of, finished_true_ms, first_failed_true_ms)
    VALUES (@queueId, @requestId, @facts, @sha256, @fileSizeBytes, @createdAt, @status, @retryCount, @transient, @lastError,
      @importId, @finishedAt, @installationId, @sequence, @resendOf,
      CASE WHEN @finishedAt IS NOT NULL THEN (SELECT true_ms FROM true_time) END,
      CASE WHEN @status = 'failed' THEN (SELECT true_ms FROM true_time) END)`,
  byQueueId: `SELECT ${ROW} FROM jobs WHERE queue_id = ?`,
  byRequestId: `SELECT ${ROW} FROM jobs WHERE request_id = ?`,
  nameRequest: `UPDATE jobs SET request_id = @requestId, facts = @facts WHERE queue_id = @queueId`,

  nameInstallation: `UPDATE jobs SET installation_id = @installationId WHERE queue_id = @queueId`,

  /** The precondition stands in the WHERE: who read an older state changes nothing. */
  save: `
    UPDATE jobs SET status = @status, retry_count = @retryCount, next_retry_at = @nextRetryAt,
      retry_delay_ms = @retryDelayMs, claim = @claim, last_error = @lastError, transient = @transient,
      file_gone = @fileGone, revivals = @revivals, import_id = @importId, left_out = @leftOut, finished_at = @finishedAt, attempts = @attempts,
      parts = @parts,
      finished_true_ms = CASE
        WHEN @finishedAt IS NULL THEN NULL
        WHEN finished_true_ms IS NULL OR @finishedAt <> finished_at THEN (SELECT true_ms FROM true_time)
        ELSE finished_true_ms
      END,
      first_failed_true_ms = CASE
        WHEN @status = 'failed' THEN COALESCE(first_failed_true_ms, (SELECT true_ms FROM true_time))
        WHEN @revivals = 0 THEN NULL
        ELSE first_failed_true_ms
      END
    WHERE queue_id = @queueId AND status = @statusBefore AND claim = @claimBefore`,

  /** Waiting jobs whose time has come become due, so that the next one is found by its place in the queue alone. */
  wakeDue: `UPDATE jobs SET next_retry_at = 0 WHERE status = 'pending' AND next_retry_at > 0 AND next_retry_at <= ?
    RETURNING queue_id`,
  /** Beside those of some installations; what nobody asked yet whose it is counts as none of theirs. */
  nextDueBeside: `SELECT ${ROW} FROM jobs WHERE status = 'pending' AND next_retry_at = 0
    AND (installation_id IS NULL OR installation_id NOT IN (SELECT value FROM json_each(@installationIds)))
    ORDER BY seq LIMIT 1`,
  isAwaited: `SELECT 1 FROM jobs WHERE status IN ('pending', 'uploading') AND installation_id = ? LIMIT 1`,
  nextWaiting: `SELECT ${ROW} FROM jobs WHERE status = 'pending' AND next_retry_at > 0 ORDER BY next_retry_at, seq LIMIT 1`,
  /** What is sent anew was made long ago, and does not wait since then. */
  oldestPending: `SELECT created_at FROM jobs WHERE status = 'pending' AND resend_of IS NULL ORDER BY seq LIMIT 1`,
  /** Beside those of some installations. */
  isAnyUndelivered: `SELECT 1 FROM jobs WHERE status IN ('pending', 'uploading')
    AND (installation_id IS NULL OR installation_id NOT IN (SELECT value FROM json_each(@installationIds))) LIMIT 1`,
  uploading: `SELECT ${ROW} FROM jobs WHERE status = 'uploading' ORDER BY seq`,
  shiftWaiting: `UPDATE jobs SET next_retry_at = MAX(1, next_retry_at + @jumpMs) WHERE status = 'pending' AND next_retry_at > 0
    RETURNING queue_id`,
  clampWaiting: `UPDATE jobs SET next_retry_at = @now + retry_delay_ms
    WHERE status = 'pending' AND next_retry_at > @now + retry_delay_ms RETURNING queue_id`,
  revivable: `SELECT ${ROW} FROM jobs WHERE status = 'failed' AND transient = 1 AND file_gone = 0 ORDER BY revivals, seq`,
  countRevivable: `SELECT COUNT(*) FROM jobs WHERE status = 'failed' AND transient = 1 AND file_gone = 0`,
  /** One that fails each time gives the others their turn. */
  nextRevivable: `SELECT ${ROW} FROM jobs WHERE status = 'failed' AND transient = 1 AND file_gone = 0
    AND (installation_id IS NULL OR installation_id NOT IN (SELECT value FROM json_each(@installationIds)))
    ORDER BY revivals, seq LIMIT 1`,

  /** What is shown on the bus: everything that is not done, and the newest of what is. */
  unfinished: `SELECT ${ROW} FROM jobs WHERE status IN ('pending', 'uploading', 'failed') AND seq > ? ORDER BY seq LIMIT 200`,
  /** In the order in which they were made, which an index has. */
  cancelled: `SELECT ${ROW} FROM jobs WHERE status = 'cancelled' AND ${MADE} > (@sequence, @createdAt, @queueId)
    ORDER BY COALESCE(sequence, 0), created_at, queue_id LIMIT 200`,
  /** Of what is not delivered, by its bytes. */
  undeliveredWith: `SELECT ${ROW} FROM jobs WHERE sha256 = @sha256 AND seq IN (
      SELECT seq FROM jobs WHERE status IN ('pending', 'uploading', 'failed')
      UNION ALL SELECT seq FROM jobs WHERE status = 'cancelled') LIMIT 1`,
  newestDone: `SELECT ${ROW} FROM jobs WHERE status IN ('completed', 'cancelled') ORDER BY finished_true_ms DESC, seq DESC LIMIT ?`,
  doneBeyond: `SELECT queue_id FROM jobs WHERE status IN ('completed', 'cancelled') ORDER BY finished_true_ms DESC, seq DESC LIMIT 1 OFFSET ?`,
  withdraw: `INSERT OR IGNORE INTO withdrawn (queue_id) VALUES (?)`,
  withdrawn: `SELECT queue_id FROM withdrawn`,
  withdrawalConfirmed: `DELETE FROM withdrawn WHERE queue_id = ?`,

  /** What is to be sent anew stays until then. */
  expiredDone: `SELECT ${ROW} FROM jobs WHERE status IN ('completed', 'cancelled') AND finished_true_ms < ?
    AND queue_id NOT IN (SELECT queue_id FROM resends) ORDER BY finished_true_ms LIMIT 500`,
  expiredFailed: `SELECT ${ROW} FROM jobs WHERE status = 'failed' AND first_failed_true_ms < ? ORDER BY first_failed_true_ms LIMIT 500`,
  firstToExpire: `SELECT first_failed_true_ms FROM jobs WHERE status = 'failed' ORDER BY first_failed_true_ms LIMIT 1`,
  lastDelivered: `SELECT at, true_ms AS trueMs, queue_id AS queueId, import_id AS importId, EXISTS (
      SELECT 1 FROM (SELECT queue_id, import_id, resend_of FROM jobs INDEXED BY jobs_done WHERE status IN ('completed', 'cancelled')
        ORDER BY finished_true_ms DESC LIMIT 20) AS done
      WHERE done.import_id = last_delivered.import_id AND done.queue_id <> last_delivered.queue_id AND done.resend_of IS NULL) AS receiptRepeated,
      import_id IS NULL AND had_receipt AS receiptBefore
    FROM last_delivered`,
  oldestDelivered: `SELECT ${ROW} FROM jobs WHERE status IN ('completed', 'cancelled') AND status = 'completed'
    ORDER BY finished_true_ms, seq LIMIT 100`,
  wentInParts: `SELECT ${ROW} FROM jobs INDEXED BY jobs_in_parts WHERE parts IS NOT NULL AND status = 'completed'
    ORDER BY seq DESC LIMIT 10`,
  ashoreInParts: `SELECT queue_id FROM jobs INDEXED BY jobs_in_parts WHERE parts IS NOT NULL AND status = 'completed'
    ORDER BY seq DESC LIMIT 50`,
  partlyAshore: `SELECT ${ROW} FROM jobs INDEXED BY jobs_in_parts WHERE parts IS NOT NULL AND status IN ('failed', 'cancelled')
    ORDER BY seq DESC LIMIT 50`,
  remove: `DELETE FROM jobs WHERE queue_id = ?`,

  everyJob: `SELECT ${ROW} FROM jobs WHERE seq > ? ORDER BY seq LIMIT 500`,
  tally: `SELECT status, held, held_bytes AS heldBytes, removed FROM tally`,
  factsEver: `SELECT name, value FROM facts_ever`,

  isTakenOver: `SELECT 1 FROM legacy_exports WHERE name = ?`,
  rememberTakenOver: `INSERT OR IGNORE INTO legacy_exports (name, queue_id) VALUES (?, ?)`,
  isLegacyListKnown: `SELECT 1 FROM legacy_lists WHERE path = @path AND bytes = @bytes AND modified_ms = @modifiedMs`,
  rememberLegacyList: `INSERT OR REPLACE INTO legacy_lists (path, bytes, modified_ms) VALUES (@path, @bytes, @modifiedMs)`,

  trueTime: `SELECT true_ms AS trueMs, boot_id AS bootId, uptime_ms AS uptimeMs, vouched_boot_id AS vouchedBootId,
    vouched_wall AS vouchedWall, vouched_true_ms AS vouchedTrueMs FROM true_time`,
  keepTime: `INSERT OR REPLACE INTO true_time
      (one, true_ms, true_ms_again, boot_id, uptime_ms, vouched_boot_id, vouched_wall, vouched_true_ms)
    VALUES (1, @trueMs, @trueMs, @bootId, @uptimeMs, @vouchedBootId, @vouchedWall, @vouchedTrueMs)`,
  keepAge: `UPDATE jobs SET finished_true_ms = finished_true_ms + @offMs WHERE finished_true_ms > @vouchedTrueMs`,
  keepAgeOfFailures: `UPDATE jobs SET first_failed_true_ms = first_failed_true_ms + @offMs
    WHERE first_failed_true_ms > @vouchedTrueMs`,
  keepAgeOfDelivery: `UPDATE last_delivered SET true_ms = true_ms + @offMs WHERE true_ms > @vouchedTrueMs`,
} as const;

/** For putting together a queue from what a damaged database still holds. */
export const salvageSql = {
  setRemoved: `UPDATE tally SET removed = @removed WHERE status = @status`,
  setFact: `UPDATE facts_ever SET value = @value WHERE name = @name AND name <> 'queued'`,
  isOfTombstones: `SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'tombstones'`,
  dropTombstones: `DROP TABLE tombstones`,
  /** Each row of history is a job that was removed, also when the old count cannot be read. */
  countHistory: `UPDATE tally SET removed = MAX(removed, remembered)`,
  countQueued: `UPDATE facts_ever SET value = (SELECT SUM(held + removed) FROM tally) WHERE name = 'queued'`,
} as const;

/** Find nothing in a sound database; by what it means when they do. */
export const suspiciousQueries = {
  'a job contradicts itself': `
    SELECT 1 FROM jobs WHERE NOT json_valid(facts) OR NOT json_valid(attempts) OR NOT json_valid(COALESCE(parts, 'null'))
      OR json_extract(facts, '$.queue_id') IS NOT queue_id OR json_extract(facts, '$.sha256') IS NOT sha256
      OR json_extract(facts, '$.file_size_bytes') IS NOT file_size_bytes OR json_extract(facts, '$.export_file') IS NULL
    LIMIT 1`,
  'its counts are not those of its jobs': `
    SELECT 1 FROM tally WHERE held <> (SELECT COUNT(*) FROM jobs WHERE jobs.status = tally.status)
      OR held_bytes <> (SELECT COALESCE(SUM(file_size_bytes), 0) FROM jobs WHERE jobs.status = tally.status)
    LIMIT 1`,
  'its history is not as long as it counts': `
    SELECT 1 WHERE (SELECT SUM(remembered) FROM tally) <> (SELECT COUNT(*) FROM history)
      OR EXISTS (SELECT 1 FROM tally WHERE remembered > removed)`,
  'its counts do not add up': `
    SELECT 1 FROM facts_ever WHERE name = 'queued' AND value <> (SELECT SUM(held + removed) FROM tally)`,
  'its counts are not all there': `SELECT 1 WHERE (SELECT COUNT(*) FROM tally) <> 5
    OR NOT EXISTS (SELECT 1 FROM facts_ever WHERE name = 'queued')`,
} as const;
