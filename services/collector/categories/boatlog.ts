import { join } from 'node:path';
import type { RecordOf } from '../../../shared/export/records.ts';
import { type BoatTime, timeFields } from '../sources/boat-time.ts';
import { gpsOf } from '../sources/read-fields.ts';
import { type Cell, readTable } from '../sources/read-table.ts';
import { listCategory } from './category.ts';

const BOATLOG = 'data/boatlog/boatlog.db';

/**
 * The boat log. Ids are integers on some boats and UUIDs on others, times are local or UTC row by row, so the order is
 * the one in which the entries were written.
 */
export const boatlog = listCategory('boatlog', async function* ({ boat, signal, problem }) {
  const pages = readTable({
    path: join(boat.root, BOATLOG),
    name: BOATLOG,
    table: 'boatlog_entries',
    columns: {
      entry_id: 'text',
      timestamp: 'text',
      entry_type: 'text',
      content: 'text',
      latitude: 'number',
      longitude: 'number',
      weather_conditions: 'text',
    },
    scratch: boat.scratch,
    clock: boat.clock,
    signal,
  });
  let unreadableTimes = 0;
  try {
    for await (const rows of pages) {
      const records = rows.map((row) => entryOf(row, boat.time));
      for (const { timestamp } of records) if (timestamp === null) unreadableTimes++;
      yield records;
    }
  } finally {
    if (unreadableTimes > 0) {
      problem(
        'unexpected_format',
        `${unreadableTimes} entries have a time that cannot be read; they are here without.`,
      );
    }
  }
});

function entryOf(row: Cell[], time: BoatTime): RecordOf<'boatlog'> {
  const [entryId = null, given, type = null, content = null, latitude, longitude, weather = null, rowid] = row;
  return {
    entry_id: String(entryId ?? rowid),
    ...timeFields(time, given),
    type: textOf(type),
    content: textOf(content),
    gps: gpsOf(latitude, longitude),
    weather: textOf(weather),
  };
}

const textOf = (cell: Cell): string | null => (cell === null ? null : String(cell));
