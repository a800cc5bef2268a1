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

/** One sentence for a person. Pure. */
export function lacking(present: readonly string[], { name, table, columns, needed }: TableRead): string {
  const found = present.slice(0, MOST_NAMES).join(', ').slice(0, 200);
  const asked = (needed ?? Object.keys(columns)).join(', ');
  return `${name}: table ${table} lacks some or all of the expected columns (${asked}); it has: ${found}.`;
}
