import type { CategoryName } from '../../../shared/export/categories.ts';
import { isoTime } from '../../../shared/runtime/clock.ts';
import type { prepareRecordingSql } from './recording-sql.ts';

/** Records that are not ashore; `last_at` is when the newest was recorded, null where only an older version knew. */
export interface Waiting {
  readonly waiting: number;
  readonly last_at: string | null;
}

/** How many records wait, by category: counted once, then kept up with what is written. */
export function createWaitingCount(sql: ReturnType<typeof prepareRecordingSql>) {
  let counted: Map<string, Waiting> | null = null;

  function countAll(): Map<string, Waiting> {
    const rows = sql.waiting.all().map(({ category, waiting, lastAt }) => {
      const last_at = typeof lastAt === 'number' ? isoTime(lastAt) : null;
      return [String(category), { waiting: Number(waiting), last_at }] as const;
    });
    return new Map(rows);
  }

  return {
    /** A record is about to be written. */
    note(category: CategoryName, key: string, recordedAt: number): void {
      if (counted === null) return;
      const before = counted.get(category)?.waiting ?? 0;
      const isNew = sql.isWaiting.get(category, key) === undefined;
      counted.set(category, { waiting: before + (isNew ? 1 : 0), last_at: isoTime(recordedAt) });
    },

    /** Others than one by one have changed. */
    forget(): void {
      counted = null;
    },

    all(): Readonly<Record<string, Waiting>> {
      counted ??= countAll();
      return Object.fromEntries(counted);
    },
  };
}
