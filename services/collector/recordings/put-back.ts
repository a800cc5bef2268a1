import type { prepareRecordingSql } from './recording-sql.ts';

type Sql = Pick<ReturnType<typeof prepareRecordingSql>, 'keptIn' | 'putBack' | 'forgetKeptIn'>;

/** Has what exports brought ashore wait again, as far as it is kept and has no newer word. */
export function createPutBack(sql: Sql) {
  return {
    isAny: (queueIds: readonly string[]): boolean =>
      sql.keptIn.get({ queueIds: JSON.stringify(queueIds) }) !== undefined,

    /** Under new numbers, so that no export of before ends its waiting; gives the last. Belongs into a transaction. */
    put(queueIds: readonly string[], afterSeq: number, ranMs: number): number {
      const ids = JSON.stringify(queueIds);
      const rows = sql.keptIn.all({ queueIds: ids });
      rows.forEach((row, nth) => {
        sql.putBack.run({ ...row, seq: afterSeq + 1 + nth, ranMs });
      });
      sql.forgetKeptIn.run(ids);
      return afterSeq + rows.length;
    },
  };
}
