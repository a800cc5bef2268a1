import type { CategoryName } from '../../../shared/export/categories.ts';
import { isObjectCategory, type ListName, type ObjectName } from '../../../shared/export/document.ts';
import type { RecordOf } from '../../../shared/export/records.ts';
import { contributedKeyAshore } from '../contributions/contribution-key.ts';
import { contentKey, type Entry } from '../sources/record-keys.ts';
import type { Source } from '../sources/source-memory.ts';
import { type Lost, untold } from './given-up.ts';
import type { Recordings } from './recordings.ts';

/** What other services contributed, in every category. */
export const CONTRIBUTED = recorder('contributed');

/** Our own recorders, by what they write. */
export const RECORDERS = {
  engine_benchmark: [recorder('signalk')],
  marine_vision_snapshots: [recorder('forward watch')],
  telemetry: [recorder('system')],
  /** Notifications, and conditions of this system's own. */
  system_alerts: [recorder('signalk'), recorder('export')],
} as const satisfies Partial<Record<CategoryName, readonly Source[]>>;

/** What one export sees of the recordings: all that was there at its moment and is not ashore yet. */
export interface RecordedView {
  /** Of a list: in pages, in the order they came. A list that is read to its end is in the export. */
  pages<Name extends ListName>(category: Name): Generator<Entry<RecordOf<Name>>[]>;
  /**
   * Of an object: all at once, in the order they came, after what of it is ashore. They are in the export when `write`
   * returns.
   */
  writeAll<Name extends ObjectName, T>(category: Name, write: (records: RecordOf<Name>[]) => T): T;
  /** What was given up of it aboard, of which the central database has not been told. */
  lost(category: CategoryName): Lost | null;
}

export function viewRecordings(recordings: Recordings) {
  const upTo = recordings.lastSeq();
  const asOf = recordings.givenUp();
  const whole = new Set<CategoryName>();

  function* pagesOf(category: CategoryName): Generator<Entry<never>[]> {
    for (let after = 0; ; ) {
      const rows = recordings.page(category, after, upTo);
      after = rows.at(-1)?.seq ?? after;
      if (rows.length === 0) break;
      yield rows.map((row) => entryOf(category, row) as Entry<never>);
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
      const records = [...pagesOf(category)].flat().map(({ record }) => record);
      const ashore = recordings.ashoreOf(category) as (typeof records)[number] | null;
      const written = write(ashore === null ? records : [ashore, ...records]);
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

type Row = ReturnType<Recordings['page']>[number];

function entryOf(category: CategoryName, { key, record, isContributed, revision }: Row): Entry {
  if (isObjectCategory(category)) return { record, key, source: CONTRIBUTED };
  const name = isContributed ? contributedKeyAshore(key, plainName) : `recorded:${plainName(key)}`;
  const source = isContributed ? CONTRIBUTED : recorderOf(category, record);
  return { record, key: name, source, revision };
}

/** A longer one is no less its own by a digest. */
const plainName = (key: string): string => (/^[\w.:@#+/% -]{1,200}$/.test(key) ? key : `=${contentKey(key)}`);

function recorderOf(category: CategoryName, record: object): Source {
  const [first, ...others] = recordersOf(category);
  const { origin } = record as { readonly origin?: string };
  return others.find(({ name }) => name === origin) ?? first ?? recorder('recorded');
}

/** Those that record for a category. */
const recordersOf = (category: CategoryName): readonly Source[] =>
  new Map<CategoryName, readonly Source[]>(Object.entries(RECORDERS) as never).get(category) ?? [];

function recorder(name: string): Source {
  return { name, mode: 'append' };
}
