import { join } from 'node:path';
import { timeFields } from '../../../shared/export/from-boat/boat-time.ts';
import { BOATLOG_NAMES } from '../../../shared/export/from-boat/boatlog-names.ts';
import { DELETION_NAMES } from '../../../shared/export/from-boat/deletion-marks.ts';
import { hemispheresOf } from '../../../shared/export/from-boat/hemispheres.ts';
import {
  type PositionFields,
  pairFields,
  positionFields,
  withoutFix,
} from '../../../shared/export/from-boat/read-position.ts';
import { recordReader } from '../../../shared/export/from-boat/record-reader.ts';
import type { RecordOf } from '../../../shared/export/records.ts';
import { DELETED_STATE, DELETION_COLUMNS, isDeletedRow } from '../sources/deleted-rows.ts';
import { followTable } from '../sources/follow-table.ts';
import { isOfSqlite, leftOutOf, unsureTime } from '../sources/further-columns.ts';
import type { TimeOfRow } from '../sources/local-readings.ts';
import { NO_FIX } from '../sources/no-fix-columns.ts';
import { type Cell, readTable } from '../sources/read-table.ts';
import { rowKey } from '../sources/record-keys.ts';
import type { Source } from '../sources/source-memory.ts';
import { listCategory } from './category.ts';

/** The place of the first of the columns that say that an entry is deleted. */
const DELETION_AT = 11;
/** And of what says that its position is none. */
const NO_FIX_AT = 15;
const BOATLOG: Source = { name: 'data/boatlog/boatlog.db' };
/**
 * The boat log. Ids are integers on some boats and UUIDs on others, times are local or UTC row by row, so the order is
 * the one in which the entries were written.
 */
export const boatlog = listCategory('boatlog', async function* ({ boat, signal, readPages, deleted }) {
  const table = followTable(boat.sources.tableOf(BOATLOG));
  const pages = readTable({
    path: join(boat.root, BOATLOG.name),
    name: BOATLOG.name,
    table: 'boatlog_entries',
    columns: {
      entry_id: 'id',
      timestamp: 'time',
      entry_type: 'text',
      content: 'text',
      latitude: 'number',
      longitude: 'number',
      weather_conditions: 'text',
      gps: 'text',
      latitude_ref: 'text',
      longitude_ref: 'text',
      hemisphere: 'text',
      ...DELETION_COLUMNS,
      no_fix: 'said',
    },
    saidBy: { no_fix: NO_FIX, deleted_state: DELETED_STATE },
    namedBy: 7,
    otherNames: { ...BOATLOG_NAMES, ...DELETION_NAMES },
    needed: ['timestamp', 'content'],
    follow: table,
    scratch: boat.scratch,
    clock: boat.clock,
    signal,
  });
  yield* boat.recorded.pages('boatlog');
  const timeOf = boat.sources.timesOf(BOATLOG, boat);
  let marked = 0;
  let all = 0;
  for await (const rows of readPages(BOATLOG, pages, table)) {
    const kept = rows.filter((row) => !isDeletedRow(row, DELETION_AT, boat.latest));
    marked += rows.length - kept.length;
    all += rows.length;
    yield kept.map((row) => {
      const key = rowKey(String(row[0]), row[1], table.generation());
      return { record: entryOf(row, timeOf), key, source: BOATLOG };
    });
  }
  deleted(BOATLOG, marked, 'entry', all);
});

/** A million rows pass here: columns are taken by their place, and nothing is spread into the record. */
function entryOf(row: Cell[], timeOf: TimeOfRow): RecordOf<'boatlog'> {
  const id = String(row[0]);
  const { timestamp, timestamp_given } = unsureTime(row, row[1]) ?? timeFields(timeOf(id, isOfSqlite(row)), row[1]);
  const saysNone = row[NO_FIX_AT] ?? null;
  const { gps, gps_given } = saysNone === null ? placeOf(row) : withoutFix(placeOf(row), () => [String(saysNone)]);
  const entry: RecordOf<'boatlog'> = {
    entry_id: id,
    timestamp,
    type: textOf(row[2]),
    content: textOf(row[3]),
    gps,
    weather: textOf(row[6]),
  };
  if (row[2] instanceof Uint8Array || row[3] instanceof Uint8Array || row[6] instanceof Uint8Array) {
    const read = recordReader({ type: row[2], content: row[3], weather: row[6] });
    Object.assign(entry, {
      ...{ type: read.text('type'), content: read.text('content'), weather: read.text('weather') },
      ...read.given(),
    });
  }
  if (timestamp_given !== undefined) entry.timestamp_given = timestamp_given;
  if (gps_given !== undefined) entry.gps_given = gps_given;
  if (row.at(-3) !== null) Object.assign(entry, leftOutOf(row));
  return entry;
}

function placeOf(row: Cell[]): PositionFields {
  const letters = hemispheresOf(row[8], row[9], row[10]);
  const pair = pairFields(row[4], row[5], letters);
  return pair.gps === null ? { ...pair, ...positionFields(row[7], letters) } : pair;
}

const textOf = (cell: Cell | undefined): string | null => (cell === null || cell === undefined ? null : String(cell));
