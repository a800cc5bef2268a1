import { TOMBSTONES_INTO_HISTORY } from './tombstones.ts';

/** The step by which the queue database got its history; as every step, never changed once it has been at sea. */
export const MAKE_HISTORY = `
  -- What is kept for ever of every export whose job and file are gone: its receipt, a few hundred bytes. Also whether a
  -- name or a request was ever used. What failed for good keeps what it held, by category.
  CREATE TABLE history (
    queue_id        TEXT    NOT NULL UNIQUE,
    request_id      TEXT    NOT NULL,
    status          TEXT    NOT NULL CHECK (status IN ('completed', 'failed', 'cancelled')),
    created_at      INTEGER NOT NULL,
    finished_at     INTEGER,
    removed_at      INTEGER NOT NULL,
    import_id       TEXT,
    sha256          BLOB    CHECK (length(sha256) = 32),
    file_size_bytes INTEGER NOT NULL CHECK (file_size_bytes >= 0),
    category_count  INTEGER NOT NULL,
    source          TEXT    NOT NULL,
    note            TEXT,
    last_error      TEXT    CHECK (length(last_error) <= 160),
    records         TEXT
  ) STRICT;
  CREATE INDEX history_requests  ON history (request_id);
  CREATE INDEX history_listed    ON history (created_at, queue_id);
  CREATE INDEX history_failed    ON history (created_at, queue_id) WHERE status = 'failed';
  CREATE INDEX history_cancelled ON history (created_at, queue_id) WHERE status = 'cancelled';

  -- Jobs in the same order, so that both are one list; by status only what is rare, since others pay at each change.
  CREATE INDEX jobs_listed           ON jobs (created_at, queue_id);
  CREATE INDEX jobs_failed_listed    ON jobs (created_at, queue_id) WHERE status = 'failed';
  CREATE INDEX jobs_cancelled_listed ON jobs (created_at, queue_id) WHERE status = 'cancelled';

  -- remembered: rows of history in that status.
  ALTER TABLE tally ADD COLUMN remembered INTEGER NOT NULL DEFAULT 0;
  CREATE TRIGGER past_added AFTER INSERT ON history BEGIN
    UPDATE tally SET remembered = remembered + 1 WHERE status = new.status;
  END;
  CREATE TRIGGER past_changed AFTER UPDATE OF status ON history WHEN old.status <> new.status BEGIN
    UPDATE tally SET remembered = remembered - 1 WHERE status = old.status;
    UPDATE tally SET remembered = remembered + 1 WHERE status = new.status;
  END;
  CREATE TRIGGER past_stays BEFORE DELETE ON history BEGIN
    SELECT RAISE(ABORT, 'what was is never forgotten');
  END;
  ${TOMBSTONES_INTO_HISTORY}
  DROP TABLE tombstones;
`;
