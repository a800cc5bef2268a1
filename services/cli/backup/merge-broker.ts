import { all, inserter, withOlder } from './copy-rows.ts';

/** What the broker had acknowledged and the collector has not taken yet: of nothing else is a message the only word. */
const ONLY_WORD = `topic = 'export/request' OR topic GLOB 'export/data/*'`;
const COLLECTOR = 'd3kos-export-collector';
/** Of the rows of its queue. */
export const WAIT_FOR_COLLECTOR = `client_id = '${COLLECTOR}' AND released = 0 AND (${ONLY_WORD})`;

/** Brings into a broker's store the messages that wait for the collector in an older one. Gives how many. */
export function mergeBroker(path: string, older: string): number {
  return withOlder(path, older, (database) => {
    const insert = inserter(database, 'queue');
    const rows = all(database, `SELECT * FROM older.queue WHERE ${WAIT_FOR_COLLECTOR} ORDER BY id`);
    if (rows.length === 0) return 0;
    database.prepare('INSERT OR IGNORE INTO sessions SELECT * FROM older.sessions WHERE client_id = ?').run(COLLECTOR);
    database
      .prepare('INSERT OR IGNORE INTO subscriptions SELECT * FROM older.subscriptions WHERE client_id = ?')
      .run(COLLECTOR);
    for (const { id: _another, ...row } of rows)
      insert({ ...row, packet_id: null, broker_id: null, broker_counter: null });
    return rows.length;
  });
}
