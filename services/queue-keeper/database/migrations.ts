import type { Database } from 'better-sqlite3';
import { REMEMBER_ASHORE } from './ashore-step.ts';
import { MAKE_HISTORY } from './history-step.ts';
import { ORDER_BY_NUMBER } from './made-order-step.ts';
import { MAKE_RESENDS } from './resend-step.ts';

/**
 * The queue database, version by version; a step is never changed once it has been at sea, only followed by another.
 * Counts are kept by triggers, in the transaction that changes a job, so that the ledger cannot drift and costs the
 * same with ten jobs and with a million.
 */
const STEPS: readonly string[] = [
  `
  CREATE TABLE jobs (
    seq             INTEGER PRIMARY KEY AUTOINCREMENT,
    queue_id        TEXT    NOT NULL UNIQUE,
    request_id      TEXT    NOT NULL UNIQUE,
    facts           TEXT    NOT NULL,
    sha256          TEXT    NOT NULL,
    file_size_bytes INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    status          TEXT    NOT NULL CHECK (status IN ('pending', 'uploading', 'completed', 'failed', 'cancelled')),
    retry_count     INTEGER NOT NULL DEFAULT 0,
    next_retry_at   INTEGER NOT NULL DEFAULT 0,
    retry_delay_ms  INTEGER NOT NULL DEFAULT 0,
    claim           INTEGER NOT NULL DEFAULT 0,
    last_error      TEXT,
    transient       INTEGER NOT NULL DEFAULT 0,
    revivals        INTEGER NOT NULL DEFAULT 0,
    import_id       TEXT,
    finished_at     INTEGER,
    attempts        TEXT    NOT NULL DEFAULT '[]'
  ) STRICT;
  CREATE INDEX jobs_due       ON jobs (next_retry_at, seq) WHERE status = 'pending';
  CREATE INDEX jobs_pending   ON jobs (seq)                WHERE status = 'pending';
  CREATE INDEX jobs_uploading ON jobs (seq)                WHERE status = 'uploading';
  CREATE INDEX jobs_failed    ON jobs (finished_at)        WHERE status = 'failed';
  CREATE INDEX jobs_done      ON jobs (finished_at)        WHERE status IN ('completed', 'cancelled');

  -- held: jobs in that status now; removed: jobs that left the table in that status.
  CREATE TABLE tally (
    status     TEXT PRIMARY KEY,
    held       INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0),
    held_bytes INTEGER NOT NULL DEFAULT 0 CHECK (held_bytes >= 0),
    removed    INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  INSERT INTO tally (status) VALUES ('pending'), ('uploading'), ('completed'), ('failed'), ('cancelled');
  CREATE TABLE facts_ever (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
  INSERT INTO facts_ever (name, value) VALUES ('queued', 0), ('latest_time_seen', 0);

  CREATE TRIGGER job_added AFTER INSERT ON jobs BEGIN
    UPDATE facts_ever SET value = value + 1 WHERE name = 'queued';
    UPDATE tally SET held = held + 1, held_bytes = held_bytes + new.file_size_bytes WHERE status = new.status;
  END;
  CREATE TRIGGER job_moved AFTER UPDATE OF status ON jobs WHEN old.status <> new.status BEGIN
    UPDATE tally SET held = held - 1, held_bytes = held_bytes - old.file_size_bytes WHERE status = old.status;
    UPDATE tally SET held = held + 1, held_bytes = held_bytes + new.file_size_bytes WHERE status = new.status;
  END;
  CREATE TRIGGER job_removed AFTER DELETE ON jobs BEGIN
    UPDATE tally SET held = held - 1, held_bytes = held_bytes - old.file_size_bytes, removed = removed + 1
    WHERE status = old.status;
  END;
  CREATE TRIGGER completed_is_final BEFORE UPDATE OF status ON jobs
    WHEN old.status = 'completed' AND new.status <> 'completed' BEGIN
    SELECT RAISE(ABORT, 'a completed job stays completed');
  END;
  CREATE TRIGGER undelivered_stays BEFORE DELETE ON jobs WHEN old.status IN ('pending', 'uploading') BEGIN
    SELECT RAISE(ABORT, 'an undelivered job is never removed');
  END;

  -- What an export held that failed and was removed after its days.
  CREATE TABLE tombstones (
    queue_id   TEXT    PRIMARY KEY,
    facts      TEXT    NOT NULL,
    last_error TEXT,
    failed_at  INTEGER,
    expired_at INTEGER NOT NULL
  ) STRICT;

  -- Jobs whose retained message is to go, until the broker has confirmed it.
  CREATE TABLE withdrawn (queue_id TEXT PRIMARY KEY) STRICT;
  `,
  `
  -- How long a finished job is kept is measured in true time, which no wall clock moves; see clock-trust.ts.
  -- What finished before this step is kept for its days from now on. It stands there twice, so that a flipped bit shows
  -- before it has everything removed.
  CREATE TABLE true_time (
    one             INTEGER PRIMARY KEY CHECK (one = 1),
    true_ms         INTEGER NOT NULL,
    true_ms_again   INTEGER NOT NULL CHECK (true_ms_again = true_ms),
    boot_id         TEXT    NOT NULL,
    uptime_ms       INTEGER NOT NULL,
    vouched_boot_id TEXT,
    vouched_wall    INTEGER,
    vouched_true_ms INTEGER
  ) STRICT;
  DELETE FROM facts_ever WHERE name = 'latest_time_seen';
  ALTER TABLE jobs ADD COLUMN finished_true_ms INTEGER;
  UPDATE jobs SET finished_true_ms = 0 WHERE finished_at IS NOT NULL;
  DROP INDEX jobs_failed;
  DROP INDEX jobs_done;
  CREATE INDEX jobs_failed ON jobs (finished_true_ms) WHERE status = 'failed';
  CREATE INDEX jobs_done   ON jobs (finished_true_ms) WHERE status IN ('completed', 'cancelled');
  `,
  `
  -- What is asked for at each delivery and at each connect costs the same with ten finished jobs and with a million.
  CREATE INDEX IF NOT EXISTS jobs_unfinished ON jobs (seq) WHERE status IN ('pending', 'uploading', 'failed');
  CREATE INDEX IF NOT EXISTS jobs_revivable  ON jobs (seq) WHERE status = 'failed' AND transient = 1 AND revivals = 0;
  `,
  `
  -- What was taken over from the service before this one, by every name it went by, and its lists as they were then.
  CREATE TABLE legacy_exports (name TEXT PRIMARY KEY, queue_id TEXT NOT NULL) STRICT;
  CREATE TABLE legacy_lists (
    path        TEXT    PRIMARY KEY,
    bytes       INTEGER NOT NULL,
    modified_ms INTEGER NOT NULL
  ) STRICT;
  `,
  `
  -- A failed job's days run from its first failure on, however often it comes back by itself. Whose export it is decides
  -- which hold it waits for; null: not known yet, empty: its file does not say.
  ALTER TABLE jobs ADD COLUMN first_failed_true_ms INTEGER;
  UPDATE jobs SET first_failed_true_ms = COALESCE(finished_true_ms, 0) WHERE status = 'failed';
  ALTER TABLE jobs ADD COLUMN installation_id TEXT;
  DROP INDEX jobs_failed;
  DROP INDEX jobs_revivable;
  DROP INDEX jobs_due;
  CREATE INDEX jobs_failed    ON jobs (first_failed_true_ms) WHERE status = 'failed';
  CREATE INDEX jobs_revivable ON jobs (revivals, seq)        WHERE status = 'failed' AND transient = 1;
  CREATE INDEX jobs_due       ON jobs (next_retry_at, seq, installation_id) WHERE status = 'pending';
  CREATE INDEX jobs_whose     ON jobs (installation_id)      WHERE status IN ('pending', 'uploading');

  -- The newest delivery: what it stood on the wall clock, and how old it is in time that really passed (null: not known).
  CREATE TABLE last_delivered (one INTEGER PRIMARY KEY CHECK (one = 1), at INTEGER NOT NULL, true_ms INTEGER) STRICT;
  INSERT INTO last_delivered (one, at, true_ms)
    SELECT 1, finished_at, finished_true_ms FROM jobs WHERE status = 'completed' AND finished_at IS NOT NULL
    ORDER BY finished_true_ms DESC, seq DESC LIMIT 1;
  CREATE TRIGGER job_delivered AFTER UPDATE OF status ON jobs WHEN old.status <> 'completed' AND new.status = 'completed' BEGIN
    INSERT OR REPLACE INTO last_delivered (one, at, true_ms) VALUES (1, new.finished_at, new.finished_true_ms);
  END;
  `,
  MAKE_HISTORY,
  `
  -- Of a failed or cancelled job: nothing is left to retry.
  ALTER TABLE jobs ADD COLUMN file_gone INTEGER NOT NULL DEFAULT 0;
  `,
  REMEMBER_ASHORE,
  `
  -- How far an export is that goes ashore in parts, since the server refused it whole; null of all others.
  ALTER TABLE jobs ADD COLUMN parts TEXT;
  CREATE INDEX jobs_in_parts ON jobs (seq) WHERE parts IS NOT NULL;
  `,
  `
  -- What lies in quarantine is not ashore: of its category the export tells no newest record.
  DROP TRIGGER job_delivered;
  CREATE TRIGGER job_delivered AFTER UPDATE OF status ON jobs WHEN old.status <> 'completed' AND new.status = 'completed' BEGIN
    INSERT OR REPLACE INTO last_delivered (one, at, true_ms, queue_id, import_id)
      VALUES (1, new.finished_at, new.finished_true_ms, new.queue_id, new.import_id);
    INSERT INTO newest_ashore (category, at)
      SELECT told.key, CAST(round(unixepoch(told.value, 'subsec') * 1000) AS INTEGER)
      FROM json_each(new.facts, '$.last_record_at') AS told
      WHERE unixepoch(told.value, 'subsec') IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM json_each(new.parts, '$.end.quarantine') AS held WHERE held.value ->> '$.category' = told.key)
      ON CONFLICT (category) DO UPDATE SET at = MAX(at, excluded.at);
  END;
  `,
  MAKE_RESENDS,
  ORDER_BY_NUMBER,
];

/**
 * Brings the database to the newest version, or up to an earlier one, each step whole or not at all. Throws when it is
 * newer than we are.
 */
export function migrate(database: Database, upTo = STEPS.length): void {
  const version = database.pragma('user_version', { simple: true }) as number;
  if (version > STEPS.length) {
    throw new Error(`the queue database has version ${version}, this program knows up to ${STEPS.length}`);
  }
  for (const [i, step] of STEPS.slice(0, upTo).entries()) {
    if (i < version) continue;
    database.transaction(() => {
      database.exec(step);
      database.pragma(`user_version = ${i + 1}`);
    })();
  }
}
