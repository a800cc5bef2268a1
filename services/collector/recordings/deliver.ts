import type { CategoryName } from '../../../shared/export/categories.ts';
import type { prepareRecordingSql } from './recording-sql.ts';

/** Whether the central database refused a recording, which then is not ashore, whatever export was to bring it there. */
export type IsHeld = (category: CategoryName, record: object) => boolean;

type Sql = Pick<
  ReturnType<typeof prepareRecordingSql>,
  'deliver' | 'exportedRecords' | 'exportedCategories' | 'forgetCategory'
>;

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

  return {
    /** The categories of an export that hold records which wait for its delivery. */
    waitingFor: (queueId: string): CategoryName[] =>
      sql.exportedCategories.all(queueId).map(({ category }) => category as CategoryName),

    end(queueId: string, categories: readonly CategoryName[], ranMs: number, isHeld: IsHeld | null): void {
      const held = isHeld === null ? [] : heldIn(queueId, isHeld);
      sql.deliver.run({ queueId, categories: JSON.stringify(categories), held: JSON.stringify(held), ranMs });
      for (const category of categories) sql.forgetCategory.run(queueId, category);
    },
  };
}
