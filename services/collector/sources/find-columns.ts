import { bareName } from '../../../shared/export/from-boat/read-fields.ts';
import type { TableRead } from './read-table.ts';

const MOST_NAMES = 20;

/** Which column of a table each of those asked for is: by its name, by another it is known by, whatever their style. Pure. */
export function columnNames(present: readonly string[], { columns, otherNames }: TableRead): (string | undefined)[] {
  const find = (asked: string) =>
    present.find((name) => name.toLowerCase() === asked) ?? present.find((name) => bareName(name) === bareName(asked));
  const own = Object.keys(columns).map(find);
  return Object.keys(columns).map(
    (name, i) => own[i] ?? (otherNames?.[name] ?? []).map(find).find((other) => !own.includes(other)),
  );
}

/** What the table lacks of what is needed, and what of it is not read, in one sentence; null when it lacks nothing. Pure. */
export function lacking(present: readonly string[], read: TableRead): string | null {
  const asked = Object.keys(read.columns);
  const names = columnNames(present, read);
  const isEmpty = names.every((name) => name === undefined);
  const lacked = (isEmpty ? asked : (read.needed ?? [])).filter((one) => names[asked.indexOf(one)] === undefined);
  if (lacked.length === 0) return null;
  const unread = present.filter((name) => !names.includes(name));
  const notRead = unread.length === 0 ? '' : `; of these are not read: ${listed(unread)}`;
  return `${read.name}: table ${read.table} lacks expected columns (${lacked.join(', ')}); it has: ${listed(present)}${notRead}.`;
}

const listed = (names: readonly string[]): string => names.slice(0, MOST_NAMES).join(', ').slice(0, 120);
