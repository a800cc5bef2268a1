/** Every statement of the central server's database, named. */

export const SCHEMA = `
  CREATE TABLE IF NOT EXISTS imports (
    import_id TEXT PRIMARY KEY,
    installation_id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    tier INTEGER NOT NULL,
    export_timestamp TEXT NOT NULL,
    records TEXT NOT NULL,
    record_count INTEGER NOT NULL,
    imported_at TEXT NOT NULL,
    answer TEXT NOT NULL,
    UNIQUE (installation_id, sha256)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS idempotency_keys (
    installation_id TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    import_id TEXT NOT NULL REFERENCES imports,
    PRIMARY KEY (installation_id, idempotency_key)
  ) STRICT, WITHOUT ROWID;
`;

export const INSERT_IMPORT = `
  INSERT INTO imports (import_id, installation_id, sha256, size_bytes, tier, export_timestamp, records, record_count,
                       imported_at, answer)
  VALUES (@import_id, @installation_id, @sha256, @size_bytes, @tier, @export_timestamp, @records, @record_count,
          @imported_at, @answer)`;

export const INSERT_KEY = `
  INSERT INTO idempotency_keys (installation_id, idempotency_key, import_id)
  VALUES (@installation_id, @idempotency_key, @import_id)`;

export const BY_KEY = `
  SELECT imports.* FROM idempotency_keys JOIN imports USING (import_id)
  WHERE idempotency_keys.installation_id = @installation_id AND idempotency_key = @idempotency_key`;

export const BY_DIGEST = 'SELECT * FROM imports WHERE installation_id = @installation_id AND sha256 = @sha256';

export const BY_ID = 'SELECT * FROM imports WHERE import_id = ?';

export const NEWEST_FIRST = `
  SELECT * FROM imports WHERE (@installation_id IS NULL OR installation_id = @installation_id)
  ORDER BY rowid DESC LIMIT @limit OFFSET @offset`;

export const TOTALS = `
  SELECT count(*) AS imports, coalesce(sum(record_count), 0) AS records, coalesce(sum(size_bytes), 0) AS bytes
  FROM imports WHERE (@installation_id IS NULL OR installation_id = @installation_id)`;

export const ALL_IDS = 'SELECT import_id FROM imports';
