import { bareName } from '../../../shared/export/from-boat/read-fields.ts';
import { withoutUtc } from '../../../shared/export/from-boat/told-zone.ts';
import type { TableRead } from './read-table.ts';

const MOST_NAMES = 20;
const LONGEST_NAMES = 120;

/**
 * Which columns of a table each of those asked for may be, the likeliest first: by its name, by others it is known by,
 * whatever their style. A column is asked for once. Pure.
 */
export function columnsFor(present: readonly string[], { columns, otherNames }: TableRead): string[][] {
  const find = (asked: string) => (columns[asked] === 'said' ? undefined : findNamed(asked));
  const findNamed = (asked: string) =>
    present.find((name) => name.toLowerCase() === asked) ?? present.find((name) => bareName(name) === bareName(asked));
  const own = Object.keys(columns).map(find);
  const taken = new Set(own);
  const findTime = (asked: string) => present.find((name) => withoutUtc(name) === bareName(asked));
  const take = (asked: string, kind: string): string[] => {
    const name = find(asked) ?? (kind === 'time' ? findTime(asked) : undefined);
    if (name === undefined || taken.has(name)) return [];
    taken.add(name);
    return [name];
  };
  const firstOf = (names: readonly string[], kind: string) => {
    for (const name of names) {
      const [found] = take(name, kind);
      if (found !== undefined) return found;
    }
  };
  const others = Object.entries(columns).map(([name, kind]) => ({ names: otherNames?.[name] ?? [], kind }));
  const firsts = others.map(({ names, kind }, i) => own[i] ?? firstOf(names, kind));
  return others.map(({ names, kind }, i) => [firsts[i] ?? [], names.flatMap((name) => take(name, kind))].flat());
}

const columnNames = (present: readonly string[], read: TableRead) => columnsFor(present, read).map(([first]) => first);

/** What the table lacks of what is needed, and what of it is not read, in one sentence; null when it lacks nothing. Pure. */
export function lacking(present: readonly string[], read: TableRead): string | null {
  const asked = Object.keys(read.columns).filter((name) => read.columns[name] !== 'said');
  const names = columnNames(present, read);
  const isEmpty = names.every((name) => name === undefined);
  const lacked = (isEmpty ? asked : (read.needed ?? [])).filter(
    (one) => names[Object.keys(read.columns).indexOf(one)] === undefined,
  );
  if (lacked.length === 0) return null;
  const unread = present.filter((name) => !names.includes(name));
  const notRead = unread.length === 0 ? '' : `; of these are not read: ${listed(unread)}`;
  return `${read.name}: table ${read.table} lacks expected columns (${lacked.join(', ')}); it has: ${listed(present)}${notRead}.`;
}

/** As many of them as there is room for, and how many more there are. */
function listed(names: readonly string[]): string {
  const fits = names.filter((_, i) => i < MOST_NAMES && names.slice(0, i + 1).join(', ').length <= LONGEST_NAMES);
  const shown = fits.length === 0 ? [`${names[0]?.slice(0, LONGEST_NAMES)}…`] : fits;
  return shown.length < names.length ? `${shown.join(', ')} and ${names.length - shown.length} more` : shown.join(', ');
}
