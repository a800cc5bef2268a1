import type { CategoryName } from '../../../shared/export/categories.ts';
import type { Lost } from './given-up.ts';
import { bytesOfRow, type prepareRecordingSql, READING_BYTES } from './recording-sql.ts';
import { fairLevel } from './share-room.ts';

/** Beside the categories of what was contributed. */
const READINGS = 'readings';
/** Beside the categories, too: the contents of what is ashore. */
const KEPT = 'kept';
/** So many at once, so that not each contribution has to look for the oldest. */
const READINGS_AT_ONCE = 1_000;

/** Whose records: our own, or those that were contributed. */
type Side = 0 | 1;

interface Deps {
  readonly sql: ReturnType<typeof prepareRecordingSql>;
  readonly bytes: number;
  /** Told when delivered ones are forgotten, whose numbers are not to be given again. */
  readonly forgotten: () => void;
}

/**
 * The room that records take, on two sides that never pay for one another: half is for what is recorded here, half for what
 * others contribute, with the readings of its local times. What is recorded here is given up where it holds the most, the oldest first, and no more of it than
 * must be; of contributions none, new ones are refused. Every function belongs into a transaction.
 */
export function createRoom({ sql, bytes, forgotten }: Deps) {
  const share = bytes / 2;
  /** The sides of which nothing is known that could be forgotten, until others than one by one change. */
  const bare = new Set<Side>();
  let held: Record<Side, Map<string, number>> | null = null;

  function countAll(): Record<Side, Map<string, number>> {
    const all: Record<Side, Map<string, number>> = { 0: new Map(), 1: new Map() };
    for (const row of sql.space.all()) all[row.contributed === 1 ? 1 : 0].set(String(row.category), Number(row.bytes));
    for (const row of sql.keptSpace.all()) all[row.contributed === 1 ? 1 : 0].set(KEPT, Number(row.bytes));
    all[1].set(READINGS, Number(sql.readings.get()?.count) * READING_BYTES);
    return all;
  }

  function heldBy(side: Side): Map<string, number> {
    held ??= countAll();
    return held[side];
  }

  const sum = (side: Side): number => [...heldBy(side).values()].reduce((all, one) => all + one, 0);

  function add(side: Side, category: string, more: number): void {
    heldBy(side).set(category, (heldBy(side).get(category) ?? 0) + more);
  }

  /** What is known of those that are ashore goes first, and is no loss: the oldest first. */
  function forgetDelivered(side: Side): void {
    let over = sum(side) - share;
    if (over <= 0 || bare.has(side)) return;
    over -= forgetKept(side, over);
    const gone: { seq: number; category: string; bytes: number }[] = [];
    for (const { seq, category, size } of sql.delivered.iterate(side)) {
      if (over <= 0) break;
      gone.push({ seq: Number(seq), category: String(category), bytes: Number(size) });
      over -= Number(size);
    }
    if (over > 0 && side === 1) over -= forgetOldestReadings(over);
    if (over > 0) bare.add(side);
    for (const { seq, category, bytes: size } of gone) {
      sql.remove.run(seq);
      add(side, category, -size);
    }
    if (gone.length > 0) forgotten();
  }

  /** The contents of what is ashore go before the knowledge of it. */
  function forgetKept(side: Side, bytes: number): number {
    const gone: number[] = [];
    let freed = 0;
    for (const { nth, size } of sql.keptOldest.iterate(side)) {
      if (freed >= bytes) break;
      gone.push(Number(nth));
      freed += Number(size);
    }
    for (const nth of gone) sql.forgetKept.run(nth);
    add(side, KEPT, -freed);
    return freed;
  }

  function forgetOldestReadings(bytes: number): number {
    const gone = sql.forgetOldestReadings.run(Math.ceil(bytes / READING_BYTES) + READINGS_AT_ONCE).changes;
    noteReadings(-Number(gone));
    return Number(gone) * READING_BYTES;
  }

  const noteReadings = (more: number) => add(1, READINGS, more * READING_BYTES);

  function giveUpDownTo(level: number, category: CategoryName): Lost {
    let left = heldBy(0).get(category) ?? 0;
    const seqs: number[] = [];
    const times: number[] = [];
    for (const { seq, size, recordedAt } of sql.ownOldest.iterate(category)) {
      if (left <= level) break;
      left -= Number(size);
      seqs.push(Number(seq));
      if (typeof recordedAt === 'number') times.push(recordedAt);
    }
    for (const seq of seqs) sql.remove.run(seq);
    heldBy(0).set(category, left);
    return { category, records: seqs.length, fromMs: least(times), toMs: most(times) };
  }

  return {
    /** A record is about to be written. */
    note(side: Side, category: CategoryName, key: string, text: string): void {
      add(side, category, bytesOfRow(key, text) - Number(sql.sizeOf.get(category, key)?.size ?? 0));
    },

    /** So many readings more, or fewer, are kept. */
    noteReadings,

    /** Others than one by one have changed. */
    forget(): void {
      held = null;
      bare.clear();
    },

    /** Whether there is none for one more contribution. */
    isFull(): boolean {
      forgetDelivered(1);
      return sum(1) > share;
    },

    /** Makes room for our own; gives what had to go for it. */
    makeForOwn(): Lost[] {
      forgetDelivered(0);
      const level = fairLevel([...heldBy(0).values()], share);
      const above = [...heldBy(0)].filter(([, size]) => size > level);
      const lost = above.map(([category]) => giveUpDownTo(level, category as CategoryName));
      return lost.filter(({ records }) => records > 0);
    },
  };
}

const least = (times: readonly number[]) => times.reduce<number | null>((a, b) => Math.min(a ?? b, b), null);
const most = (times: readonly number[]) => times.reduce<number | null>((a, b) => Math.max(a ?? b, b), null);
