import type { CategoryName } from '../../../shared/export/categories.ts';
import type { prepareRecordingSql } from './recording-sql.ts';

/** Whether the central database refused a recording, which then is not ashore, whatever export was to bring it there. */
export type IsHeld = (category: CategoryName, record: object) => boolean;

type Sql = Pick<ReturnType<typeof prepareRecordingSql>, 'deliver' | 'exportedRecords' | 'forgetExport' | 'isExported'>;

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
    isExported: (queueId: string): boolean => sql.isExported.get(queueId) !== undefined,
    end(queueId: string, ranMs: number, isHeld: IsHeld | null): void {
      const held = isHeld === null ? [] : heldIn(queueId, isHeld);
      sql.deliver.run({ queueId, held: JSON.stringify(held), ranMs });
      sql.forgetExport.run(queueId);
    },
  };
}
