import type { OwnDatabase } from './open-own-database.ts';

const MIGRATIONS = [
  `CREATE TABLE requests (
     seq INTEGER PRIMARY KEY,
     request_id TEXT NOT NULL UNIQUE,
     source TEXT NOT NULL,
     categories TEXT,
     note TEXT,
     received_at TEXT NOT NULL,
     queue_id TEXT UNIQUE,
     announcement TEXT,
     rejected TEXT,
     told INTEGER NOT NULL DEFAULT 0
   ) STRICT;
   CREATE INDEX open_requests ON requests (seq) WHERE announcement IS NULL AND rejected IS NULL;
   CREATE INDEX untold_rejections ON requests (seq) WHERE rejected IS NOT NULL AND told = 0;`,
  // The sources that an export has read: until when they are missed when they are gone.
  `CREATE TABLE sources (
     name TEXT PRIMARY KEY,
     first_seen_at TEXT NOT NULL,
     boot_id TEXT,
     missed_on TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  `CREATE INDEX refused_requests ON requests (seq) WHERE rejected IS NOT NULL;
   CREATE INDEX daily_requests ON requests (seq) WHERE source = 'schedule';`,
  // A source may name the zone of the boat's local times, which holds when it cannot be read any more.
  'ALTER TABLE sources ADD COLUMN zone TEXT;',
  // How times without a zone were read: row numbers, sorted, eight bytes each. And where the boat was. What went ashore
  // before was read in the zone that the boat's preferences last named.
  `CREATE TABLE readings (
     seq INTEGER PRIMARY KEY,
     source TEXT NOT NULL,
     zone TEXT NOT NULL,
     rows BLOB NOT NULL
   ) STRICT;
   CREATE TABLE whereabouts (
     seq INTEGER PRIMARY KEY,
     zone TEXT NOT NULL,
     since INTEGER NOT NULL
   ) STRICT;
   ALTER TABLE sources ADD COLUMN sent_in TEXT;
   INSERT INTO whereabouts (zone, since)
     SELECT zone, 0 FROM sources WHERE name = 'config/user-preferences.json' AND zone IS NOT NULL;
   UPDATE sources SET sent_in = (SELECT zone FROM sources WHERE name = 'config/user-preferences.json');`,
  // Some rows of a table, by which one that was begun anew is known. And the numbers of exports.
  `ALTER TABLE sources ADD COLUMN seen_table TEXT;
   CREATE TABLE counters (name TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT, WITHOUT ROWID;`,
  // How many are still to be answered by a request that nobody named, which equal ones share; null for one with an id of its own.
  'ALTER TABLE requests ADD COLUMN askers INTEGER;',
];

const SUSPICIOUS = {
  'a request contradicts itself': `SELECT 1 FROM requests
    WHERE NOT json_valid(COALESCE(categories, '[]')) OR NOT json_valid(COALESCE(announcement, rejected, '{}'))
      OR COALESCE(json_extract(COALESCE(announcement, rejected), '$.request_id'), request_id) <> request_id
      OR COALESCE(json_extract(announcement, '$.queue_id'), queue_id) <> queue_id
    LIMIT 1`,
  'a list of readings is cut off': 'SELECT 1 FROM readings WHERE length(rows) % 8 <> 0 LIMIT 1',
  'the days on which a source was missed are no JSON': 'SELECT 1 FROM sources WHERE NOT json_valid(missed_on) LIMIT 1',
  'the rows that a table had are no JSON':
    "SELECT 1 FROM sources WHERE NOT json_valid(COALESCE(seen_table, '{}')) LIMIT 1",
};

/**
 * The requests the collector has acknowledged; what it knew of exports that were made, the queue-keeper knows too. And
 * the sources that were ever read: one that is forgotten is not missed. And how local times were read, which stays so.
 */
export const requestDatabase = (path: string): OwnDatabase => ({
  path,
  name: 'The collector’s database',
  meaning: 'Requests that cannot be read any more have to be made again; exports that were made are safe.',
  migrations: MIGRATIONS,
  suspicious: SUSPICIOUS,
  jsonColumns: ['categories', 'announcement', 'rejected', 'missed_on', 'seen_table'],
  cacheKib: 1_024,
  pageBytes: 1_024,
});
