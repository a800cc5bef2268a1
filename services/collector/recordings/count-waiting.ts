import type { CategoryName } from '../../../shared/export/categories.ts';
import { isoTime } from '../../../shared/runtime/clock.ts';
import type { prepareRecordingSql } from './recording-sql.ts';

/** An export that was made and is not delivered, and how many of the records that wait it holds. */
export interface HeldBy {
  readonly queue_id: string;
  readonly records: number;
}

/** Records that are not ashore; `last_at` is when the newest was recorded, null where only an older version knew. */
export interface Waiting {
  readonly waiting: number;
  readonly last_at: string | null;
  /** The newest exports that hold some of them, the newest first. */
  readonly exports: HeldBy[];
}

type Count = Omit<Waiting, 'exports'>;

/** An export that failed may hold them too: beside it there is one that waits, as good as always. */
const EXPORTS_TOLD = 5;

/** How many records wait, by category, and in which exports: counted once, then kept up with what is written. */
export function createWaitingCount(sql: ReturnType<typeof prepareRecordingSql>) {
  let counted: Map<string, Count> | null = null;
  let held: Map<string, HeldBy[]> | null = null;

  function countAll(): Map<string, Count> {
    const rows = sql.waiting.all().map(({ category, waiting, lastAt }) => {
      const last_at = typeof lastAt === 'number' ? isoTime(lastAt) : null;
      return [String(category), { waiting: Number(waiting), last_at }] as const;
    });
    return new Map(rows);
  }

  function countHeld(): Map<string, HeldBy[]> {
    const all = new Map<string, HeldBy[]>();
    for (const { category, queueId, records } of sql.held.all(EXPORTS_TOLD)) {
      const ones = all.get(String(category)) ?? [];
      if (Number(records) > 0) ones.push({ queue_id: String(queueId), records: Number(records) });
      all.set(String(category), ones);
    }
    return all;
  }

  return {
    /** A record is about to be written. */
    note(category: CategoryName, key: string, recordedAt: number): void {
      if (counted === null) return;
      const before = counted.get(category)?.waiting ?? 0;
      const isNew = sql.isWaiting.get(category, key) === undefined;
      counted.set(category, { waiting: before + (isNew ? 1 : 0), last_at: isoTime(recordedAt) });
      // News of a record is in no export that holds the record as it was.
      if (!isNew) held = null;
    },

    /** Others than one by one have changed. */
    forget(): void {
      counted = null;
      held = null;
    },

    /** An export was made. */
    forgetHeld(): void {
      held = null;
    },

    all(): Readonly<Record<string, Waiting>> {
      counted ??= countAll();
      held ??= countHeld();
      const exports = held;
      return Object.fromEntries(
        [...counted].map(([category, count]) => [category, { ...count, exports: exports.get(category) ?? [] }]),
      );
    },
  };
}
