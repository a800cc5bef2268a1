import { join } from 'node:path';
import { DELETION_NAMES } from '../../../shared/export/from-boat/deletion-marks.ts';
import { HEMISPHERE_NAMES } from '../../../shared/export/from-boat/hemispheres.ts';
import { withoutFix } from '../../../shared/export/from-boat/read-position.ts';
import { ALL_TIME_NAMES } from '../../../shared/export/from-boat/time-names.ts';
import { captureOf } from '../sources/capture-record.ts';
import { DELETED_STATE, DELETION_COLUMNS, isDeletedRow } from '../sources/deleted-rows.ts';
import { followTable } from '../sources/follow-table.ts';
import { isOfSqlite, leftOutOf, unsureTime } from '../sources/further-columns.ts';
import { imagesOf, isOutOfReach } from '../sources/image-facts.ts';
import { NO_FIX } from '../sources/no-fix-columns.ts';
import { readTable } from '../sources/read-table.ts';
import { rowKey } from '../sources/record-keys.ts';
import type { Source } from '../sources/source-memory.ts';
import { listCategory } from './category.ts';

const CAPTURES: Source = { name: 'data/marine-vision/captures.db', feature: 'camera' };

const COLUMNS = {
  id: 'id',
  timestamp: 'time',
  image_path: 'text',
  person_detected: 'number',
  fish_detected: 'number',
  person_confidence: 'number',
  fish_confidence: 'number',
  species: 'text',
  species_confidence: 'number',
  species_top3: 'text',
  location: 'text',
  slot_id: 'text',
  gemini_species: 'text',
  latitude: 'number',
  longitude: 'number',
  gps: 'text',
  latitude_ref: 'text',
  longitude_ref: 'text',
  hemisphere: 'text',
  ...DELETION_COLUMNS,
  no_fix: 'said',
} as const;
const NAMES = Object.keys(COLUMNS);
const DELETION_AT = NAMES.indexOf('deleted');
const NO_FIX_AT = NAMES.indexOf('no_fix');
/** Without what is said of a row, which is none of its fields. */
const OF_CAPTURE = NAMES.slice(0, DELETION_AT);

/** As people name them who write a table of captures anew; the record's own names are among them. */
const OTHER_NAMES = {
  id: ['capture_id', 'uuid'],
  timestamp: ['captured_at', 'capture_time', 'capture_timestamp', 'taken_at', ...ALL_TIME_NAMES],
  image_path: ['file_path', 'file_name', 'image_file', 'image_name', 'photo_path', 'image', 'photo', 'path', 'file'],
  person_detected: ['person', 'has_person'],
  fish_detected: ['fish', 'has_fish'],
  species: ['species_name', 'fish_species'],
  species_confidence: ['confidence', 'species_score'],
  species_top3: ['top3', 'top_species'],
  location: ['location_name', 'place'],
  slot_id: ['slot', 'camera_id', 'camera'],
  gemini_species: ['second_species'],
  latitude: ['lat', 'gps_lat', 'gps_latitude'],
  longitude: ['lon', 'lng', 'long', 'gps_lon', 'gps_lng', 'gps_long', 'gps_longitude'],
  gps: ['position', 'gps_position', 'coordinates', 'coords'],
  latitude_ref: HEMISPHERE_NAMES.latitude,
  longitude_ref: HEMISPHERE_NAMES.longitude,
  hemisphere: HEMISPHERE_NAMES.both,
  ...DELETION_NAMES,
};

/** Fish and people seen by the cameras: what was recognised, and the image's name and size. Never the image. */
export const captures = listCategory(
  'marine_vision_captures',
  async function* ({ boat, signal, readPages, problem, deleted }) {
    const table = followTable(boat.sources.tableOf(CAPTURES));
    const pages = readTable({
      path: join(boat.root, CAPTURES.name),
      name: CAPTURES.name,
      table: 'captures',
      columns: COLUMNS,
      namedBy: 19,
      otherNames: OTHER_NAMES,
      saidBy: { no_fix: NO_FIX, deleted_state: DELETED_STATE },
      keptAboard: ['gemini_response'],
      needed: ['timestamp', 'image_path', 'species'],
      follow: table,
      scratch: boat.scratch,
      clock: boat.clock,
      signal,
    });
    yield* boat.recorded.pages('marine_vision_captures');
    const timeOf = boat.sources.timesOf(CAPTURES, boat);
    let outOfReach = 0;
    let marked = 0;
    let count = 0;
    for await (const all of readPages(CAPTURES, pages, table)) {
      const rows = all.filter((row) => !isDeletedRow(row, DELETION_AT, boat.latest));
      marked += all.length - rows.length;
      count += all.length;
      const fields = rows.map((row) => Object.fromEntries(OF_CAPTURE.map((name, i) => [name, row[i] ?? null])));
      const images = await imagesOf(boat.root, fields);
      outOfReach += fields.filter(({ image_path }) => isOutOfReach(images, image_path)).length;
      yield rows.map((row, i) => {
        const named = fields[i] ?? {};
        const id = String(named.id);
        const time = timeOf(id, isOfSqlite(row));
        const capture = captureOf(named, id, { ...images, time });
        const saysNone = row[NO_FIX_AT] ?? null;
        if (saysNone !== null)
          Object.assign(
            capture,
            withoutFix(capture, () => [String(saysNone)]),
          );
        const record = { ...capture, ...unsureTime(row, named.timestamp), ...leftOutOf(row) };
        return { record, key: rowKey(id, named.timestamp, table.generation()), source: CAPTURES };
      });
    }
    deleted(CAPTURES, marked, 'capture', count);
    if (outOfReach > 0) problem('timeout', outOfReachSentence(outOfReach));
  },
);

const outOfReachSentence = (images: number): string =>
  `The size of ${images === 1 ? 'an image' : `${images} images`} is not known: the disk gives no answer. Is it a share that is away?`;
