import type { BoatTime } from '../../../shared/export/from-boat/boat-time.ts';
import type { Source } from './source-memory.ts';

/**
 * A time without a zone means what it meant where the boat was when its row was first seen, wherever the boat is now; and
 * what was taken for UTC then is UTC also when, days later, nothing says so any more. So
 * each such row is remembered by a number, eight bytes, with the zone it was read in: by its source, not its file, which
 * may be rotated; by the row's own name and the time's text, so that a row that is edited keeps its time; and in sorted
 * lists, one for what an export found new, which cost a card little. Pure.
 */
export interface KeptReadings {
  readonly zone: string;
  /** Sorted, each once. */
  readonly rows: Float64Array;
}

/** What an export adds to what is kept of a source. */
export interface NewReadings {
  readonly source: string;
  /** They take the place of all that is kept: of most of that there are no rows any more. */
  readonly isAll: boolean;
  readonly read: readonly KeptReadings[];
}

/** Gives the time for a row of a source, by the row’s name in it; a new one may be of SQLite’s own clock, which is UTC. */
export type TimeOfRow = (row: string, isOfSqlite?: boolean) => BoatTime;

/** So many rows more than there still are, that are gone, are remembered: they may come back. */
const GONE_KEPT = 1_000;

interface SourceReadings {
  readonly kept: readonly { readonly zone: string; readonly rows: Float64Array; readonly isMet: Uint8Array }[];
  readonly added: Map<string, ReturnType<typeof growingList>>;
  met: number;
  isWhole: boolean;
}

/** What one export knows of the readings of earlier ones, and what it adds. */
export function recallReadings(keptOf: (source: string) => readonly KeptReadings[]) {
  const sources = new Map<string, SourceReadings>();
  const asked = new Set<string>();

  function recall(name: string): SourceReadings {
    const known = sources.get(name);
    if (known) return known;
    const kept = keptOf(name).map((one) => ({ ...one, isMet: new Uint8Array(one.rows.length) }));
    const fresh = { kept, added: new Map(), met: 0, isWhole: false };
    sources.set(name, fresh);
    return fresh;
  }

  function zoneOf(source: SourceReadings, row: number, newZone: () => string): string {
    for (const { zone, rows, isMet } of source.kept) {
      const at = placeIn(rows, row);
      if (at < 0) continue;
      source.met += isMet[at] === 0 ? 1 : 0;
      isMet[at] = 1;
      return zone;
    }
    const zone = newZone();
    const added = source.added.get(zone) ?? growingList();
    source.added.set(zone, added);
    added.add(row);
    return zone;
  }

  function newOf(name: string, { kept, added, met, isWhole }: SourceReadings): NewReadings[] {
    const read = [...added].map(([zone, rows]) => ({ zone, rows: rows.sorted() }));
    const live = read.reduce((sum, { rows }) => sum + rows.length, met);
    const all = kept.reduce((sum, { rows }) => sum + rows.length, 0);
    if (!isWhole || all - met <= live + GONE_KEPT)
      return read.length === 0 ? [] : [{ source: name, isAll: false, read }];
    const still = kept.map(({ zone, rows, isMet }) => ({ zone, rows: rows.filter((_, at) => isMet[at] === 1) }));
    return [{ source: name, isAll: true, read: [...still.filter(({ rows }) => rows.length > 0), ...read] }];
  }

  return {
    /**
     * Gives the time for each row of a source, by the name of the row in it: a row that is known is read as it was, a
     * new one in the zone that `zoneOfNew` gives for its text.
     */
    timesOf({ name }: Source, time: BoatTime, zoneOfNew: (text: string, isOfSqlite: boolean) => string): TimeOfRow {
      let source: SourceReadings | null = null;
      asked.add(name);
      return (row, isOfSqlite = false) =>
        time.readIn((text) => {
          source ??= recall(name);
          return zoneOf(source, rowNumber(row, text), () => zoneOfNew(text, isOfSqlite));
        });
    },

    /** The source was read: if it was for its times, every row that there is was met. Gives whether it was. */
    whole({ name }: Source): boolean {
      const source = sources.get(name);
      if (source) source.isWhole = true;
      return asked.has(name);
    },

    /** What is to be kept; empty when nothing is new. */
    changes: (): NewReadings[] => [...sources].flatMap(([name, source]) => newOf(name, source)),
  };
}

/** 53 bits of a row's name and a time's text: among a million rows two are the same once in nine thousand boats. */
export function rowNumber(row: string, text: string): number {
  const whole = `${row}\n${text}`;
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (let i = 0; i < whole.length; i++) {
    const unit = whole.charCodeAt(i);
    high = Math.imul(high ^ unit, 2_654_435_761);
    low = Math.imul(low ^ unit, 1_597_334_677);
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  return 4_294_967_296 * (2_097_151 & low) + (high >>> 0);
}

/** Where it stands in a sorted list; -1 where it does not. */
function placeIn(rows: Float64Array, row: number): number {
  let [from, to] = [0, rows.length - 1];
  while (from <= to) {
    const middle = (from + to) >>> 1;
    const there = rows[middle] ?? 0;
    if (there === row) return middle;
    if (there < row) from = middle + 1;
    else to = middle - 1;
  }
  return -1;
}

/** A million numbers in eight megabytes, none of them on the heap. */
function growingList() {
  let rows = new Float64Array(64);
  let count = 0;
  return {
    add(row: number): void {
      if (count === rows.length) {
        const larger = new Float64Array(rows.length * 2);
        larger.set(rows);
        rows = larger;
      }
      rows[count++] = row;
    },
    sorted(): Float64Array {
      const sorted = rows.slice(0, count).sort();
      return sorted.filter((row, at) => at === 0 || row !== sorted[at - 1]);
    },
  };
}

/** Two sorted lists as one. */
export function joined(one: Float64Array, other: Float64Array): Float64Array {
  const both = new Float64Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both.sort();
}
