/**
 * What failed and was removed left a tombstone before there was a history: they are taken over by the step that made
 * the history, and out of a damaged database of the time before it.
 */
export const MAKE_TOMBSTONES = `
  CREATE TABLE tombstones (
    queue_id   TEXT    PRIMARY KEY,
    facts      TEXT    NOT NULL,
    last_error TEXT,
    failed_at  INTEGER,
    expired_at INTEGER NOT NULL
  ) STRICT`;

/** Whatever is wrong with the facts in one, that it was there is kept. */
export const TOMBSTONES_INTO_HISTORY = `
  INSERT OR IGNORE INTO history (queue_id, request_id, status, created_at, finished_at, removed_at, sha256, file_size_bytes,
    category_count, source, note, last_error, records)
  SELECT queue_id, COALESCE(facts ->> '$.request_id', queue_id), 'failed',
    COALESCE(CAST(round(unixepoch(facts ->> '$.created_at', 'subsec') * 1000) AS INTEGER), failed_at, expired_at),
    failed_at, expired_at, CASE WHEN length(unhex(facts ->> '$.sha256')) = 32 THEN unhex(facts ->> '$.sha256') END,
    MAX(0, COALESCE(CAST(facts ->> '$.file_size_bytes' AS INTEGER), 0)),
    COALESCE(CAST(facts ->> '$.category_count' AS INTEGER), 0), COALESCE(facts ->> '$.source', ''),
    facts ->> '$.note', substr(last_error, 1, 160), facts ->> '$.records'
  FROM (SELECT queue_id, CASE WHEN json_valid(facts) THEN facts ELSE '{}' END AS facts, last_error, failed_at, expired_at
    FROM tombstones);
`;
