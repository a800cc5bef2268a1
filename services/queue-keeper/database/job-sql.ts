/** Every statement on the queue database, by name. Times are integers, milliseconds since 1970. */

const STATE = `
  status, retry_count AS retryCount, next_retry_at AS nextRetryAt, retry_delay_ms AS retryDelayMs, claim,
  last_error AS lastError, transient, revivals, import_id AS importId, finished_at AS finishedAt, attempts`;
const ROW = `seq, queue_id AS queueId, facts, ${STATE}`;

export const jobSql = {
  insert: `
    INSERT INTO jobs (queue_id, request_id, facts, sha256, file_size_bytes, created_at, status, last_error, import_id, finished_at)
    VALUES (@queueId, @requestId, @facts, @sha256, @fileSizeBytes, @createdAt, @status, @lastError, @importId, @finishedAt)`,
  byQueueId: `SELECT ${ROW} FROM jobs WHERE queue_id = ?`,
  byRequestId: `SELECT ${ROW} FROM jobs WHERE request_id = ?`,
  nameRequest: `UPDATE jobs SET request_id = @requestId, facts = @facts WHERE queue_id = @queueId`,

  /** The precondition stands in the WHERE: who read an older state changes nothing. */
  save: `
    UPDATE jobs SET status = @status, retry_count = @retryCount, next_retry_at = @nextRetryAt,
      retry_delay_ms = @retryDelayMs, claim = @claim, last_error = @lastError, transient = @transient,
      revivals = @revivals, import_id = @importId, finished_at = @finishedAt, attempts = @attempts
    WHERE queue_id = @queueId AND status = @statusBefore AND claim = @claimBefore`,

  /** Waiting jobs whose time has come become due, so that the next one is found by its place in the queue alone. */
  wakeDue: `UPDATE jobs SET next_retry_at = 0 WHERE status = 'pending' AND next_retry_at > 0 AND next_retry_at <= ?
    RETURNING queue_id`,
  nextDue: `SELECT ${ROW} FROM jobs WHERE status = 'pending' AND next_retry_at = 0 ORDER BY seq LIMIT 1`,
  nextWaiting: `SELECT ${ROW} FROM jobs WHERE status = 'pending' AND next_retry_at > 0 ORDER BY next_retry_at, seq LIMIT 1`,
  oldestPending: `SELECT created_at FROM jobs WHERE status = 'pending' ORDER BY seq LIMIT 1`,
  uploading: `SELECT ${ROW} FROM jobs WHERE status = 'uploading' ORDER BY seq`,
  shiftWaiting: `UPDATE jobs SET next_retry_at = MAX(1, next_retry_at + @jumpMs) WHERE status = 'pending' AND next_retry_at > 0
    RETURNING queue_id`,
  clampWaiting: `UPDATE jobs SET next_retry_at = @now + retry_delay_ms
    WHERE status = 'pending' AND next_retry_at > @now + retry_delay_ms RETURNING queue_id`,
  revivable: `SELECT ${ROW} FROM jobs WHERE status = 'failed' AND transient = 1 AND revivals = 0 ORDER BY seq`,

  /** What is shown on the bus: everything that is not done, and the newest of what is. */
  unfinished: `SELECT ${ROW} FROM jobs WHERE status IN ('pending', 'uploading', 'failed') AND seq > ? ORDER BY seq LIMIT 200`,
  newestDone: `SELECT ${ROW} FROM jobs WHERE status IN ('completed', 'cancelled') ORDER BY finished_at DESC LIMIT ?`,
  doneBeyond: `SELECT queue_id FROM jobs WHERE status IN ('completed', 'cancelled') ORDER BY finished_at DESC LIMIT 1 OFFSET ?`,
  withdraw: `INSERT OR IGNORE INTO withdrawn (queue_id) VALUES (?)`,
  withdrawn: `SELECT queue_id FROM withdrawn`,
  withdrawalConfirmed: `DELETE FROM withdrawn WHERE queue_id = ?`,

  expiredDone: `SELECT ${ROW} FROM jobs WHERE status IN ('completed', 'cancelled') AND finished_at < ? ORDER BY finished_at LIMIT 500`,
  expiredFailed: `SELECT ${ROW} FROM jobs WHERE status = 'failed' AND finished_at < ? ORDER BY finished_at LIMIT 500`,
  bury: `INSERT OR REPLACE INTO tombstones (queue_id, facts, last_error, failed_at, expired_at)
    SELECT queue_id, facts, last_error, finished_at, @now FROM jobs WHERE queue_id = @queueId`,
  remove: `DELETE FROM jobs WHERE queue_id = ?`,

  everyJob: `SELECT ${ROW} FROM jobs WHERE seq > ? ORDER BY seq LIMIT 500`,
  tally: `SELECT status, held, held_bytes AS heldBytes, removed FROM tally`,
  factsEver: `SELECT name, value FROM facts_ever`,
  seeTime: `UPDATE facts_ever SET value = @now WHERE name = 'latest_time_seen' AND value < @now`,
} as const;
