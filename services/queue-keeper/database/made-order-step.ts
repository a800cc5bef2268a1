/** The step by which the list of all exports goes by their numbers; as every step, never changed once it has been at sea. */
export const ORDER_BY_NUMBER = `
  -- Numbers only grow; the clock may have been ahead once. What has no number was made before all that have one.
  DROP INDEX history_failed;
  DROP INDEX history_cancelled;
  DROP INDEX jobs_listed;
  DROP INDEX jobs_failed_listed;
  DROP INDEX jobs_cancelled_listed;
  CREATE INDEX history_made           ON history (COALESCE(sequence, 0), created_at, queue_id);
  CREATE INDEX history_failed_made    ON history (COALESCE(sequence, 0), created_at, queue_id) WHERE status = 'failed';
  CREATE INDEX history_cancelled_made ON history (COALESCE(sequence, 0), created_at, queue_id) WHERE status = 'cancelled';
  CREATE INDEX jobs_made              ON jobs (COALESCE(sequence, 0), created_at, queue_id);
  CREATE INDEX jobs_failed_made       ON jobs (COALESCE(sequence, 0), created_at, queue_id) WHERE status = 'failed';
  CREATE INDEX jobs_cancelled_made    ON jobs (COALESCE(sequence, 0), created_at, queue_id) WHERE status = 'cancelled';
`;
