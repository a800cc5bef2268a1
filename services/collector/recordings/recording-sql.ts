import type { DatabaseSync } from 'node:sqlite';

/** How many records a page holds. */
export const PAGE_RECORDS = 250;

/** A row beside its record and its key, which stands in the table and in the index. */
const ROW_BYTES = 120;
const SIZE = `coalesce(octet_length(record), 0) + 2 * octet_length(record_key) + ${ROW_BYTES}`;

/** What a record takes of the disk, as near as need be; the same as SQL reckons it. Pure. */
export const bytesOfRow = (key: string, text: string): number =>
  Buffer.byteLength(text) + 2 * Buffer.byteLength(key) + ROW_BYTES;

/** A reading and its place in the index. */
export const READING_BYTES = 100;
/**
 * Readings of what a record’s newest word says no more that are kept beside its own: messages that wait are sent again
 * from the first, after a crossing too.
 */
const EARLIER_READINGS = 20;

/** A record as a page has it. */
export function waitingRecord({ seq, key, record, contributed, revision }: Record<string, unknown>) {
  return {
    seq: Number(seq),
    key: String(key),
    record: JSON.parse(String(record)) as object,
    isContributed: contributed === 1,
    revision: Number(revision),
  };
}

/** Every statement on the recordings, by what it does. */
export function prepareRecordingSql(database: DatabaseSync) {
  const prepare = (sql: string) => database.prepare(sql);
  return {
    highest: prepare(
      `SELECT max(seq) AS seq, max(ran_ms) AS ranMs
       FROM (SELECT seq, ran_ms FROM records UNION ALL SELECT up_to_seq, ran_ms FROM exported)`,
    ),
    state: prepare('SELECT state FROM states WHERE name = ?'),
    keepState: prepare(
      `INSERT INTO states VALUES ($name, $state)
       ON CONFLICT (name) DO UPDATE SET state = $state WHERE state <> $state`,
    ),
    same: prepare('SELECT seq FROM records WHERE category = ? AND record_key = ? AND digest = ?'),
    newest: prepare('SELECT max(seq) AS seq FROM records WHERE category = ?'),
    isWaiting: prepare('SELECT 1 FROM records WHERE category = ? AND record_key = ? AND record IS NOT NULL'),
    // With max(), the other columns are of the row that holds it (sqlite.org/lang_select.html, 2.5).
    waiting: prepare(
      `SELECT category, count(*) AS waiting, max(seq), recorded_at AS lastAt FROM records
       WHERE record IS NOT NULL GROUP BY category ORDER BY category`,
    ),
    // Numbers only grow: an export that holds more of a category was made later. Counted for these alone, as weeks without a
    // network leave an export a day, and tens of thousands of records in each.
    held: prepare(
      `SELECT category, queue_id AS queueId,
         (SELECT count(*) FROM records WHERE category = newest.category AND record IS NOT NULL AND seq <= up_to_seq) AS records
       FROM (SELECT *, row_number() OVER (PARTITION BY category ORDER BY up_to_seq DESC, queue_id DESC) AS nth FROM exported)
         AS newest
       WHERE nth <= ? ORDER BY category, nth`,
    ),
    lastSeq: prepare('SELECT max(seq) AS seq FROM records'),
    // A number that is taken is an error: it replaces no other record.
    write: prepare(
      `INSERT INTO records (seq, category, record_key, record, digest, contributed, ran_ms, recorded_at)
       VALUES ($seq, $category, $key, $record, $digest, $contributed, $ranMs, $recordedAt)
       ON CONFLICT (category, record_key) DO UPDATE SET seq = excluded.seq, record = excluded.record,
         revision = revision + 1,
         digest = excluded.digest, contributed = excluded.contributed, ran_ms = excluded.ran_ms, recorded_at = excluded.recorded_at`,
    ),
    // By number, which the + tells: by category, each page would read and sort all that there is.
    page: prepare(
      `SELECT seq, record_key AS key, record, contributed, revision FROM records
       WHERE +category = $category AND record IS NOT NULL AND seq > $after AND seq <= $upTo ORDER BY seq LIMIT $limit`,
    ),
    noteExported: prepare('INSERT OR REPLACE INTO exported VALUES ($queueId, $category, $upTo, $ranMs)'),
    deliver: prepare(
      `UPDATE records SET record = NULL, ran_ms = $ranMs
       WHERE record IS NOT NULL
         AND seq <= (SELECT up_to_seq FROM exported WHERE queue_id = $queueId AND category = records.category)
         AND category IN (SELECT value FROM json_each($categories))
         AND seq NOT IN (SELECT value FROM json_each($held))`,
    ),
    // What is in every export needs no keeping.
    keepDelivered: prepare(
      `INSERT OR REPLACE INTO kept
         (category, record_key, record, digest, contributed, revision, recorded_at, queue_id, ran_ms)
       SELECT category, record_key, record, digest, contributed, revision, recorded_at, $queueId, $ranMs FROM records
       WHERE record IS NOT NULL
         AND seq <= (SELECT up_to_seq FROM exported WHERE queue_id = $queueId AND category = records.category)
         AND category IN (SELECT value FROM json_each($categories))
         AND seq NOT IN (SELECT value FROM json_each($held))`,
    ),
    // What has newer word by now is not needed any more.
    keptIn: prepare(
      `SELECT category, record_key AS key, record, digest, contributed, revision, recorded_at AS recordedAt FROM kept
       WHERE queue_id IN (SELECT value FROM json_each($queueIds)) AND NOT EXISTS (
         SELECT 1 FROM records WHERE records.category = kept.category AND records.record_key = kept.record_key
           AND (record IS NOT NULL OR records.digest <> kept.digest))
       ORDER BY kept.rowid`,
    ),
    putBack: prepare(
      `INSERT INTO records (seq, category, record_key, record, digest, contributed, revision, ran_ms, recorded_at)
       VALUES ($seq, $category, $key, $record, $digest, $contributed, $revision, $ranMs, $recordedAt)
       ON CONFLICT (category, record_key) DO UPDATE SET seq = excluded.seq, record = excluded.record,
         ran_ms = excluded.ran_ms`,
    ),
    forgetKeptIn: prepare('DELETE FROM kept WHERE queue_id IN (SELECT value FROM json_each(?))'),
    forgetOldKept: prepare('DELETE FROM kept WHERE ran_ms < ?'),
    keptSpace: prepare(`SELECT contributed, coalesce(sum(${SIZE}), 0) AS bytes FROM kept GROUP BY contributed`),
    keptOldest: prepare(`SELECT rowid AS nth, ${SIZE} AS size FROM kept WHERE contributed = ? ORDER BY ran_ms, rowid`),
    forgetKept: prepare('DELETE FROM kept WHERE rowid = ?'),
    exportedCategories: prepare('SELECT category FROM exported WHERE queue_id = ?'),
    exportedRecords: prepare(
      `SELECT seq, records.category AS category, record FROM records JOIN exported ON exported.category = records.category
       WHERE queue_id = ? AND record IS NOT NULL AND seq <= up_to_seq`,
    ),
    forgetExport: prepare('DELETE FROM exported WHERE queue_id = ?'),
    forgetCategory: prepare('DELETE FROM exported WHERE queue_id = ? AND category = ?'),
    forgetOld: prepare('DELETE FROM records WHERE record IS NULL AND ran_ms < ?'),
    zoneOf: prepare('SELECT zone FROM readings WHERE row = ?'),
    noteReading: prepare(
      'INSERT OR IGNORE INTO readings (row, zone, ran_ms, of_record) VALUES ($row, $zone, $ranMs, $record)',
    ),
    forgetEarlierReadings: prepare(
      `DELETE FROM readings WHERE row IN
         (SELECT row FROM readings WHERE of_record = $record AND row NOT IN (SELECT value FROM json_each($rows))
          ORDER BY ran_ms DESC LIMIT -1 OFFSET ${EARLIER_READINGS})`,
    ),
    // What is older than all that waits belongs to nothing that waits.
    forgetOldestReadings: prepare(
      `DELETE FROM readings WHERE row IN
         (SELECT row FROM readings
          WHERE ran_ms < (SELECT coalesce(min(ran_ms), ${Number.MAX_SAFE_INTEGER}) FROM records WHERE contributed = 1 AND record IS NOT NULL)
          ORDER BY ran_ms LIMIT ?)`,
    ),
    readings: prepare('SELECT count(*) AS count FROM readings'),
    forgetOldReadings: prepare(
      `DELETE FROM readings WHERE ran_ms < $before
         AND NOT EXISTS (SELECT 1 FROM records WHERE contributed = 1 AND record IS NOT NULL AND ran_ms < $before)`,
    ),
    forgetOldExports: prepare('DELETE FROM exported WHERE ran_ms < ?'),
    old: prepare(
      `SELECT category, count(*) AS records, min(recorded_at) AS fromMs, max(recorded_at) AS toMs FROM records
       WHERE record IS NOT NULL AND contributed = 0 AND ran_ms < $before
         AND category NOT IN (SELECT value FROM json_each($but)) GROUP BY category`,
    ),
    giveUpOld: prepare(
      `DELETE FROM records WHERE record IS NOT NULL AND contributed = 0 AND ran_ms < $before
         AND category NOT IN (SELECT value FROM json_each($but))`,
    ),
    // Of a contribution that an earlier version kept: the key by which its sender is known as well, '' until it has one.
    formerly: prepare('SELECT record_key AS key FROM records WHERE category = $category AND known_as = $key'),
    knownAs: prepare('SELECT known_as AS knownAs FROM records WHERE category = ? AND record_key = ?'),
    claim: prepare(
      `UPDATE records SET known_as = $key
       WHERE category = $category AND record_key = $formerKey AND digest = $digest AND contributed = 1 AND known_as = ''`,
    ),
    claimOwn: prepare(
      `UPDATE records SET known_as = $key WHERE category = $category AND record_key = $key AND known_as = ''`,
    ),
    standing: prepare('SELECT record IS NOT NULL AS waits FROM records WHERE category = ? AND record_key = ?'),
    lastSaid: prepare(
      `SELECT record FROM records WHERE category = $category AND record_key = $key AND record IS NOT NULL
       UNION ALL SELECT record FROM kept WHERE category = $category AND record_key = $key LIMIT 1`,
    ),
    space: prepare(`SELECT contributed, category, sum(${SIZE}) AS bytes FROM records GROUP BY contributed, category`),
    sizeOf: prepare(`SELECT ${SIZE} AS size FROM records WHERE category = ? AND record_key = ?`),
    delivered: prepare(
      `SELECT seq, category, ${SIZE} AS size FROM records WHERE contributed = ? AND record IS NULL ORDER BY seq`,
    ),
    ownOldest: prepare(
      `SELECT seq, ${SIZE} AS size, recorded_at AS recordedAt FROM records
       WHERE +category = ? AND contributed = 0 AND record IS NOT NULL ORDER BY seq`,
    ),
    series: prepare(
      `SELECT seq, ${SIZE} AS size, recorded_at AS recordedAt, stands_for AS standsFor FROM records
       WHERE +category = ? AND contributed = 0 AND record IS NOT NULL ORDER BY seq`,
    ),
    standFor: prepare('UPDATE records SET stands_for = $standsFor WHERE seq = $seq'),
    remove: prepare('DELETE FROM records WHERE seq = ?'),
  };
}
