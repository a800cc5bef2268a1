import { createHash } from 'node:crypto';
import { isNothing } from '../../../shared/export/from-boat/read-fields.ts';
import { numberSet } from './number-set.ts';
import type { Cell, TableRead } from './read-table.ts';

/**
 * What names a row that has no id of its own, whatever its category: its rowid, unless that is another row’s own id; else,
 * as in a view, a digest of what it holds, so that another place makes no other row of it. Of rows that are alike each has
 * its number, so that two stay two.
 */
export function createRowIds({ columns, namedBy }: Pick<TableRead, 'columns' | 'namedBy'>) {
  const place = Object.values(columns).indexOf('id');
  const repeats = countRepeats();

  function borrowed(row: readonly Cell[], taken: ReadonlySet<string>): string {
    const rowid = row.at(-1);
    if (typeof rowid === 'bigint') {
      const name = String(rowid);
      return taken.has(name) ? digestOf(['rowid', name]) : name;
    }
    const digest = digestOf(row.slice(0, namedBy).map((cell, i) => (i === place ? null : cell)));
    const nth = repeats.of(digest);
    return nth === 1 ? digest : `${digest}-${nth}`;
  }

  return {
    /** Gives each row its id; `takenIds` is asked for what own ids look like rowids, once a row borrows one. */
    async nameAll(rows: readonly Cell[][], takenIds: () => Promise<ReadonlySet<string>>): Promise<void> {
      let taken: ReadonlySet<string> | null = null;
      for (const row of rows) {
        if (!isNothing(row[place])) continue;
        if (typeof row.at(-1) === 'bigint') taken ??= await takenIds();
        row[place] = borrowed(row, taken ?? new Set());
      }
    },
  };
}

const digestOf = (cells: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(cells)).digest('hex').slice(0, 16);

/** How often each digest came, itself counted. */
function countRepeats() {
  const seen = numberSet();
  const repeated = new Map<string, number>();
  return {
    of(digest: string): number {
      // 52 bits of it: two that begin alike are told apart by their number as well.
      if (seen.add(Number.parseInt(digest.slice(0, 13), 16) + 1)) return 1;
      const nth = (repeated.get(digest) ?? 1) + 1;
      repeated.set(digest, nth);
      return nth;
    },
  };
}
