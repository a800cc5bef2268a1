import { MOST_BYTES } from './bound-cell.ts';
import type { Cell } from './read-table.ts';

/** Takes out of rows what `boundCell` gives for values that are too large, and counts it. */
export function createLeftOut(columns: readonly string[]) {
  const counts = new Map<string, number>();

  return {
    /** Puts null in the place of each. */
    takeFrom(row: Cell[]): void {
      for (let i = 0; i < columns.length; i++) {
        if (typeof row[i] !== 'bigint') continue;
        row[i] = null;
        const column = columns[i] ?? '';
        counts.set(column, (counts.get(column) ?? 0) + 1);
      }
    },

    /** What was taken out, with a space before it; empty when nothing was. */
    sentence(): string {
      if (counts.size === 0) return '';
      const each = [...counts].map(([column, count]) => `${column} ${count}×`).join(', ');
      return ` values larger than ${MOST_BYTES / 1024 / 1024} MB were left out, and their rows are here without them: ${each}.`;
    },
  };
}
