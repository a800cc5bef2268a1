import { setImmediate } from 'node:timers/promises';
import { isoTime } from '../../shared/runtime/clock.ts';
import type { CategorySource, ListCategory, ObjectCategory } from './categories/category.ts';
import { mergeRecords, standsBelow } from './contributions/merge-records.ts';
import type { ExportWriter } from './export-writer.ts';
import { recordTimes, type ToldTimes } from './record-times.ts';
import { CONTRIBUTED } from './recordings/recorded-view.ts';
import type { Entry } from './sources/record-keys.ts';

export interface Written {
  readonly records: number;
  /** The newest time of its records, save what lies in the future; null when none has a time. */
  readonly lastRecordAt: string | null;
}
type Attempt = <T>(work: Promise<T>) => Promise<{ value: T } | null>;
export type FitRecord = <Rec extends object>(record: Rec) => Rec | null;
/** A record with what a receiver stores it by; null when it is left out. */
export type StoreEntry = (entry: Entry) => ToldTimes | null;

export interface Course {
  readonly attempt: Attempt;
  /** The record as its schema has it; null when it cannot be. */
  readonly toFit: FitRecord;
  readonly toStore: StoreEntry;
  readonly progress: (records: number) => void;
}

/** The records of a list, page by page. Throws only what the writer throws. */
export async function writeList(
  category: ListCategory,
  source: CategorySource,
  writer: ExportWriter,
  { attempt, toStore, progress }: Course,
): Promise<Written> {
  source.account.read(CONTRIBUTED);
  const pages = category.collect(source)[Symbol.asyncIterator]();
  const times = recordTimes(isoTime(source.boat.at), source.boat.latest);
  let records = 0;
  writer.append('[');
  try {
    for (;;) {
      const page = (await attempt(pages.next().then((page) => pageText(page, toStore, times.note))))?.value;
      if (!page) break;
      // Whoever asks meanwhile is answered: most of what is read comes without a turn for others.
      await setImmediate();
      if (page.records === 0) continue;
      writer.append(records === 0 ? page.text : `,${page.text}`);
      records += page.records;
      if (!writer.isFull) continue;
      await writer.flush();
      progress(records);
    }
  } finally {
    // A source that stalled may never come back to be ended: nobody waits for it.
    pages.return?.().catch(() => {});
  }
  writer.append(']');
  const ahead = times.ahead();
  if (ahead !== null) source.problem('unexpected_format', ahead);
  for (const doubt of times.doubts()) source.problem('unexpected_format', doubt);
  return { records, lastRecordAt: times.newest() };
}

type Page = IteratorResult<readonly Entry[], unknown>;

/** A page at once, without its brackets: one call for hundreds of records. Null after the last page. */
function pageText(
  { done, value }: Page,
  toStore: StoreEntry,
  note: (told: ToldTimes) => void,
): { records: number; text: string } | null {
  if (done) return null;
  const records: ToldTimes[] = [];
  for (const entry of value) {
    const record = toStore(entry);
    if (record === null) continue;
    records.push(record);
    note(record);
  }
  return { records: records.length, text: JSON.stringify(records).slice(1, -1) };
}

/**
 * What the boat's own files say counts before what was contributed of the same field. An object is one record of its
 * category, as far as there is anything in it, and its source bears the category's name.
 */
export async function writeObject(
  category: ObjectCategory,
  source: CategorySource,
  writer: ExportWriter,
  { attempt, toFit }: Course,
): Promise<Written> {
  const own = (await attempt(category.collect(source)))?.value ?? {};
  const { account } = source;
  let isLeftOut = false;
  const asStored = (object: object): object => {
    const fitted = toFit(object);
    isLeftOut = fitted === null;
    if (fitted === null || Object.keys(fitted).length === 0) return {};
    return { ...fitted, record_key: category.name, source: category.name };
  };
  const write = async () =>
    source.boat.recorded.writeAll(category.name, (contributed) =>
      // Of whom nothing stands here, nothing here is contributed by.
      JSON.stringify(asStored(mergeRecords([...contributed.filter((one) => standsBelow(one, own)), own]))),
    );
  const text = (await attempt(write()))?.value ?? '{}';
  writer.append(text);
  const hasRecord = text !== '{}';
  account.madeOfAll({ name: category.name }, hasRecord);
  if (isLeftOut) account.leftOut({ name: category.name });
  return { records: hasRecord ? 1 : 0, lastRecordAt: null };
}
