import type { DatabaseSync } from 'node:sqlite';
import { all, inserter, withOlder } from './copy-rows.ts';

interface Counters {
  readonly seq?: number;
  readonly ranMs?: number;
}

/** Whether recordings go on from older ones: their numbers and their running time only grow. */
export function goOnFrom(path: string, older: string): boolean {
  return withOlder(path, older, (database) => {
    const [now, then] = [countersIn(database, 'main'), countersIn(database, 'older')];
    return (now.seq ?? 0) >= (then.seq ?? 0) && (now.ranMs ?? 0) >= (then.ranMs ?? 0);
  });
}

/**
 * Brings into the recordings what waits in older ones and is not known here, under new numbers: an export that was made
 * of these holds none of them, and one that was made of those ends no waiting here, so they may go ashore once more, where
 * their keys make one of them. Gives how many.
 */
export function mergeRecordings(path: string, older: string): number {
  return withOlder(path, older, (database) => {
    const insert = inserter(database, 'records');
    const { seq = 0, ranMs = 0 } = countersIn(database, 'main');
    const rows = all(
      database,
      `SELECT * FROM older.records AS o WHERE record IS NOT NULL AND NOT EXISTS
         (SELECT 1 FROM records WHERE records.category = o.category AND records.record_key = o.record_key)
       ORDER BY seq`,
    );
    bringReadings(database, ranMs);
    rows.forEach((row, nth) => {
      insert({ ...row, seq: seq + 1 + nth, ran_ms: ranMs });
    });
    return rows.length;
  });
}

/** How local times were read stays so, and there too where both know. */
function bringReadings(database: DatabaseSync, ranMs: number): void {
  if (all(database, "SELECT 1 FROM older.sqlite_master WHERE name = 'readings'").length === 0) return;
  const note = database.prepare(
    'INSERT OR IGNORE INTO readings (row, zone, ran_ms) SELECT row, zone, ? FROM older.readings',
  );
  note.run(ranMs);
}

/** As the collector reckons them: what was kept, or what the newest row tells. */
function countersIn(database: DatabaseSync, schema: 'main' | 'older'): Counters {
  const kept = all(database, `SELECT state FROM ${schema}.states WHERE name = 'counters'`)[0]?.state;
  const { seq = 0, ranMs = 0 } = (typeof kept === 'string' ? JSON.parse(kept) : {}) as Counters;
  const [highest] = all(
    database,
    `SELECT max(seq) AS seq, max(ran_ms) AS ranMs
     FROM (SELECT seq, ran_ms FROM ${schema}.records UNION ALL SELECT up_to_seq, ran_ms FROM ${schema}.exported)`,
  );
  return { seq: Math.max(seq, Number(highest?.seq ?? 0)), ranMs: Math.max(ranMs, Number(highest?.ranMs ?? 0)) };
}
