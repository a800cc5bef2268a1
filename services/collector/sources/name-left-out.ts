import { asText } from '../../../shared/export/fit-text.ts';
import { boatTime, type TimeFields } from '../../../shared/export/from-boat/boat-time.ts';
import type { Fields } from '../../../shared/export/from-boat/read-fields.ts';
import { underTimestamp } from '../../../shared/export/from-boat/told-times.ts';
import { unreadTime } from '../../../shared/export/from-boat/unread-time.ts';
import { moreLeftOut } from '../../../shared/export/left-out-names.ts';
import { valueAt, watchFields } from './watch-fields.ts';

const ANY_ZONE = boatTime('UTC');

interface Named {
  readonly fields_left_out?: string[];
}

/**
 * A record of the boat’s own JSON, as `read` takes it out of the fields, whose time stands under `timestamp` whatever its
 * name; with the names of what was not read. `known` are fields that were read elsewhere.
 */
export function namingLeftOut<Rec extends object | null>(
  given: Fields,
  read: (fields: Fields) => Rec,
  known: readonly string[] = [],
): Rec & Named {
  const watched = watchFields(underTimestamp(given, ANY_ZONE));
  const record = read(watched.fields) as Rec & Named & { readonly given?: Fields };
  if (record === null) return record;
  for (const name of known) watched.took(name);
  const beside = Object.keys(record.given ?? {});
  const unread = watched
    .unread()
    .filter((path) => !beside.some((name) => path === name || path.startsWith(`${name}.`)));
  const { record: timed, named } = withUnreadTime(record, unread, (path) => valueAt(given, path));
  return named.length === 0 ? timed : { ...timed, fields_left_out: moreLeftOut(record.fields_left_out ?? [], named) };
}

/** A record without a time has what looks like one among what nobody read of it as `timestamp_given`; `named` are the others. */
export function withUnreadTime<Rec extends object>(
  record: Rec,
  unread: readonly string[],
  at: (path: string) => unknown,
): { readonly record: Rec; readonly named: readonly string[] } {
  const { timestamp, timestamp_given } = record as Partial<TimeFields>;
  const isWithout = timestamp === null && timestamp_given === undefined;
  const told = isWithout ? unreadTime(Object.fromEntries(unread.map((path) => [path, at(path)]))) : null;
  if (told === null) return { record, named: unread };
  return {
    record: { ...record, timestamp_given: asText(told.value) },
    named: unread.filter((path) => path !== told.path),
  };
}
