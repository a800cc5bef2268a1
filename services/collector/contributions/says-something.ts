import { type CategoryName, GIVEN_BY_BOAT } from '../../../shared/export/category-names.ts';
import { type Fields, isBlank, isFields } from '../../../shared/export/from-boat/read-fields.ts';
import { categoryRecordSchemas } from '../../../shared/export/records.ts';

/** What of telemetry tells nothing of a computer. */
const OF_NO_READING: readonly string[] = [
  ...['origin', 'timestamp', 'timestamp_given', 'time_source', 'given', 'fields_left_out'],
  ...GIVEN_BY_BOAT,
];

/** A contribution that holds none of these holds nothing that its category knows. */
const TELLING: Readonly<Record<CategoryName, readonly string[]>> = {
  engine_benchmark: ['readings', 'run_id'],
  boatlog: ['content', 'type'],
  marine_vision_captures: ['species', 'second_species', 'person_detected', 'fish_detected', 'file_name'],
  marine_vision_snapshots: [
    ...['timestamp', 'timestamp_given', 'alert_level', 'detections', 'detection_types'],
    ...['file_name', 'error'],
  ],
  qr_codes: ['generated_at', 'pairing_completed', 'paired_at'],
  settings: ['user_preferences', 'unit_metadata'],
  system_alerts: ['title', 'message', 'metric'],
  onboarding: ['configuration', 'completed'],
  telemetry: Object.keys(categoryRecordSchemas.telemetry.properties).filter((name) => !OF_NO_READING.includes(name)),
};

/**
 * Whether a contribution says anything that its category knows; `named` are its fields, and `unread` the paths of those that
 * nobody read.
 */
export const saysSomething = (
  category: CategoryName,
  record: Fields,
  named: Fields,
  unread: readonly string[],
): boolean =>
  tells(record, TELLING[category]) &&
  !isHidden(category, record, named, unread) &&
  (category !== 'engine_benchmark' || !isBlank(named.run_id) || tells(record, OF_ENGINE));

/** What a record of an engine says beside an `id`, which a record of another category may have as well. */
const OF_ENGINE = ['readings', 'engine', 'engine_hours', 'duration_s', 'samples', 'conditions', 'ended_at'];

/** Of these categories, what a record says; its kind or its time alone says nothing while more is wrapped in it. */
const SAYING: Readonly<Partial<Record<CategoryName, readonly string[]>>> = {
  boatlog: ['content'],
  marine_vision_snapshots: ['alert_level', 'detections', 'file_name', 'error'],
};
const WRAPPERS = [
  'data',
  'payload',
  'body',
  'record',
  'entry',
  'event',
  'detail',
  'attributes',
  'fields',
  'properties',
];

/** Whether what a record says stands in an object within it, where nobody reads it. */
function isHidden(category: CategoryName, record: Fields, named: Fields, unread: readonly string[]): boolean {
  const saying = SAYING[category];
  if (saying === undefined || tells(record, saying)) return false;
  return WRAPPERS.some((name) => isFields(named[name]) && unread.some((path) => path.split('.')[0] === name));
}

/** Whether one of these holds anything, or something that could not be read stood there. */
function tells(record: Fields & { readonly given?: Fields }, names: readonly string[]): boolean {
  return names.some((name) => {
    const value = record[name];
    const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
    return (value !== null && value !== undefined && !isEmpty) || record.given?.[name] !== undefined;
  });
}
