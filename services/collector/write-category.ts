import type { CategoryState, CategoryStateName, SourceView } from '../../shared/export/category-state.ts';
import { countChangedValues } from '../../shared/export/changed-values.ts';
import { fitRecord } from '../../shared/export/fit-record.ts';
import { boundedText, cleaned } from '../../shared/export/fit-text.ts';
import { withReadingsInSi } from '../../shared/export/readings-in-si.ts';
import { categoryRecordSchemas } from '../../shared/export/records.ts';
import { messageOf } from '../../shared/runtime/errors.ts';
import type { Category, CategorySource } from './categories/category.ts';
import type { ExportWriter } from './export-writer.ts';
import type { HeldRecords } from './held-back.ts';
import type { ToldTimes } from './record-times.ts';
import { lostSentence } from './recordings/given-up.ts';
import type { Boat } from './sources/boat.ts';
import { apart } from './sources/record-keys.ts';
import { createSourceAccount } from './sources/source-account.ts';
import { type ProblemCode, SourceProblem } from './sources/source-problem.ts';
import { createSourceReader } from './sources/source-reader.ts';
import { type FitRecord, type StoreEntry, type Written, writeList, writeObject } from './write-records.ts';

/** A source that gives nothing for so long is given up. */
const STALL_TICKS = 10;
/**
 * It counts tick by tick: while another one's work holds the process, or the machine sleeps, nothing can be heard of a source
 * that is well, and one tick passes.
 */
const TICK_MS = 1_000;

export interface WrittenCategory extends Written {
  readonly problems: readonly { code: ProblemCode; message: string }[];
  readonly absent: readonly { source: string; message?: string }[];
  readonly withheld: readonly { message: string }[];
  readonly state: CategoryState;
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
  const account = createSourceAccount();
  const reader = createSourceReader({
    sources: boat.sources,
    account,
    license: boat.licenseFile.fields,
    problem,
    absent: (source, message) =>
      void absent.push({ source: cleaned(source), ...(message !== null && { message: bounded(message) }) }),
  });
  const withhold = (message: string) => void withheld.push({ message: bounded(message) });
  const signal = AbortSignal.any([stop, over.signal]);
  const source: CategorySource = { boat, account, signal, problem, withhold, ...reader };
  /** Awaits the source, but not for ever; null when it failed. */
  const attempt = async <T>(work: Promise<T>): Promise<{ value: T } | null> => {
    try {
      return { value: await withinStallTime(boat, work, over, stop) };
    } catch (error) {
      stop.throwIfAborted();
      account.endedEarly();
      if (error === STALLED) reader.tellStalled(STALL_TICKS * (TICK_MS / 1_000));
      else if (error instanceof SourceProblem) problem(error.code, error.message);
      else problem('failed', `It could not be collected: ${messageOf(error)}`);
      return null;
    }
  };
  const changed = countChangedValues();
  const toFit: FitRecord = (record) => {
    const fitted = fitRecord(categoryRecordSchemas[category.name], record, changed.of(record));
    return fitted !== null && held?.leavesOut(fitted) ? null : fitted;
  };
  const keyOf = apart();
  const toStore: StoreEntry = ({ record, key, source: from, revision = 1 }) => {
    const fitted = toFit(record);
    if (fitted === null) {
      account.leftOut(from);
      return null;
    }
    account.wrote(from);
    return Object.assign(withReadingsInSi(category.name, fitted) as ToldTimes, {
      record_key: keyOf(key),
      source: from.name,
      ...(revision > 1 && { revision }),
    });
  };
  const write = category.shape === 'list' ? writeList : writeObject;
  const written = await write(category as never, source, writer, { attempt, toFit, toStore, progress });
  over.abort();
  for (const { code, message } of changed.problems()) problem(code, message);
  const lost = boat.recorded.lost(category.name);
  if (lost !== null) problem('given_up', lostSentence(lost));
  const leftOut = held?.problem() ?? null;
  if (leftOut !== null) problem('quarantined', leftOut);
  const sources = account.views();
  return { ...written, problems, absent, withheld, state: { state: stateOf(problems, withheld, sources), sources } };
}

/** Pure. */
function stateOf(
  problems: readonly unknown[],
  withheld: readonly unknown[],
  sources: readonly SourceView[],
): CategoryStateName {
  if (problems.length > 0) return 'problem';
  if (withheld.length > 0) return 'withheld';
  return sources.every(({ state }) => state === 'absent') ? 'absent' : 'whole';
}

const STALLED = new Error('The source gives nothing.');

/** Ends early when `stop` is aborted: a source that hangs must not keep the process from ending. */
function withinStallTime<T>(boat: Boat, work: Promise<T>, over: AbortController, stop: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stopped = () => reject(stop.reason);
    let ticks = 0;
    let cancel = boat.clock.setTimer(TICK_MS, tick);
    function tick(): void {
      ticks += 1;
      if (ticks < STALL_TICKS) {
        cancel = boat.clock.setTimer(TICK_MS, tick);
        return;
      }
      over.abort();
      reject(STALLED);
    }
    stop.addEventListener('abort', stopped, { once: true });
    work.then(resolve, reject).finally(() => {
      cancel();
      stop.removeEventListener('abort', stopped);
    });
  });
}
