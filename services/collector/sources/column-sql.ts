import { boundCell } from './bound-cell.ts';
import type { ColumnKind } from './read-bytes.ts';

/** SQL of columns that belong to others, whatever they are called. Pure. */

/** What is longer, in bytes, is none of the words for nothing. */
const LONGEST_NOTHING = 12;

/** A column as it is selected, by its kind; NULL for one that the table lacks. */
export const columnSql = (name: string | undefined, kind: ColumnKind): string =>
  name === undefined ? 'NULL' : boundCell(quoted(name), kind);

export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** A name on one line of a text of names. */
export const lineOf = (name: string): string => `${name.replaceAll(/[\n\r\u2028\u2029]/g, ' ')}\n`;

/** SQLite takes no deeper expression than of a thousand parts. */
const TOGETHER = 64;

/**
 * The names of columns that nobody reads, in a text of names by lines, for each row in which they hold anything: an
 * expression of SQL. It looks at how long values are, so that no picture is loaded for it. Those that are not looked at are
 * named in each row.
 */
export function unreadSql(names: readonly string[], notLookedAt: readonly string[] = []): string {
  const each = names.map((name) => {
    const column = quoted(name);
    const isWord = `lower(trim(${column})) NOT IN ('', 'null', 'nil', 'none', 'undefined', 'nan', 'n/a', 'unknown', '-', '--')`;
    const holds = `octet_length(${column}) > iif(typeof(${column}) = 'text', ${LONGEST_NOTHING}, 0)`;
    return `iif(${holds} OR (typeof(${column}) = 'text' AND ${isWord}), ${textSql(lineOf(name))}, '')`;
  });
  if (notLookedAt.length > 0) each.push(textSql(notLookedAt.map(lineOf).join('')));
  return each.length === 0 ? 'NULL' : `NULLIF(${allOf(each)}, '')`;
}

const textSql = (text: string): string => `'${text.replaceAll("'", "''")}'`;

function allOf(texts: readonly string[]): string {
  if (texts.length <= TOGETHER) return texts.join(' || ');
  const groups = Array.from({ length: Math.ceil(texts.length / TOGETHER) }, (_, i) =>
    texts.slice(i * TOGETHER, (i + 1) * TOGETHER),
  );
  return groups.map((group) => `(${allOf(group)})`).join(' || ');
}
