import { createHash } from 'node:crypto';
import type { Cell } from './read-table.ts';

interface Sampled {
  readonly rowid: string;
  /** Of its id and its time, which are the first two of its columns. */
  readonly born: string;
  readonly whole: string;
}

/** What is kept of a table, so that one that begins anew is known: some of its rows. */
export interface KnownTable {
  /** How often it has begun; 1 for the first. */
  readonly generation: number;
  /** Which file it was. */
  readonly file: string;
  readonly sample: readonly Sampled[];
  /** It was empty when it was last read. */
  readonly isEmpty?: boolean;
}

export interface TableBegins {
  /** Another one for another file under the same name. */
  readonly file: string;
  /** The row of a rowid; null where there is none. */
  rowAt(rowid: bigint): Cell[] | null;
}

/** So many of the first rows, and as many of the last. */
const SAMPLED = 4;

export type FollowedTable = ReturnType<typeof followTable>;

/**
 * Tells a table whose rows were edited, added and removed from one that was begun anew, or numbered anew, and gives the same
 * ids to other things, by a clock that began anew too: there, most of the rowids that were kept in mind are of other rows. In
 * the same file a row that has its id and its time still is the same, whatever else it says now; in another file it must be
 * as it was. Pure.
 */
export function followTable(known: KnownTable | null) {
  let generation = known?.generation ?? 1;
  let file = known?.file ?? '';
  const first: Cell[][] = [];
  const last: Cell[][] = [];

  const isAsItWas = ({ born, whole }: Sampled, row: Cell[], isSameFile: boolean): boolean =>
    isSameFile ? digestOf(row.slice(0, 2)) === born : digestOf(row) === whole;

  return {
    /** To be called before the first row. */
    begin(now: TableBegins): void {
      file = now.file;
      if (known === null || known.sample.length === 0) return;
      const isSameFile = known.file === file;
      let [kept, others] = [0, 0];
      for (const one of known.sample) {
        const row = now.rowAt(BigInt(one.rowid));
        if (row === null) continue;
        if (isAsItWas(one, row, isSameFile)) kept += 1;
        else others += 1;
      }
      if (known.isEmpty || others > kept) generation = known.generation + 1;
    },

    /** To be called with every page, as it was read. */
    saw(rows: readonly Cell[][]): void {
      for (const row of rows.slice(0, Math.max(0, SAMPLED - first.length))) first.push([...row]);
      for (const row of rows.slice(-SAMPLED)) last.push([...row]);
      last.splice(0, last.length - SAMPLED);
    },

    generation: () => generation,
    /** Whether any row was read: else nothing is known of what the table is now. */
    hasRows: () => first.length > 0,

    /** What is to be kept. Of a table that is empty just now it is what was: no row of it comes again. */
    known(): KnownTable {
      const rows = [...first, ...last].filter((row) => typeof row.at(-1) === 'bigint');
      if (rows.length === 0 && known !== null) return { ...known, isEmpty: true };
      const sample = new Map(rows.map((row) => [String(row.at(-1)), row]));
      return {
        ...{ generation, file },
        sample: [...sample].map(([rowid, row]) => ({
          ...{ rowid, born: digestOf(row.slice(0, 2)), whole: digestOf(row) },
        })),
      };
    },
  };
}

const digestOf = (row: readonly Cell[]): string =>
  createHash('sha256')
    .update(JSON.stringify(row, (_, cell) => (typeof cell === 'bigint' ? `${cell}n` : cell)))
    .digest('hex')
    .slice(0, 12);
