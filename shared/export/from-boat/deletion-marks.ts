import { bareName, type Fields, flagField, isBlank, isFields } from './read-fields.ts';

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

/** What tells the state of a record in a word, of which some say that it is deleted. Archived is put away, and not deleted. */
const STATES = new Set(
  ['status', 'state', 'record_status', 'entry_status', 'row_status', 'item_status', 'post_status', 'record_state'].map(
    bareName,
  ),
);
const DELETED_STATE =
  /^\s*(?:(?:soft|is|marked|marked as|hard)[ _-]?)?(?:deleted|trashed|trash|in[ _-]trash|removed|tombstoned?|gelöscht|supprimée?|borrad[oa]|eliminad[oa]|verwijderd|slettet)\s*$/i;

const MARKS = new Set(Object.values(DELETION_NAMES).flat().map(bareName));
/** As a word of its own. */
const DELETED = /^\s*(?:ja|oui|s[ií]|x|deleted|removed|trashed|gelöscht|supprimé|borrado|eliminado|tombstone)\s*$/i;
/** A record may be deleted since then: what stands before says that it is not, or never; and what lies ahead, not yet. */
const YEAR = /(?<!\d)(20\d\d)(?!\d)/;
const DATE = /(?<!\d)20\d\d-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?/;
const FROM_MS = Date.UTC(2000, 0, 1);
/** Where this computer’s clock cannot be trusted: many programs’ last moment is that of 32 bits. */
const LATEST_MS = Date.UTC(2038, 0, 1);

/**
 * Whether such a field says that its record is deleted: a yes, or a moment at which that can have been, which is no later than
 * `latest`, UTC, where that is known. What cannot be read leaves the record in: a log that is not shown is worse than a line
 * too much.
 */
export function saysDeleted(value: unknown, latest: string | null = null): boolean {
  if (isBlank(value)) return false;
  // As Go writes what may be null.
  if (isFields(value)) return value.Valid !== false && saysDeleted(value.Time ?? value.time ?? null, latest);
  const flag = flagField({ value }, 'value');
  if (flag !== null) return flag;
  const text = String(value);
  const upToMs = latest === null ? LATEST_MS : Date.parse(latest);
  return isMoment(Number(text), upToMs) || isDate(text, upToMs) || DELETED.test(text);
}

/** In seconds, milliseconds, micro- and nanoseconds. */
const isMoment = (epoch: number, upToMs: number): boolean =>
  [1e-3, 1, 1e3, 1e6].some((unit) => epoch >= FROM_MS * unit && epoch < upToMs * unit);

/** By its day, and in another form by its year. */
function isDate(text: string, upToMs: number): boolean {
  const ms = Date.parse(DATE.exec(text)?.[0] ?? '');
  if (!Number.isNaN(ms)) return ms < upToMs;
  const [, year] = YEAR.exec(text) ?? [];
  return year !== undefined && Date.UTC(Number(year), 0, 1) < upToMs;
}

/** Whether a field of this name may tell the state of its record in a word. */
export const mayTellState = (name: string): boolean => STATES.has(bareName(name));

/** Whether it says that the record is deleted. */
export const isDeletedState = (value: unknown): boolean => typeof value === 'string' && DELETED_STATE.test(value);

/** What is removed of an alert is its cause: it is over. */
const isOfAlert = (value: unknown): boolean => String(value).trim().toLowerCase() === 'removed';

/** Whether any of a record’s fields says so. */
export const isMarkedDeleted = (
  fields: Fields,
  { isAlert = false, latest = null }: { isAlert?: boolean; latest?: string | null } = {},
): boolean =>
  Object.keys(fields).some((name) => {
    if (MARKS.has(bareName(name))) return saysDeleted(fields[name], latest);
    return mayTellState(name) && isDeletedState(fields[name]) && !(isAlert && isOfAlert(fields[name]));
  });
