import {
  type CategoryName,
  isObjectCategory,
  OBJECT_CATEGORIES,
  type ObjectName,
} from '../../../shared/export/category-names.ts';
import { mergeRecords } from '../contributions/merge-records.ts';
import type { prepareRecordingSql } from './recording-sql.ts';

/** Whether the central database refused a recording, which then is not ashore, whatever export was to bring it there. */
export type IsHeld = (category: CategoryName, record: object) => boolean;

type Sql = Pick<
  ReturnType<typeof prepareRecordingSql>,
  'deliver' | 'keepDelivered' | 'exportedRecords' | 'state' | 'keepState' | 'exportedCategories' | 'forgetCategory'
>;

/** Under which it is kept what was contributed to an object and is ashore. */
const ashoreName = (category: ObjectName): string => `ashore ${category}`;

/**
 * What was contributed to an object and is ashore: an object goes ashore whole each time, and what is not in it is gone
 * there. Null when that is nothing.
 */
export function ashoreOf(sql: Pick<Sql, 'state'>, category: ObjectName): object | null {
  const kept = sql.state.get(ashoreName(category))?.state;
  return typeof kept === 'string' ? (JSON.parse(kept) as object) : null;
}

/** What a delivery ends. Every function belongs into a transaction. */
export function createDelivery(sql: Sql) {
  /** They are read one by one, and not at all while nothing is held. */
  function heldIn(queueId: string, isHeld: IsHeld): number[] {
    const held: number[] = [];
    for (const { seq, category, record } of sql.exportedRecords.iterate(queueId)) {
      if (isHeld(category as CategoryName, JSON.parse(String(record)))) held.push(Number(seq));
    }
    return held;
  }

  /** In the order in which they came, the last word counts. */
  function keepObjects(queueId: string, categories: readonly CategoryName[], held: readonly number[]): void {
    for (const name of OBJECT_CATEGORIES) {
      if (!categories.includes(name)) continue;
      const ashore = [...sql.exportedRecords.iterate(queueId)]
        .filter(({ seq, category }) => category === name && !held.includes(Number(seq)))
        .sort((one, other) => Number(one.seq) - Number(other.seq))
        .map(({ record }) => JSON.parse(String(record)) as object);
      if (ashore.length === 0) continue;
      const all = mergeRecords([ashoreOf(sql, name) ?? {}, ...ashore]);
      sql.keepState.run({ name: ashoreName(name), state: JSON.stringify(all) });
    }
  }

  return {
    /** The categories of an export that hold records which wait for its delivery. */
    waitingFor: (queueId: string): CategoryName[] =>
      sql.exportedCategories.all(queueId).map(({ category }) => category as CategoryName),

    end(queueId: string, categories: readonly CategoryName[], ranMs: number, isHeld: IsHeld | null): void {
      const held = isHeld === null ? [] : heldIn(queueId, isHeld);
      keepObjects(queueId, categories, held);
      const lists = categories.filter((name) => !isObjectCategory(name));
      const one = { queueId, held: JSON.stringify(held), ranMs };
      sql.keepDelivered.run({ ...one, categories: JSON.stringify(lists) });
      sql.deliver.run({ ...one, categories: JSON.stringify(categories) });
      for (const category of categories) sql.forgetCategory.run(queueId, category);
    },
  };
}
