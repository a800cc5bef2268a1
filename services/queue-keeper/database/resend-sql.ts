import { ROW } from './job-sql.ts';

/** Every statement on delivered exports that are sent anew, by name. */
export const resendSql = {
  /** Of jobs that earlier versions delivered. */
  unnumbered: `SELECT ${ROW} FROM jobs INDEXED BY jobs_numbered WHERE status = 'completed' AND sequence IS NULL LIMIT 200`,
  number: `UPDATE jobs SET sequence = @sequence WHERE queue_id = @queueId`,
  /** Copies stand beside what they are copies of. */
  deliveredWithin: `SELECT ${ROW} FROM jobs INDEXED BY jobs_numbered
    WHERE status = 'completed' AND sequence > @after AND sequence <= @upTo AND created_at >= @since AND created_at < @until
      AND (@installationId IS NULL OR COALESCE(installation_id, @installationId) = @installationId)
    ORDER BY sequence, seq`,
  /** Their files are gone with their jobs, and no copy of them is left. */
  removedWithin: `SELECT queue_id AS queueId, sequence FROM history INDEXED BY history_listed
    WHERE status = 'completed' AND COALESCE(sequence, 0) > @after AND COALESCE(sequence, 0) <= @upTo
      AND created_at >= @since AND created_at < @until
      AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.resend_of = history.queue_id)
      AND NOT EXISTS (SELECT 1 FROM jobs INDEXED BY jobs_numbered
        WHERE jobs.status = 'completed' AND jobs.sequence = history.sequence)
    ORDER BY created_at, queue_id`,
  /** It, and all that was ever sent of it anew. */
  copiesOf: `SELECT ${ROW} FROM jobs WHERE queue_id = @queueId
    UNION ALL SELECT ${ROW} FROM jobs WHERE resend_of = @queueId`,

  /** What a person asks for goes at once, though a server has to wait for it. */
  list: `INSERT INTO resends (queue_id, asked_by, not_before_true_ms) VALUES (@queueId, @askedBy, @notBefore)
    ON CONFLICT (queue_id) DO UPDATE SET asked_by = excluded.asked_by, not_before_true_ms = excluded.not_before_true_ms
    WHERE excluded.asked_by = 'person'`,
  isListed: `SELECT 1 FROM resends WHERE queue_id = ?`,
  /** Beside those of some installations. */
  next: `SELECT queue_id AS queueId, asked_by AS askedBy FROM resends WHERE not_before_true_ms <= @trueMs
      AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.queue_id = resends.queue_id
        AND installation_id IN (SELECT value FROM json_each(@installationIds)))
    ORDER BY nth LIMIT 1`,
  unlist: `DELETE FROM resends WHERE queue_id = ?`,
  countListed: `SELECT COUNT(*) FROM resends WHERE asked_by = @askedBy`,
  nextOfServer: `SELECT queue_id AS queueId, not_before_true_ms AS notBefore FROM resends WHERE asked_by = 'server'
    ORDER BY not_before_true_ms, nth LIMIT 1`,

  resent: `SELECT times, true_ms AS trueMs FROM resent WHERE queue_id = ?`,
  noteResent: `INSERT INTO resent (queue_id, times, true_ms) VALUES (@queueId, 1, @trueMs)
    ON CONFLICT (queue_id) DO UPDATE SET times = times + 1, true_ms = excluded.true_ms`,
  budget: `SELECT from_true_ms AS fromTrueMs, bytes FROM resend_budget`,
  keepBudget: `INSERT OR REPLACE INTO resend_budget (one, from_true_ms, bytes) VALUES (1, @fromTrueMs, @bytes)`,

  gap: `SELECT after_sequence AS after, up_to_sequence AS upTo, is_asked AS isAsked FROM gaps WHERE installation_id = ?`,
  keepGap: `INSERT OR REPLACE INTO gaps (installation_id, after_sequence, up_to_sequence, is_asked)
    VALUES (@installationId, @after, @upTo, @isAsked)`,
  deliveredSequence: `SELECT sequence FROM delivered_sequences WHERE installation_id = ?`,
  noteSequence: `INSERT INTO delivered_sequences (installation_id, sequence) VALUES (@installationId, @sequence)
    ON CONFLICT (installation_id) DO UPDATE SET sequence = MAX(sequence, excluded.sequence)`,
  lastResend: `SELECT told FROM last_resend`,
  keepLastResend: `INSERT OR REPLACE INTO last_resend (one, told) VALUES (1, ?)`,
} as const;
