import type { CategoryName } from '../../../shared/export/categories.ts';
import type { ListName, ObjectName } from '../../../shared/export/document.ts';
import type { RecordOf } from '../../../shared/export/records.ts';
import { type Lost, untold } from './given-up.ts';
import type { Recordings } from './recordings.ts';

/** What one export sees of the recordings: all that was there at its moment and is not ashore yet. */
export interface RecordedView {
  /** Of a list: in pages, in the order they came. A list that is read to its end is in the export. */
  pages<Name extends ListName>(category: Name): Generator<RecordOf<Name>[]>;
  /** Of an object: all at once, in the order they came. They are in the export when `write` returns. */
  writeAll<Name extends ObjectName, T>(category: Name, write: (records: RecordOf<Name>[]) => T): T;
  /** What was given up of it aboard, of which the central database has not been told. */
  lost(category: CategoryName): Lost | null;
}

export function viewRecordings(recordings: Recordings) {
  const upTo = recordings.lastSeq();
  const asOf = recordings.givenUp();
  const whole = new Set<CategoryName>();

  function* pagesOf(category: CategoryName): Generator<never[]> {
    for (let after = 0; ; ) {
      const rows = recordings.page(category, after, upTo);
      after = rows.at(-1)?.seq ?? after;
      if (rows.length === 0) break;
      yield rows.map(({ record }) => record as never);
    }
  }

  const view: RecordedView = {
    *pages(category) {
      let isEmpty = true;
      for (const page of pagesOf(category)) {
        isEmpty = false;
        yield page;
      }
      if (!isEmpty) whole.add(category);
    },
    writeAll(category, write) {
      const records = [...pagesOf(category)].flat();
      const written = write(records);
      if (records.length > 0) whole.add(category);
      return written;
    },
    lost: (category) => untold(asOf).find((one) => one.category === category) ?? null,
  };
  return {
    view,
    /** Remembers what an export holds of them, so that its delivery ends their waiting, and what it tells was given up. */
    noteExported(queueId: string, tellsLost: readonly CategoryName[] = []): void {
      if (whole.size + tellsLost.length === 0) return;
      recordings.noteExported(queueId, [...whole], upTo, { categories: tellsLost, asOf });
    },
  };
}
