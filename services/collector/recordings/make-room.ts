import type { CategoryName } from '../../../shared/export/category-names.ts';
import { isKeptLongest } from './by-value.ts';
import { createGivingUp } from './give-up.ts';
import type { Lost } from './given-up.ts';
import type { createGrowth } from './grow-room.ts';
import { bytesOfRow, type prepareRecordingSql, READING_BYTES } from './recording-sql.ts';

/** Beside the categories of what was contributed. */
const READINGS = 'readings';
/** Beside the categories, too: the contents of what is ashore. */
const KEPT = 'kept';
/** So many at once, so that not each contribution has to look for the oldest. */
const READINGS_AT_ONCE = 1_000;
/** Of what is ashore such a part of a side more than must be is forgotten, for the same reason. */
const AT_ONCE_PART = 64;
/** Of the contributions' side so much is for what is kept longest alone. */
const RESERVE_PART = 8;

/** Whose records: our own, or those that were contributed. */
type Side = 0 | 1;

interface Deps {
  readonly sql: ReturnType<typeof prepareRecordingSql>;
  /** What there is always, for both sides. */
  readonly bytes: number;
  readonly growth: ReturnType<typeof createGrowth>;
  /** Told when delivered ones are forgotten, whose numbers are not to be given again. */
  readonly forgotten: () => void;
}

/**
 * The room that records take, on two sides that never pay for one another: half is for what is recorded here, half for what
 * others contribute, with the readings of its local times; each grows while the disk has room. Of what is recorded here the
 * least is given up that must be, by its value: telemetry is thinned, then the oldest goes where there is the most, and
 * alerts and log entries only when nothing else is left. Of contributions nothing is given up, new ones are refused.
 * Every function belongs into a transaction.
 */
export function createRoom({ sql, bytes, growth, forgotten }: Deps) {
  /** The sides of which nothing is known that could be forgotten, until others than one by one change. */
  const bare = new Set<Side>();
  let held: Record<Side, Map<string, number>> | null = null;

  const shareOf = (side: Side): number => bytes / 2 + growth.of(side);

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

  /** Whether a side fits into a room that grows with its share: what is ashore goes for it, and more room is asked for. */
  function fits(side: Side, room: () => number): boolean {
    forgetDelivered(side, room());
    while (sum(side) > room()) if (!growth.ask(side)) return false;
    return true;
  }

  /** What is known of those that are ashore goes first, and is no loss: the oldest first. */
  function forgetDelivered(side: Side, room: number): void {
    let over = sum(side) - room;
    if (over <= 0 || bare.has(side)) return;
    over += shareOf(side) / AT_ONCE_PART;
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

  const giveUp = createGivingUp({ sql, heldBy: () => heldBy(0), shareOf: () => shareOf(0) });

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

    /** Whether there is none for one more contribution to this category. */
    isFull(category: CategoryName): boolean {
      const part = isKeptLongest(category) ? 1 : 1 - 1 / RESERVE_PART;
      return !fits(1, () => shareOf(1) * part);
    },

    /** Makes room for our own; gives what had to go for it. */
    makeForOwn(): Lost[] {
      return fits(0, () => shareOf(0)) ? [] : giveUp();
    },
  };
}
