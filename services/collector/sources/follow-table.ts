import { createHash } from 'node:crypto';
import { isNothing } from '../../../shared/export/from-boat/read-fields.ts';
import type { Cell } from './read-table.ts';

/** A row as it was, by digests of what it held: nothing of that can be read out of them. */
export interface Sampled {
  readonly rowid: string;
  readonly id: string;
  readonly time: string;
  /** Of its other columns by place, one after the other; empty for one that held nothing. */
  readonly cells: string;
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

/** So many rows are kept in mind, spread over the table. */
const SAMPLED = 32;

export type FollowedTable = ReturnType<typeof followTable>;

/**
 * Tells a table whose rows were edited, added and removed, also by a program that puts an edited copy in its place, from one
 * that was begun anew, or numbered anew, and gives the same ids to other things. Of the rows that were kept in mind, those
 * that still have their id are looked at: most of them are of other things where it has begun anew (`toldBy`).
 *
 * A wrong guess that it has costs more than new keys where the table cannot be read to its end: what is stored ashore under
 * the old ones is not deleted then, and each row stands there twice. So where any row is as it was, `isInDoubt` asks to look
 * first whether it can. Where none is, no row that is read can stand under an old key with right. Pure.
 */
export function followTable(known: KnownTable | null) {
  let generation = known?.generation ?? 1;
  let file = known?.file ?? '';
  let isInDoubt = false;
  let isDeferred = false;
  let hasRows = false;
  const seen = spreadSample();

  function beginAnew(): void {
    generation = (known?.generation ?? 0) + 1;
  }

  return {
    /** To be called before the first row. */
    begin(now: TableBegins): void {
      file = now.file;
      const told = known === null ? [] : known.sample.map((one) => toldBy(known, one, now));
      const kept = told.filter((verdict) => verdict === 'the same').length;
      const others = told.filter((verdict) => verdict === 'another').length;
      isInDoubt = kept > 0 && others > kept && !known?.isEmpty;
      if (known?.isEmpty || (kept === 0 && others > 0)) beginAnew();
    },

    /** Whether it is to be told, before the first row, if the table can be read to its end. */
    isInDoubt: () => isInDoubt,
    settle(isReadable: boolean): void {
      if (isReadable) beginAnew();
      else isDeferred = true;
    },

    /** To be called with every page, as it was read. */
    saw(rows: readonly Cell[][]): void {
      hasRows ||= rows.length > 0;
      for (const row of rows) seen.take(row);
    },

    generation: () => generation,

    /**
     * What is to be kept; null for nothing new. Of a table that is empty just now it is what was: no row of it comes again.
     * Of one that could not be read to its end, and is none that has begun anew, as well: what is not here may be there.
     */
    known({ isWhole }: { isWhole: boolean }): KnownTable | null {
      const hasBegun = known === null || generation !== known.generation;
      if (isDeferred || (!isWhole && !(hasBegun && hasRows))) return null;
      const sample = seen.rows();
      if (sample.length === 0 && known !== null) return { ...known, isEmpty: true };
      return { generation, file, sample: sample.map(sampledOf) };
    },
  };
}

type Verdict = 'the same' | 'another' | 'nothing';

/**
 * What a row that was kept in mind tells of the table. It is the same by its time and by what it says besides: by all, or
 * most of what no other row says. What others say too, as the kind of an entry, or the place where the boat lies, another
 * beginning says as well. Where only its time is as it was, it was edited; but in another file the clock may have begun
 * anew as well.
 */
function toldBy(known: KnownTable, was: Sampled, { file, rowAt }: TableBegins): Verdict {
  const row = rowAt(BigInt(was.rowid));
  if (row === null) return 'nothing';
  const now = sampledOf(row);
  // Its rows were only moved, as VACUUM does where the id is not the rowid.
  if (now.id !== was.id) return 'nothing';
  const hasItsTime = was.time === now.time;
  if ((hasItsTime && saysAll(was, now)) || saysMostly(was, now, known.sample)) return 'the same';
  return hasItsTime && known.file === file ? 'nothing' : 'another';
}

/** Whatever was added to it. */
function saysAll(was: Sampled, now: Sampled): boolean {
  const current = now.cells.split(',');
  return was.cells.split(',').every((cell, place) => cell === '' || current[place] === cell);
}

function saysMostly(was: Sampled, now: Sampled, sample: readonly Sampled[]): boolean {
  const current = now.cells.split(',');
  let [kept, changed] = [0, 0];
  for (const [place, cell] of was.cells.split(',').entries()) {
    if (cell === '' || isSaidByOthers(cell, place, was, sample)) continue;
    if (current[place] === cell) kept += 1;
    else changed += 1;
  }
  return kept > changed;
}

/** Of a single row nobody knows what others would say. */
const isSaidByOthers = (cell: string, place: number, was: Sampled, sample: readonly Sampled[]): boolean =>
  sample.length === 1 || sample.some((one) => one.rowid !== was.rowid && one.cells.split(',')[place] === cell);

/**
 * The last three of a row's cells: what nobody reads of it, whose clock its time is of, and its rowid, which is its id where it
 * has none of its own.
 */
function sampledOf(row: readonly Cell[]): Sampled {
  const [own = null, time = null, ...others] = row.slice(0, -2);
  const rowid = String(row.at(-1));
  return {
    ...{ rowid, id: digestOf(isNothing(own) ? rowid : String(own)), time: digestOf(time) },
    cells: others.map((cell) => (cell === null ? '' : digestOf(cell))).join(','),
  };
}

/**
 * The rows whose rowids come first in an order that has nothing to do with theirs: mostly the same ones each time, from all
 * over the table. Rows without a rowid cannot be looked up, and are none of them.
 */
function spreadSample() {
  const taken: { place: number; row: Cell[] }[] = [];
  return {
    take(row: Cell[]): void {
      const rowid = row.at(-1);
      if (typeof rowid !== 'bigint') return;
      const place = Math.imul(Number(BigInt.asUintN(32, rowid)), 0x9e3779b1) >>> 0;
      const last = taken.at(-1);
      if (taken.length === SAMPLED && last !== undefined && place >= last.place) return;
      const at = taken.findIndex((one) => one.place > place);
      taken.splice(at < 0 ? taken.length : at, 0, { place, row: [...row] });
      taken.splice(SAMPLED);
    },
    rows: () => taken.map(({ row }) => row),
  };
}

const digestOf = (cell: Cell): string =>
  createHash('sha256')
    .update(cell instanceof Uint8Array ? cell : `${typeof cell} ${cell}`)
    .digest('hex')
    .slice(0, 8);
