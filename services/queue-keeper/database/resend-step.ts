/** The step by which the queue sends delivered exports anew; as every step, never changed once it has been at sea. */
export const MAKE_RESENDS = `
  -- An export's number; null where nobody has looked it up in its file yet, 0 where that has none. And of one that is sent
  -- anew, the delivered one whose bytes it has.
  ALTER TABLE jobs ADD COLUMN sequence INTEGER;
  ALTER TABLE jobs ADD COLUMN resend_of TEXT;
  CREATE INDEX jobs_numbered ON jobs (sequence, seq) WHERE status = 'completed';
  CREATE INDEX jobs_resends  ON jobs (resend_of)     WHERE resend_of IS NOT NULL;
  ALTER TABLE history ADD COLUMN sequence INTEGER;

  -- Delivered exports that are to be sent anew, in this order, none before its time.
  CREATE TABLE resends (
    nth                INTEGER PRIMARY KEY AUTOINCREMENT,
    queue_id           TEXT    NOT NULL UNIQUE,
    asked_by           TEXT    NOT NULL CHECK (asked_by IN ('server', 'person')),
    not_before_true_ms INTEGER NOT NULL
  ) STRICT;
  -- How often a server had one anew, and when last.
  CREATE TABLE resent (
    queue_id TEXT    PRIMARY KEY,
    times    INTEGER NOT NULL,
    true_ms  INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  -- What a server was given anew since this moment.
  CREATE TABLE resend_budget (one INTEGER PRIMARY KEY CHECK (one = 1), from_true_ms INTEGER NOT NULL, bytes INTEGER NOT NULL) STRICT;
  -- By installation, what the server asked for last, and whether its newest answer still asked for it.
  CREATE TABLE gaps (
    installation_id TEXT    PRIMARY KEY,
    after_sequence  INTEGER NOT NULL,
    up_to_sequence  INTEGER NOT NULL,
    is_asked        INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  -- By installation, the highest number of an export that was ever delivered.
  CREATE TABLE delivered_sequences (installation_id TEXT PRIMARY KEY, sequence INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  -- What came of the newest asking, as it is told.
  CREATE TABLE last_resend (one INTEGER PRIMARY KEY CHECK (one = 1), told TEXT NOT NULL) STRICT;

  -- Whether any that was delivered so far had a receipt.
  ALTER TABLE last_delivered ADD COLUMN had_receipt INTEGER NOT NULL DEFAULT 0;
  UPDATE last_delivered SET had_receipt = import_id IS NOT NULL
    OR EXISTS (SELECT 1 FROM jobs WHERE import_id IS NOT NULL)
    OR EXISTS (SELECT 1 FROM history WHERE import_id IS NOT NULL);

  -- What is sent anew is no news: the newest delivery stays the one that it was.
  DROP TRIGGER job_delivered;
  CREATE TRIGGER job_delivered AFTER UPDATE OF status ON jobs
    WHEN old.status <> 'completed' AND new.status = 'completed' AND new.resend_of IS NULL BEGIN
    INSERT OR REPLACE INTO last_delivered (one, at, true_ms, queue_id, import_id, had_receipt)
      VALUES (1, new.finished_at, new.finished_true_ms, new.queue_id, new.import_id,
        new.import_id IS NOT NULL OR COALESCE((SELECT had_receipt FROM last_delivered), 0));
    INSERT INTO newest_ashore (category, at)
      SELECT told.key, CAST(round(unixepoch(told.value, 'subsec') * 1000) AS INTEGER)
      FROM json_each(new.facts, '$.last_record_at') AS told
      WHERE unixepoch(told.value, 'subsec') IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM json_each(new.parts, '$.end.quarantine') AS held WHERE held.value ->> '$.category' = told.key)
      ON CONFLICT (category) DO UPDATE SET at = MAX(at, excluded.at);
  END;
`;
