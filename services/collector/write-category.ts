import { countChangedValues } from '../../shared/export/changed-values.ts';
import { fitRecord } from '../../shared/export/fit-record.ts';
import { boundedText, cleaned } from '../../shared/export/fit-text.ts';
import { categoryRecordSchemas } from '../../shared/export/records.ts';
import { isoTime } from '../../shared/runtime/clock.ts';
import { messageOf } from '../../shared/runtime/errors.ts';
import type { Category, CategorySource, ListCategory, ObjectCategory } from './categories/category.ts';
import { mergeRecords } from './contributions/merge-records.ts';
import type { ExportWriter } from './export-writer.ts';
import type { HeldRecords } from './held-back.ts';
import { recordTimes, type ToldTimes } from './record-times.ts';
import { lostSentence } from './recordings/given-up.ts';
import type { Boat } from './sources/boat.ts';
import { type ProblemCode, SourceProblem } from './sources/source-problem.ts';
import { createSourceReader } from './sources/source-reader.ts';

/** A source that gives nothing for this long is given up. */
const STALL_MS = 10_000;

export interface WrittenCategory {
  readonly records: number;
  /** The newest time of its records, save what lies in the future; null when none has a time. */
  readonly lastRecordAt: string | null;
  readonly problems: readonly { code: ProblemCode; message: string }[];
  readonly absent: readonly { source: string; message?: string }[];
  readonly withheld: readonly { message: string }[];
}

export interface Writing {
  /** When aborted, the writing ends by throwing its reason. */
  readonly stop: AbortSignal;
  /** What lies in quarantine and is left out; null when nothing of this category does. */
  readonly held: HeldRecords | null;
  readonly progress: (records: number) => void;
}

const LONGEST_MESSAGE = 500;
const bounded = (message: string) => boundedText(message, LONGEST_MESSAGE);

/**
 * Writes one category's value into the document. Whatever its source does, what is written is valid JSON: a category
 * that fails is empty, or holds what came before the failure, and says so in its problems. Every record is written as its
 * schema has it, and what was changed for that is a problem too.
 * Throws only what the writer throws, and when `stop` is aborted.
 */
export async function writeCategory(
  category: Category,
  boat: Boat,
  writer: ExportWriter,
  { stop, held, progress }: Writing,
): Promise<WrittenCategory> {
  const problems: { code: ProblemCode; message: string }[] = [];
  const absent: { source: string; message?: string }[] = [];
  const withheld: { message: string }[] = [];
  const over = new AbortController();
  const problem = (code: ProblemCode, message: string) => {
    problems.push({ code, message: bounded(message) });
  };
  const reader = createSourceReader({
    sources: boat.sources,
    license: boat.licenseFile.fields,
    problem,
    absent: (source, message) =>
      void absent.push({ source: cleaned(source), ...(message !== null && { message: bounded(message) }) }),
  });
  const withhold = (message: string) => void withheld.push({ message: bounded(message) });
  const signal = AbortSignal.any([stop, over.signal]);
  const source: CategorySource = { boat, signal, problem, withhold, ...reader };
  /** Awaits the source, but not for ever; null when it failed. */
  const attempt = async <T>(work: Promise<T>): Promise<{ value: T } | null> => {
    try {
      return { value: await withinStallTime(boat, work, over, stop) };
    } catch (error) {
      stop.throwIfAborted();
      if (error instanceof SourceProblem) problem(error.code, error.message);
      else problem('failed', `It could not be collected: ${messageOf(error)}`);
      return null;
    }
  };
  const changed = countChangedValues();
  const toFit: FitRecord = (record) => {
    const fitted = fitRecord(categoryRecordSchemas[category.name], record, changed.of(record));
    return fitted !== null && held?.leavesOut(fitted) ? null : fitted;
  };
  const write = category.shape === 'list' ? writeList : writeObject;
  const written = await write(category as never, source, writer, { attempt, toFit, progress });
  over.abort();
  for (const { code, message } of changed.problems()) problem(code, message);
  const lost = boat.recorded.lost(category.name);
  if (lost !== null) problem('given_up', lostSentence(lost));
  const leftOut = held?.problem() ?? null;
  if (leftOut !== null) problem('quarantined', leftOut);
  return { ...written, problems, absent, withheld };
}

type Written = Pick<WrittenCategory, 'records' | 'lastRecordAt'>;
type Attempt = <T>(work: Promise<T>) => Promise<{ value: T } | null>;
type FitRecord = <Rec extends object>(record: Rec) => Rec | null;

interface Course {
  readonly attempt: Attempt;
  /** The record as its schema has it; null when it cannot be. */
  readonly toFit: FitRecord;
  readonly progress: (records: number) => void;
}

async function writeList(
  category: ListCategory,
  source: CategorySource,
  writer: ExportWriter,
  { attempt, toFit, progress }: Course,
): Promise<Written> {
  const pages = category.collect(source)[Symbol.asyncIterator]();
  const times = recordTimes(isoTime(source.boat.at), source.boat.latest);
  let records = 0;
  writer.append('[');
  try {
    for (;;) {
      const page = (await attempt(pages.next().then((page) => pageText(page, toFit, times.note))))?.value;
      if (!page) break;
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

type Page = IteratorResult<readonly object[], unknown>;

/** A page at once, without its brackets: one call for hundreds of records. Null after the last page. */
function pageText(
  { done, value }: Page,
  toFit: FitRecord,
  note: (told: ToldTimes) => void,
): { records: number; text: string } | null {
  if (done) return null;
  const records: ToldTimes[] = [];
  for (const given of value) {
    const record: (typeof records)[number] | null = toFit(given);
    if (record === null) continue;
    records.push(record);
    note(record);
  }
  return { records: records.length, text: JSON.stringify(records).slice(1, -1) };
}

/** What the boat's own files say counts before what was contributed of the same field. */
async function writeObject(
  category: ObjectCategory,
  source: CategorySource,
  writer: ExportWriter,
  { attempt, toFit }: Course,
): Promise<Written> {
  const own = (await attempt(category.collect(source)))?.value ?? {};
  const write = async () =>
    source.boat.recorded.writeAll(category.name, (contributed) =>
      JSON.stringify(toFit(mergeRecords([...contributed, own])) ?? {}),
    );
  const text = (await attempt(write()))?.value ?? '{}';
  writer.append(text);
  return { records: text === '{}' ? 0 : 1, lastRecordAt: null };
}

/** Ends early when `stop` is aborted: a source that hangs must not keep the process from ending. */
function withinStallTime<T>(boat: Boat, work: Promise<T>, over: AbortController, stop: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stopped = () => reject(stop.reason);
    const cancel = boat.clock.setTimer(STALL_MS, () => {
      over.abort();
      reject(new SourceProblem('timeout', `Its source gave nothing for ${STALL_MS / 1000} seconds.`));
    });
    stop.addEventListener('abort', stopped, { once: true });
    work.then(resolve, reject).finally(() => {
      cancel();
      stop.removeEventListener('abort', stopped);
    });
  });
}
