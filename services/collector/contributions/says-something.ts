import { type CategoryName, GIVEN_BY_BOAT } from '../../../shared/export/category-names.ts';
import { type Fields, isBlank, isFields } from '../../../shared/export/from-boat/read-fields.ts';
import { NOT_THEIRS } from '../../../shared/export/not-theirs.ts';
import { categoryRecordSchemas } from '../../../shared/export/records.ts';
import { ID_FIELDS } from './id-fields.ts';

/** What a record has whatever it says: how it was read, when it was, and what is made where nothing is said. */
const OF_ANY: readonly string[] = [
  ...[
    'origin',
    'timestamp',
    'time_source',
    'given',
    'fields_left_out',
    'orientation',
    'alert_triggered',
    'kind',
    'version',
  ],
  ...GIVEN_BY_BOAT,
];
/** How an alert goes on may be said alone of one that is known by its id. */
const GOING_ON = ['resolved', 'resolved_at', 'delivery_status', 'state'];
/** Of a snapshot its time tells that something was watched. */
const TIMES = ['timestamp', 'timestamp_given'];

/** A contribution that holds none of these holds nothing that its category knows: any of its fields but what any record has. */
const TELLING: Readonly<Record<CategoryName, readonly string[]>> = Object.fromEntries(
  Object.entries(categoryRecordSchemas).map(([category, { properties }]) => [
    category,
    Object.keys(properties).filter(
      (name) =>
        ![...OF_ANY, ...TIMES, ...GOING_ON, ...(NOT_THEIRS[category as CategoryName] ?? [])].includes(name) &&
        name !== ID_FIELDS[category as CategoryName],
    ),
  ]),
) as unknown as Record<CategoryName, readonly string[]>;

/**
 * Whether a contribution says anything that its category knows; `named` are its fields, and `unread` the paths of those that
 * nobody read.
 */
export const saysSomething = (
  category: CategoryName,
  record: Fields,
  named: Fields,
  unread: readonly string[],
): boolean => tells(record, tellingOf(category, record, named)) && !isHidden(category, record, named, unread);

function tellingOf(category: CategoryName, record: Fields, named: Fields): readonly string[] {
  const telling = TELLING[category];
  if (category === 'marine_vision_snapshots') return [...telling, ...TIMES];
  if (category === 'system_alerts' && !isBlank(record.alert_id)) return [...telling, ...GOING_ON];
  // An `id` may be that of a record of another category as well.
  return category === 'engine_benchmark' && !isBlank(named.run_id) ? [...telling, 'run_id'] : telling;
}

/** Of these categories, what a record says; its kind or its time alone says nothing while more is wrapped in it. */
const SAYING: Readonly<Partial<Record<CategoryName, readonly string[]>>> = {
  boatlog: ['content'],
  marine_vision_snapshots: ['alert_level', 'detections', 'file_name', 'error'],
  system_alerts: ['title', 'message', 'metric'],
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

/** Whether an alert says that it is over, or stands, and nothing in words of what it is. */
export const goesOnOnly = (category: CategoryName, { resolved, title, message, metric }: Fields): boolean =>
  category === 'system_alerts' &&
  typeof resolved === 'boolean' &&
  [title, message, metric].every((words) => words === null);
