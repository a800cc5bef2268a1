/** The statements by which imports are taken apart, and what is stored of them is read. A category is one of ours. */

export const NEXT_WAITING =
  "SELECT import_id, installation_id, sha256, imported_at FROM imports WHERE taken_apart = 'waiting' ORDER BY rowid LIMIT 1";

export const TRY_AGAIN = "UPDATE imports SET taken_apart = 'waiting' WHERE taken_apart = 'failed'";

export const DONE = `
  UPDATE imports SET taken_apart = 'done', not_taken_apart_because = NULL, sequence = @sequence
  WHERE import_id = @import_id`;

export const FAILED = `
  UPDATE imports SET taken_apart = 'failed', not_taken_apart_because = @because WHERE import_id = @import_id`;

export const STANDING = `
  SELECT count(*) FILTER (WHERE taken_apart = 'waiting') AS waiting, count(*) FILTER (WHERE taken_apart = 'failed') AS failed
  FROM imports WHERE taken_apart <> 'done' AND (@installation_id IS NULL OR installation_id = @installation_id)`;

export const NEWEST_FAILURE = `
  SELECT import_id, not_taken_apart_because AS because FROM imports WHERE taken_apart = 'failed'
  ORDER BY rowid DESC LIMIT 1`;

/** Of the same boat, or of one that does not say which it is; so is a mirror, and a record, of such a one anybody’s. */
const SAME_BOAT = "(boat_key = @boat_key OR boat_key = '' OR @boat_key = '')";

export const MIRRORS_OF = `
  SELECT category, source, max(sequence) AS sequence FROM mirrors
  WHERE installation_id = @installation_id AND ${SAME_BOAT} GROUP BY category, source`;

export const NOTE_MIRROR = `
  INSERT INTO mirrors (installation_id, boat_key, category, source, sequence)
  VALUES (@installation_id, @boat_key, @category, @source, @sequence)
  ON CONFLICT (installation_id, boat_key, category, source) DO UPDATE SET sequence = max(sequence, excluded.sequence)`;

/** Of exports of one number, as of boats that give none, the one that came last counts, however often it is done. */
export const putInto = (category: string): string => `
  INSERT INTO ${category} (installation_id, record_key, source, sequence, import_id, imported_at, record, boat_key)
  VALUES (@installation_id, @record_key, @source, @sequence, @import_id, @imported_at, @record, @boat_key)
  ON CONFLICT (installation_id, record_key) DO UPDATE SET
    source = excluded.source, sequence = excluded.sequence, import_id = excluded.import_id,
    imported_at = excluded.imported_at, record = excluded.record, boat_key = excluded.boat_key
  WHERE excluded.sequence > sequence OR (excluded.sequence = sequence AND
    (SELECT rowid FROM imports WHERE imports.import_id = excluded.import_id) >=
    (SELECT rowid FROM imports WHERE imports.import_id = ${category}.import_id))`;

export const recordIn = (category: string): string =>
  `SELECT import_id, record FROM ${category} WHERE installation_id = ? AND record_key = ?`;

/**
 * What a folder of data that began anew has another name for: by an older boat key its key had a `~2`, which tells apart what had
 * one id and time one after the other, and which the new one knows nothing of. It is the same only where it says the same.
 */
const NAMED_ANEW = (category: string) => `(instr(old.record_key, '~') > 0 AND EXISTS (
  SELECT 1 FROM ${category} AS now
  WHERE now.installation_id = @installation_id AND now.record_key = substr(old.record_key, 1, instr(old.record_key, '~') - 1)
    AND now.source = @source AND now.boat_key = @boat_key AND now.sequence = @sequence
    AND json_remove(now.record, '$.record_key') = json_remove(old.record, '$.record_key')))`;

export const deleteGone = (category: string): string => `
  DELETE FROM ${category} WHERE rowid IN (
    SELECT rowid FROM ${category} AS old
    WHERE installation_id = @installation_id AND source = @source AND sequence < @sequence
      AND (${SAME_BOAT} OR ${NAMED_ANEW(category)}) LIMIT @most)`;

/** Of one export, in however many parts it came. */
export const countOfExport = (category: string): string => `
  SELECT count(*) FROM ${category} WHERE installation_id = @installation_id AND source = @source AND sequence = @sequence
    AND boat_key = @boat_key`;

export const pageOf = (category: string): string => `
  SELECT record_key, source, sequence, import_id, imported_at, record FROM ${category}
  WHERE installation_id = @installation_id AND record_key > @after ORDER BY record_key LIMIT @limit`;

export const countIn = (category: string): string => `SELECT count(*) FROM ${category} WHERE installation_id = ?`;
