import type { DatabaseSync } from 'node:sqlite';
import { all, inserter, withOlder } from './copy-rows.ts';

/**
 * Brings into the collector's memory what an older one knows and this one does not: requests that are still open, unless
 * `isExport` knows their export, and announcements. What was refused was answered.
 */
export function mergeRequests(path: string, older: string, isExport: (requestId: string) => boolean): number {
  return withOlder(path, older, (database) => {
    bringSources(database);
    bringReadings(database);
    const taken = takenNames(database);
    const insert = inserter(database, 'requests');
    const rows = all(
      database,
      `SELECT * FROM older.requests AS o WHERE rejected IS NULL
         AND NOT EXISTS (SELECT 1 FROM requests WHERE requests.request_id = o.request_id) ORDER BY seq`,
    );
    let opened = 0;
    for (const { seq: _another, ...row } of rows) {
      const isOpen = row.announcement === null;
      if (isOpen && isExport(String(row.request_id))) continue;
      // A name that another has by now is claimed anew.
      const queueId = row.queue_id === null || taken.has(String(row.queue_id)) ? null : row.queue_id;
      insert({ ...row, queue_id: queueId ?? null });
      if (isOpen) opened += 1;
    }
    return opened;
  });
}

/**
 * What is known of the boat's sources. Of a table that both know, the one that has begun more often counts: its keys are
 * ashore, and none of them may be given to another thing.
 */
function bringSources(database: DatabaseSync): void {
  const insert = inserter(database, 'sources');
  const unknown = 'SELECT * FROM older.sources WHERE name NOT IN (SELECT name FROM main.sources)';
  for (const source of all(database, unknown)) insert(source);
  const tellsTables = all(database, "SELECT 1 FROM pragma_table_info('sources', 'older') WHERE name = 'seen_table'");
  if (tellsTables.length === 0) return;
  database.exec(
    `UPDATE sources SET seen_table = o.seen_table FROM older.sources AS o
     WHERE o.name = sources.name AND json_valid(o.seen_table)
       AND o.seen_table ->> 'generation' > COALESCE(sources.seen_table ->> 'generation', 0)`,
  );
}

/**
 * How local times were read: what is known here comes first, as it is looked up, and an older one tells of rows that are
 * known there alone.
 */
function bringReadings(database: DatabaseSync): void {
  if (all(database, "SELECT 1 FROM older.sqlite_master WHERE name = 'readings'").length === 0) return;
  const insert = inserter(database, 'readings');
  const rows = all(
    database,
    `SELECT source, zone, rows FROM older.readings AS o
     WHERE NOT EXISTS (SELECT 1 FROM readings AS r WHERE (r.source, r.zone, r.rows) = (o.source, o.zone, o.rows)) ORDER BY seq`,
  );
  for (const row of rows) insert(row);
}

const takenNames = (database: DatabaseSync) =>
  new Set(all(database, 'SELECT queue_id FROM requests').map(({ queue_id }) => String(queue_id)));
