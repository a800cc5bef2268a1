/** The central server's database: what it holds, and the statements of its imports, named. */
import { CATEGORIES } from '../../shared/export/category-names.ts';

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
  -- Of each boat key: when the first and the last of its exports was made, by the boat's clock, and the last import.
  CREATE TABLE IF NOT EXISTS boat_keys (
    installation_id TEXT NOT NULL,
    boat_key TEXT NOT NULL,
    first_made TEXT NOT NULL,
    last_made TEXT NOT NULL,
    last_imported TEXT NOT NULL,
    PRIMARY KEY (installation_id, boat_key)
  ) STRICT, WITHOUT ROWID;
`;

/** What became of the records of an import: `waiting` to be taken apart, `done`, or `failed` with the reason. */
const TAKEN_APART = `
  ALTER TABLE imports ADD COLUMN sequence INTEGER;
  ALTER TABLE imports ADD COLUMN taken_apart TEXT NOT NULL DEFAULT 'waiting';
  ALTER TABLE imports ADD COLUMN not_taken_apart_because TEXT;
  CREATE INDEX imports_not_done ON imports (taken_apart) WHERE taken_apart <> 'done';
  CREATE INDEX imports_by_sequence ON imports (installation_id, sequence);
`;

/** Of one category, each record as the newest export has it. */
const tableOf = (category: string): string => `
  CREATE TABLE ${category} (
    installation_id TEXT NOT NULL,
    record_key TEXT NOT NULL,
    source TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    import_id TEXT NOT NULL,
    imported_at TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (installation_id, record_key)
  ) STRICT;
  CREATE INDEX ${category}_by_source ON ${category} (installation_id, source, sequence);
`;

/** By source, the newest export that had all of it. */
const MIRRORS = `
  CREATE TABLE mirrors (
    installation_id TEXT NOT NULL,
    category TEXT NOT NULL,
    source TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (installation_id, category, source)
  ) STRICT, WITHOUT ROWID;
`;

/** What was delivered here once and is not here any more: after which number, up to which. Asked for until some of it comes. */
const RESEND_ASKS = `
  CREATE TABLE resend_asks (
    installation_id TEXT PRIMARY KEY,
    after_sequence INTEGER NOT NULL,
    up_to_sequence INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

/** Which of the boats of one installation had a record last, by its boat key: none deletes what another has. */
const BOATS = `
  ${CATEGORIES.map((category) => `ALTER TABLE ${category} ADD COLUMN boat_key TEXT NOT NULL DEFAULT '';`).join('\n  ')}
  ALTER TABLE mirrors RENAME TO mirrors_of_all;
  CREATE TABLE mirrors (
    installation_id TEXT NOT NULL,
    boat_key TEXT NOT NULL,
    category TEXT NOT NULL,
    source TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (installation_id, boat_key, category, source)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO mirrors SELECT installation_id, '', category, source, sequence FROM mirrors_of_all;
  DROP TABLE mirrors_of_all;
`;

/** What a database of each version lacks to be of the next; what was imported before it had tables waits for them. */
export const MIGRATIONS: readonly string[] = [
  [TAKEN_APART, ...CATEGORIES.map(tableOf), MIRRORS].join(''),
  RESEND_ASKS,
  BOATS,
];

export const NOTE_BOAT_KEY = `
  INSERT INTO boat_keys (installation_id, boat_key, first_made, last_made, last_imported)
  VALUES (@installation_id, @boat_key, @made_at, @made_at, @imported_at)
  ON CONFLICT (installation_id, boat_key) DO UPDATE SET
    first_made = min(first_made, @made_at), last_made = max(last_made, @made_at), last_imported = @imported_at`;

/** Whether another key was in use while this one was: a card that moved has one after the other. */
export const OTHER_BOAT = `
  SELECT 1 FROM boat_keys AS own JOIN boat_keys AS other USING (installation_id)
  WHERE installation_id = @installation_id AND own.boat_key = @boat_key AND other.boat_key <> @boat_key
    AND other.last_made > own.first_made AND other.first_made < own.last_made AND other.last_imported > @since
  LIMIT 1`;

export const INSERT_IMPORT = `
  INSERT INTO imports (import_id, installation_id, sha256, size_bytes, tier, export_timestamp, records, record_count,
                       imported_at, answer, sequence)
  VALUES (@import_id, @installation_id, @sha256, @size_bytes, @tier, @export_timestamp, @records, @record_count,
          @imported_at, @answer, @sequence)`;

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

export const LAST_SEQUENCE = 'SELECT max(sequence) FROM imports WHERE installation_id = ?';

export const RESEND_ASK = 'SELECT after_sequence FROM resend_asks WHERE installation_id = ?';

export const ASK_FOR = `
  INSERT INTO resend_asks (installation_id, after_sequence, up_to_sequence)
  SELECT @installation_id, coalesce(max(sequence), 0), @delivered FROM imports WHERE installation_id = @installation_id
  HAVING coalesce(max(sequence), 0) < @delivered
  ON CONFLICT (installation_id) DO UPDATE SET
    after_sequence = min(after_sequence, excluded.after_sequence), up_to_sequence = max(up_to_sequence, excluded.up_to_sequence)`;

export const ASK_NO_MORE = `
  DELETE FROM resend_asks WHERE installation_id = @installation_id
    AND @sequence > after_sequence AND @sequence <= up_to_sequence`;
