import { isBlank } from '../../../shared/export/from-boat/read-fields.ts';
import type { Cell } from './read-table.ts';

/** A column that an asked one may be as well: what it holds counts where that one is empty. */
export interface Alternative {
  readonly name: string;
  /** The place of the asked one. */
  readonly instead: number;
}

/** As many names as a record tells of. */
const MOST_UNREAD = 50;
/** What is longer, in bytes, is none of the words for nothing. */
const LONGEST_NOTHING = 12;

/**
 * The names of columns that nobody reads, in a text of names by lines, for each row in which they hold anything: an
 * expression of SQL. It looks at how long values are, so that no picture is loaded for it.
 */
export function unreadSql(names: readonly string[], quoted: (name: string) => string): string {
  const each = names.slice(0, MOST_UNREAD).map((name) => {
    const column = quoted(name);
    const isWord = `lower(trim(${column})) NOT IN ('', 'null', 'none', 'nan', 'n/a', 'unknown', '-', '--')`;
    const holds = `octet_length(${column}) > iif(typeof(${column}) = 'text', ${LONGEST_NOTHING}, 0)`;
    return `iif(${holds} OR (typeof(${column}) = 'text' AND ${isWord}), '${name.replaceAll("'", "''")}' || char(10), '')`;
  });
  return each.length === 0 ? 'NULL' : `NULLIF(${each.join(' || ')}, '')`;
}

/**
 * Of a row, with the alternatives behind the `asked` columns and then the text of what nobody reads: the same without
 * alternatives, each where the asked one is empty, else among what nobody reads.
 */
export function settleRow(row: Cell[], asked: number, alternatives: readonly Alternative[]): Cell[] {
  if (alternatives.length === 0) return row;
  const unread = [];
  for (const [i, { name, instead }] of alternatives.entries()) {
    const value = row[asked + i] ?? null;
    if (isBlank(value)) continue;
    if (isBlank(row[instead])) row[instead] = value;
    else unread.push(`${name}\n`);
  }
  const text = unread.join('') + String(row[asked + alternatives.length] ?? '');
  row.splice(asked, alternatives.length + 1, text === '' ? null : text);
  return row;
}

/** What of a row nobody read, as its record tells it. */
export function leftOutOf(row: readonly Cell[]): { fields_left_out?: string[] } {
  const text = row.at(-2);
  return typeof text === 'string' ? { fields_left_out: text.split('\n').slice(0, -1).slice(0, MOST_UNREAD) } : {};
}
