import { boundCell } from './bound-cell.ts';
import type { ColumnKind } from './read-bytes.ts';

/** SQL of columns that belong to others, whatever they are called. Pure. */

/** As many names as a record tells of. */
export const MOST_UNREAD = 50;
/** What is longer, in bytes, is none of the words for nothing. */
const LONGEST_NOTHING = 12;

/** A column as it is selected, by its kind; NULL for one that the table lacks. */
export const columnSql = (name: string | undefined, kind: ColumnKind): string =>
  name === undefined ? 'NULL' : boundCell(quoted(name), kind);

export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

/**
 * The names of columns that nobody reads, in a text of names by lines, for each row in which they hold anything: an
 * expression of SQL. It looks at how long values are, so that no picture is loaded for it.
 */
export function unreadSql(names: readonly string[]): string {
  const each = names.slice(0, MOST_UNREAD).map((name) => {
    const column = quoted(name);
    const isWord = `lower(trim(${column})) NOT IN ('', 'null', 'none', 'nan', 'n/a', 'unknown', '-', '--')`;
    const holds = `octet_length(${column}) > iif(typeof(${column}) = 'text', ${LONGEST_NOTHING}, 0)`;
    return `iif(${holds} OR (typeof(${column}) = 'text' AND ${isWord}), '${name.replaceAll("'", "''")}' || char(10), '')`;
  });
  return each.length === 0 ? 'NULL' : `NULLIF(${each.join(' || ')}, '')`;
}
