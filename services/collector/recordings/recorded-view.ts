import type { CategoryName } from '../../../shared/export/categories.ts';
import type { RecordOf } from '../../../shared/export/records.ts';
import type { Recordings } from './recordings.ts';

/** What one export sees of the recordings: all that was there at its moment and is not ashore yet. */
export interface RecordedView {
  /** In pages, in the order they came. A category that is read to its end is in the export. */
  pages<Name extends CategoryName>(category: Name): Generator<RecordOf<Name>[]>;
}

export function viewRecordings(recordings: Recordings) {
  const upTo = recordings.lastSeq();
  const whole = new Set<CategoryName>();
  const view: RecordedView = {
    *pages(category) {
      let isEmpty = true;
      for (let after = 0; ; ) {
        const rows = recordings.page(category, after, upTo);
        after = rows.at(-1)?.seq ?? after;
        if (rows.length === 0) break;
        isEmpty = false;
        yield rows.map(({ record }) => record) as never;
      }
      if (!isEmpty) whole.add(category);
    },
  };
  return {
    view,
    /** Remembers what an export holds of them, so that its delivery ends their waiting. */
    noteExported(queueId: string): void {
      if (whole.size > 0) recordings.noteExported(queueId, [...whole], upTo);
    },
  };
}
