import type { OwnDatabase } from '../open-own-database.ts';

/**
 * `records`: what is to leave the boat, a row a record; `seq` grows with every change, also of an old record, so that an
 * export that holds everything up to a number never holds news of later. A delivered record stays for a while without
 * its content, so that the same one that comes again is known by its digest, and newer word is not; its content lies in `kept`. `exported`: which export holds what. `states`: what the
 * recorders go on from, and our own counters. `recorded_at` is what the clock showed, for people. `ran_ms` is running time, which no clock moves. Few indices and small
 * pages: every ten minutes a transaction is written to an SD card.
 */
const MIGRATIONS = [
  `CREATE TABLE records (
     seq INTEGER PRIMARY KEY,
     category TEXT NOT NULL,
     record_key TEXT NOT NULL,
     record TEXT,
     digest TEXT NOT NULL,
     contributed INTEGER NOT NULL,
     ran_ms INTEGER NOT NULL,
     UNIQUE (category, record_key)
   ) STRICT;
   CREATE TABLE exported (
     queue_id TEXT NOT NULL,
     category TEXT NOT NULL,
     up_to_seq INTEGER NOT NULL,
     ran_ms INTEGER NOT NULL,
     PRIMARY KEY (queue_id, category)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE states (
     name TEXT PRIMARY KEY,
     state TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  'ALTER TABLE records ADD COLUMN recorded_at INTEGER;',
  // The zones in which local times of contributions were read, by the number of record and time.
  `CREATE TABLE readings (
     row INTEGER PRIMARY KEY,
     zone TEXT NOT NULL,
     ran_ms INTEGER NOT NULL
   ) STRICT;`,
  // The number of the record that a reading belongs to.
  `ALTER TABLE readings ADD COLUMN of_record INTEGER;
   CREATE INDEX readings_of_record ON readings (of_record);`,
  // How often a record was written, itself counted.
  'ALTER TABLE records ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;',
  // What of the lists is ashore, and by which export, so that a server that has lost it can have it again.
  `CREATE TABLE kept (
     category TEXT NOT NULL,
     record_key TEXT NOT NULL,
     record TEXT NOT NULL,
     digest TEXT NOT NULL,
     contributed INTEGER NOT NULL,
     revision INTEGER NOT NULL,
     recorded_at INTEGER,
     queue_id TEXT NOT NULL,
     ran_ms INTEGER NOT NULL,
     UNIQUE (category, record_key)
   ) STRICT;
   CREATE INDEX kept_by_export ON kept (queue_id);`,
  // What was contributed before senders were known keeps its key; by which it is known since.
  `ALTER TABLE records ADD COLUMN known_as TEXT;
   CREATE INDEX records_known_as ON records (category, known_as) WHERE known_as IS NOT NULL;`,
  // Of a series that was thinned: for how many a record stands, itself counted.
  'ALTER TABLE records ADD COLUMN stands_for INTEGER NOT NULL DEFAULT 1;',
  // Only what was kept without a sender is anyone’s to claim: it is known as nobody’s.
  `UPDATE records SET known_as = '' WHERE contributed = 1 AND known_as IS NULL
     AND coalesce(record, (SELECT kept.record FROM kept WHERE kept.category = records.category
       AND kept.record_key = records.record_key), '') NOT LIKE '%"contributed_by":%';`,
];

const SUSPICIOUS = {
  'a record is no JSON': "SELECT 1 FROM records WHERE NOT json_valid(COALESCE(record, '{}')) LIMIT 1",
  'a state is no JSON': 'SELECT 1 FROM states WHERE NOT json_valid(state) LIMIT 1',
};

/** What was recorded on board and by whom else, until it is ashore. */
export const recordingsDatabase = (path: string): OwnDatabase => ({
  path,
  name: 'The database of recordings',
  meaning: 'Engine runs, alerts and records that cannot be read any more are in no later export.',
  migrations: MIGRATIONS,
  suspicious: SUSPICIOUS,
  jsonColumns: ['record', 'state'],
  cacheKib: 512,
  pageBytes: 1_024,
});
