import { bareName, type Fields, flagField, isBlank } from './read-fields.ts';

/**
 * What programs keep of a record that its owner deleted: the record itself, with a mark (`deleted`, `is_deleted`) or the
 * moment (`deleted_at`). What is so marked is not shown aboard, and does not leave the boat. Pure.
 */
export const DELETION_NAMES = {
  deleted: ['deleted', 'deleted_flag', 'soft_deleted', 'marked_deleted', 'marked_as_deleted'],
  is_deleted: ['is_deleted', 'has_been_deleted', 'is_removed', 'is_trashed', 'tombstone', 'trashed'],
  deleted_at: [
    ...[
      'deleted_at',
      'deleted_on',
      'deleted_time',
      'deleted_date',
      'deleted_datetime',
      'deleted_timestamp',
      'deleted_ts',
    ],
    ...[
      'date_deleted',
      'time_deleted',
      'deletion_date',
      'deletion_time',
      'deletion_datetime',
      'removed_at',
      'trashed_at',
    ],
  ],
} as const;

const MARKS = new Set(Object.values(DELETION_NAMES).flat().map(bareName));
/** Where a moment is asked for, some write none so. */
const NO_MOMENT = /^\s*(?:0+(?:\.0+)?|0000-00-00.*|0001-01-01.*|-1)\s*$/;

/** Whether such a field says that its record is deleted: anything but a no, and no moment. */
export const saysDeleted = (value: unknown): boolean =>
  !isBlank(value) && flagField({ value }, 'value') !== false && !NO_MOMENT.test(String(value));

/** Whether any of a record’s fields says so. */
export const isMarkedDeleted = (fields: Fields): boolean =>
  Object.keys(fields).some((name) => MARKS.has(bareName(name)) && saysDeleted(fields[name]));
