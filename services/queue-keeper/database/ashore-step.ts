/** The step by which the queue database remembers what is ashore, whatever jobs are gone; as every step, never changed once it has been at sea. */
export const REMEMBER_ASHORE = `
  -- By category the newest time of a record of all exports ever delivered, whichever was delivered last.
  CREATE TABLE newest_ashore (category TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT;
  INSERT INTO newest_ashore (category, at)
    SELECT told.key, MAX(CAST(round(unixepoch(told.value, 'subsec') * 1000) AS INTEGER))
    FROM jobs, json_each(jobs.facts, '$.last_record_at') AS told
    WHERE jobs.status = 'completed' AND jobs.last_error IS NULL AND unixepoch(told.value, 'subsec') IS NOT NULL
    GROUP BY told.key;

  -- Which one the newest delivery was, and its receipt. Exports of before are told by the moment at which they ended.
  ALTER TABLE last_delivered ADD COLUMN queue_id TEXT;
  ALTER TABLE last_delivered ADD COLUMN import_id TEXT;
  UPDATE last_delivered SET (queue_id, import_id) = (
    SELECT queue_id, import_id FROM (
      SELECT queue_id, import_id, finished_at, status FROM jobs
      UNION ALL SELECT queue_id, import_id, finished_at, status FROM history)
    WHERE status = 'completed' AND finished_at = last_delivered.at ORDER BY queue_id DESC LIMIT 1);

  DROP TRIGGER job_delivered;
  CREATE TRIGGER job_delivered AFTER UPDATE OF status ON jobs WHEN old.status <> 'completed' AND new.status = 'completed' BEGIN
    INSERT OR REPLACE INTO last_delivered (one, at, true_ms, queue_id, import_id)
      VALUES (1, new.finished_at, new.finished_true_ms, new.queue_id, new.import_id);
    INSERT INTO newest_ashore (category, at)
      SELECT key, CAST(round(unixepoch(value, 'subsec') * 1000) AS INTEGER)
      FROM json_each(new.facts, '$.last_record_at') WHERE unixepoch(value, 'subsec') IS NOT NULL
      ON CONFLICT (category) DO UPDATE SET at = MAX(at, excluded.at);
  END;

  -- What the central database did not take of a delivered export, in words; and what an export lacked, by category.
  ALTER TABLE jobs ADD COLUMN left_out TEXT;
  UPDATE jobs SET left_out = (
    SELECT value ->> '$.reason' FROM json_each(attempts) WHERE value ->> '$.outcome' = 'accepted' LIMIT 1)
    WHERE status = 'completed';
  CREATE INDEX jobs_left_out ON jobs (finished_true_ms, seq) WHERE left_out IS NOT NULL;
  ALTER TABLE history ADD COLUMN left_out TEXT CHECK (length(left_out) <= 160);
  ALTER TABLE history ADD COLUMN lacks TEXT;
`;
